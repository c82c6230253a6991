import type { Page } from "playwright-core";

/** Walks a person's way through the hosted challenge page, as the three-browsers demo and the tests need it. */
export interface ChallengeWalk {
  /** Says what happens, in one line a step. */
  say: (line: string) => void;
  /** Called on every screen, with a name for it. */
  look: (page: Page, name: string) => Promise<void>;
  /** The code that was sent to the account since `since` (epoch ms). */
  readCode: (since: number) => Promise<string>;
}

const screen = (page: Page, ...names: string[]) =>
  page.waitForSelector(names.map((name) => `[data-screen="${name}"]`).join(", "));

/** "This is my account": the code, one device signed out, done. Ends on the page that `success_url` names. */
export async function proveAndSignOneOut(page: Page, successUrl: RegExp, walk: ChallengeWalk): Promise<void> {
  await screen(page, "choose");
  await walk.look(page, "question");
  walk.say(`The page asks: "${(await page.textContent("h1"))?.trim()}"`);
  const asked = Date.now();
  await page.getByRole("button", { name: /This is my account/ }).click();

  await screen(page, "code");
  const code = await walk.readCode(asked);
  walk.say("A six-digit code was sent, and read from the outbox.");
  await walk.look(page, "code");
  // The page sends the code as soon as the last digit is in; without script there is the button.
  await page.fill("#code", code);
  await screen(page, "devices").catch(async () => {
    await page.press("#code", "Enter");
    await screen(page, "devices");
  });

  await walk.look(page, "devices");
  const rows = await page.locator('[data-screen="devices"] li').allInnerTexts();
  for (const row of rows) walk.say(`   ${row.replaceAll(/\s*\n\s*/g, ", ")}`);
  // The list is newest first: the last row is the device that was signed in first.
  const chosen = page.locator('[data-screen="devices"] input[type="checkbox"]').last();
  await chosen.check();
  await page.locator('button[form="devices"]').click();
  await page.waitForFunction(
    () =>
      document.querySelector('[data-screen="done"], form[action$="/complete"]') ||
      !document.querySelector("[data-screen]"),
  );
  walk.say("One device was chosen and signed out.");
  const complete = page.locator('form[action$="/complete"] button');
  if (await complete.count()) await complete.click();
  // The last screen goes on by itself; the link is there for browsers that do not.
  await page.waitForURL(successUrl, { timeout: 5000 }).catch(async () => {
    await page.locator('[data-screen="done"] a.lk-primary').click();
    await page.waitForURL(successUrl);
  });
}
