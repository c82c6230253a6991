/*
 * Opens three emulated browsers on one account of the demo shop and walks through what follows: the third device is
 * asked a question, its owner proves the account is theirs, and one of the others is signed out.
 *
 *   node apps/demo/src/three-browsers.ts [--headless] [--screenshots FOLDER] [--browser PATH] [URL]
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import { proveAndSignOneOut } from "./challenge-walk.ts";
import { hasDisplay, launchChromium } from "./chromium.ts";
import { readCodeFromOutbox } from "./outbox.ts";
import { openProfile, PROFILES, type Profile } from "./profiles.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    headless: { type: "boolean", default: false },
    screenshots: { type: "string" },
    browser: { type: "string" },
  },
});

const url = (positionals[0] ?? process.env.LATCHKEY_URL ?? "http://127.0.0.1:4600").replace(/\/+$/, "");
const headless = values.headless || !hasDisplay();
// A new account each time: a proven one is left in peace for a day.
const email = `three-browsers-${Date.now().toString(36)}@nightjar.example`;

let step = 0;
const say = (line: string) =>
  console.log(line.startsWith(" ") ? line : `${String(++step).padStart(2)}. ${line}`);
let picture = 0;

async function look(page: Page, name: string): Promise<void> {
  if (!values.screenshots) return;
  picture += 1;
  const file = `${String(picture).padStart(2, "0")}-${name.replaceAll(/\W+/g, "-").toLowerCase()}.png`;
  await page.screenshot({ path: join(values.screenshots, file) });
}

interface Attached {
  device_id: string;
  attached_devices: number;
  default_device_limit: number;
  new_device: boolean;
}

/** Signs in through the shop's form and waits until Latchkey has answered the attach. */
async function signIn(browser: Browser, profile: Profile): Promise<Page> {
  const { page } = await openProfile(browser, profile);
  await page.goto(`${url}/demo`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("anything");
  const attaching = page.waitForResponse((response) => response.url().endsWith("/v2/device/attach"));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  const response = await attaching;
  if (!response.ok()) throw new Error(`attach was answered ${response.status()}`);
  // The challenge may come so soon that the browser has left the page and forgotten the answer.
  const answer = (await response.json().catch(() => null)) as Attached | null;
  say(
    `${profile.name} signs in${
      answer
        ? `: ${answer.new_device ? "new" : "known"} device ${answer.device_id}, ` +
          `${answer.attached_devices} signed in, limit ${answer.default_device_limit}`
        : ""
    }.`,
  );
  return page;
}

/** Starts a film and waits until the live connection is open, so that a sign-out arrives at once. */
async function watch(page: Page, film: string): Promise<void> {
  const live = page.waitForResponse((response) => response.url().includes("/listen?"));
  await page.goto(`${url}/demo/watch/${film}`);
  await live;
}

async function run(browser: Browser): Promise<void> {
  console.log(`Account ${email} at ${url}${headless ? ", without windows" : ""}\n`);
  const first = await signIn(browser, PROFILES.windowsDesktop);
  await watch(first, "static-on-the-ridge");
  await look(first, "first device watches");

  const second = await signIn(browser, PROFILES.macLaptop);
  await watch(second, "the-salt-cartographer");
  await look(second, "second device watches");

  const third = await signIn(browser, PROFILES.androidPhone);
  await third.waitForURL(/\/challenge\?challenge=/);
  say("The third is one more than the plan includes. Latchkey sends it to the challenge page.");

  await proveAndSignOneOut(third, /\/demo\/welcome-back/, {
    say,
    look,
    readCode: (since) => readCodeFromOutbox(url, email, since),
  });
  const status = (await third.locator("[data-status]").textContent())?.trim();
  say(`The shop's server asks Latchkey about the challenge: ${status}. "${await third.textContent("h1")}"`);
  await look(third, "welcome back");

  const gone = await Promise.race(
    [first, second].map(async (page) => {
      await page.waitForURL(/\/demo\/logout\?challenge=/);
      return page;
    }),
  );
  const goneName = gone === first ? PROFILES.windowsDesktop.name : PROFILES.macLaptop.name;
  say(`${goneName} was signed out while watching. "${await gone.textContent("h1")}"`);
  await look(gone, "signed out");

  const kept = gone === first ? second : first;
  await watch(kept, "a-kinder-machine");
  say(
    `${gone === first ? PROFILES.macLaptop.name : PROFILES.windowsDesktop.name} goes on watching, undisturbed.`,
  );
  await look(kept, "kept device watches");
}

if (values.screenshots) await mkdir(values.screenshots, { recursive: true });
const browser = await launchChromium({
  headless,
  ...(values.browser ? { executablePath: values.browser } : {}),
});
try {
  await run(browser);
  if (!headless) {
    console.log("\nThe windows stay open for you to try things. Close them to end.");
    await new Promise((done) => browser.once("disconnected", done));
  }
} catch (error) {
  console.error(`\nThis did not go as planned: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await browser.close();
}
