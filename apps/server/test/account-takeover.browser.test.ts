import { launchChromium } from "@latchkey/demo/chromium";
import { type OpenedProfile, openProfile, PROFILES, type Profile } from "@latchkey/demo/profiles";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Latchkey, LatchkeyError } from "../../../packages/node/src/index.ts";
import { type ProductSite, startProductSite } from "./product-site.ts";
import { startTestService, type TestService } from "./service.ts";
import { codeIn, type SmtpSink, startSmtpSink } from "./smtp-sink.ts";

/**
 * A sign-in guarded without trust in the page (spec f.8): the published browser SDK (`rupt` 2.24.1) answers a hash in
 * real Chromium, the product's server asks through our server SDK, and runs the question on pages of its own.
 */

const HOME = "91.10.20.30";
const AWAY = "45.33.32.156";

let service: TestService;
let site: ProductSite;
let sink: SmtpSink;
let browser: Browser;
let latchkey: Latchkey;
let open: OpenedProfile[] = [];

const welcome = (user: string) => `<p role="status">Welcome, ${user}</p>`;
const turnedAway = (why: string) => `<p role="alert">${why}</p>`;
const codeForm = (user: string, challenge: string, why = "") => `${why === "" ? "" : turnedAway(why)}
  <form method="post" action="/sign-in/code">
    <input name="user" type="hidden" value="${user}"><input name="challenge" type="hidden" value="${challenge}">
    <input name="code" inputmode="numeric"><button>Continue</button>
  </form>`;

/** The product's server, as its guide tells it to be written: two calls to sign in, three when there is a question. */
const actions = {
  "/sign-in": async ({ user = "", hash = "" }: Record<string, string>, ip: string) => {
    const { verdict, challenge_id: challenge } = await latchkey.evaluate({
      action: "login",
      user,
      fingerprint: JSON.parse(hash),
      ip,
    });
    if (verdict === "allow") return welcome(user);
    if (verdict !== "challenge" || challenge === undefined) return turnedAway(verdict);
    await latchkey.sendChallengeCode(challenge);
    return codeForm(user, challenge);
  },
  "/sign-in/code": async ({ user = "", challenge = "", code = "" }: Record<string, string>) => {
    try {
      // A challenge that was passed before needs no code; whose it was is checked where it is spent.
      if ((await latchkey.getChallenge(challenge)).status !== "completed") {
        await latchkey.verifyChallengeCode(challenge, code);
        await latchkey.completeChallenge(challenge);
      }
      await latchkey.assertChallenge(challenge, { user, action: "login", maxAge: 600 });
      return welcome(user);
    } catch (error) {
      if (!(error instanceof LatchkeyError)) throw error;
      return codeForm(user, challenge, error.code);
    }
  },
};

beforeAll(async () => {
  sink = await startSmtpSink();
  service = await startTestService(
    { main: {} },
    { LATCHKEY_SMTP_URL: sink.url, LATCHKEY_MAIL_FROM: "Product <no-reply@product.example>" },
  );
  latchkey = new Latchkey(service.project("main").secret, { baseUrl: service.url });
  site = await startProductSite(actions);
  browser = await launchChromium({ headless: true });
});
afterEach(async () => {
  await Promise.all(open.map((profile) => profile.close()));
  open = [];
});
afterAll(async () => {
  await browser?.close();
  await service?.stop();
  await site?.stop();
  await sink?.stop();
});

/** A browser at an address, as the product's load balancer reports it. */
const openAt = async (profile: Profile, ip: string): Promise<Page> => {
  const context = { extraHTTPHeaders: { "x-forwarded-for": ip } };
  const opened = await openProfile(browser, profile, { context });
  opened.page.setDefaultTimeout(15_000);
  open.push(opened);
  return opened.page;
};
const signIn = async (page: Page, user: string): Promise<void> => {
  await page.goto(site.signIn);
  await page.locator("[name=user]").fill(user);
  await page.locator("button:enabled").click();
  await page.waitForURL((url) => url.pathname === "/sign-in");
  await page.locator("[role=status], [role=alert], [name=code]").first().waitFor();
};
/** Sends the form with these fields, hidden ones too: whoever sits at the browser may change them. */
const give = async (page: Page, fields: Record<string, string>): Promise<void> => {
  for (const [name, value] of Object.entries(fields)) {
    await page.locator(`[name=${name}]`).evaluate((field, text) => field.setAttribute("value", text), value);
  }
  await Promise.all([page.waitForEvent("load"), page.getByRole("button").click()]);
};
const shown = (page: Page): Promise<string | null> =>
  page.locator("[role=status], [role=alert]").textContent();

/** An account with an address that has signed in from home before. */
const customer = async (...users: string[]): Promise<void> => {
  const page = await openAt(PROFILES.windowsDesktop, HOME);
  for (const user of users) {
    await latchkey.updateUser({ user, email: `${user}@customer.example` });
    await signIn(page, user);
    expect(await shown(page)).toBe(`Welcome, ${user}`);
  }
};

describe("a sign-in from a browser and a place that were never seen", () => {
  it("is let through once the owner types the mailed code, and is not asked again", async () => {
    await customer("ada");
    const page = await openAt(PROFILES.macLaptop, AWAY);
    await signIn(page, "ada");
    const challenge = await page.locator("[name=challenge]").inputValue();
    const asked = await latchkey.getChallenge(challenge);
    expect(asked).toMatchObject({ type: "account_takeover", user: { external_id: "ada" } });
    expect(asked.reasons).toEqual(expect.arrayContaining(["new_fingerprint", "new_ip"]));

    const mail = await sink.next();
    expect(mail.to?.[0]?.address).toBe("ada@customer.example");
    const code = codeIn(mail);
    await give(page, { code: code === "000000" ? "000001" : "000000" });
    expect(await shown(page)).toBe("invalid_code");
    await give(page, { code });
    expect(await shown(page)).toBe("Welcome, ada");
    expect((await latchkey.getChallenge(challenge)).status).toBe("completed");

    await signIn(page, "ada");
    expect(await shown(page)).toBe("Welcome, ada");
  });

  it("is not let through by anything a thief may bring along", async () => {
    await customer("bea", "eve");
    const thief = await openAt(PROFILES.linuxDesktop, AWAY);

    // The thief owns an account here and passes its question with a code of their own.
    await signIn(thief, "eve");
    const own = await thief.locator("[name=challenge]").inputValue();
    await give(thief, { code: codeIn(await sink.next()) });
    expect(await shown(thief)).toBe("Welcome, eve");

    await signIn(thief, "bea");
    const question = await thief.locator("[name=challenge]").inputValue();
    const code = codeIn(await sink.next());
    await give(thief, { challenge: own });
    expect(await shown(thief), "a challenge passed for another account").toBe("not_found");
    await give(thief, { challenge: own, user: "eve" });
    expect(await shown(thief), "a challenge spent before").toBe("already_consumed");
    await give(thief, { challenge: question, user: "bea" });
    expect(await shown(thief), "no code").toBe("invalid_parameter");
    expect((await latchkey.getChallenge(question)).status).not.toBe("completed");

    // The owner's own code still opens it.
    await give(thief, { challenge: question, user: "bea", code });
    expect(await shown(thief)).toBe("Welcome, bea");
  });
});
