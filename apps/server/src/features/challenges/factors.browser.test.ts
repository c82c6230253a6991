import { launchChromium } from "@latchkey/demo/chromium";
import { generateSync } from "otplib";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";
import { freePort } from "../../shared/free-port.ts";
import { controllerOf } from "../mfa/testing/controller.testing.ts";
import type { SettingsInput } from "../projects/index.ts";

/** Step-up on the hosted page in real Chromium, passkeys with its virtual authenticator. */

/** Calls and security questions are off unless a project wants them; its codes may be longer than usual. */
const EVERYTHING: SettingsInput = {
  challenge: {
    channels: ["email", "sms", "voice"],
    factors: ["totp", "email", "sms", "voice", "recovery_code", "kba"],
  },
  mfa: { code: { length: 8 } },
};

let service: TestService;
let project: TestProject;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let users = 0;

beforeAll(async () => {
  // A passkey belongs to a host name: an address will not do.
  const port = await freePort("127.0.0.1");
  service = await startTestService(
    { main: { name: "Nightjar" }, open: { name: "Nightjar", settings: EVERYTHING } },
    { LATCHKEY_PORT: String(port), LATCHKEY_PUBLIC_URL: `http://localhost:${port}` },
  );
  project = service.project("main");
  browser = await launchChromium({ headless: true });
});
beforeEach(async () => {
  await service.sql("delete from budgets");
  context = await browser.newContext({ locale: "en-US" });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
});
afterEach(() => context.close());
afterAll(async () => {
  await browser?.close();
  await service?.stop();
});

async function user(): Promise<string> {
  users += 1;
  const id = `viewer-${users}`;
  await project.server("POST", `/v2/user/${id}/update`, { email: `${id}@example.org` });
  return id;
}

async function newestMessage(): Promise<{ channel: string; to: string; text: string }> {
  const { messages } = (await (await fetch(`${service.url}/dev/outbox`)).json()) as {
    messages: { channel: string; to: string; text: string }[];
  };
  const [message] = messages;
  if (message === undefined) throw new Error("no message was sent");
  return message;
}

async function challengeFor(id: string, assurance: number, of: TestProject = project): Promise<string> {
  const { body } = await of.server("POST", "/v2/evaluate", {
    action: "payout",
    user: id,
    ip: "203.0.113.7",
    fingerprint: id.padEnd(64, "x"),
    required_assurance: assurance,
  });
  expect(body.verdict).toBe("challenge");
  return body.challenge_id;
}

/** Gives the page an authenticator with user verification, as a phone or laptop has one built in. */
async function addAuthenticator(verified = true): Promise<void> {
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: verified,
      automaticPresenceSimulation: true,
    },
  });
}

/** Makes a passkey in the browser as a product's settings page would. */
async function enrolPasskey(id: string): Promise<string> {
  const begun = await project.server("POST", `/v2/user/${id}/factors/passkey/options`, {});
  await page.goto(`${service.url}/healthz`);
  const response: unknown = await page.evaluate(`(async () => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(begun.body.options)});
    return (await navigator.credentials.create({ publicKey })).toJSON();
  })()`);
  const kept = await project.server("POST", `/v2/user/${id}/factors/passkey`, {
    ceremony: begun.body.ceremony,
    response,
    name: "Laptop",
  });
  expect(kept.status).toBe(200);
  const again = await project.server("POST", `/v2/user/${id}/factors/passkey`, {
    ceremony: begun.body.ceremony,
    response,
  });
  expect(again.body.code).toBe("invalid_code");
  return kept.body.id;
}

describe("step-up on the hosted page", () => {
  test("a passkey is made in the browser and proves an action that needs the strongest proof", async () => {
    const id = await user();
    await addAuthenticator();
    await enrolPasskey(id);
    const challenge = await challengeFor(id, 3);
    await page.goto(`${service.url}/challenge?challenge=${challenge}`);
    await page.getByRole("button", { name: /Passkey/ }).click();
    await page.getByRole("button", { name: "Use passkey" }).click();
    await page.getByRole("heading", { name: "You’re all set" }).waitFor();
    const proof = await project.server("GET", `/v2/challenges/${challenge}/factors`);
    expect(proof.body).toMatchObject({ factor: "passkey", assurance: 3, action: "payout" });
    const consumed = await project.server("POST", `/v2/challenges/${challenge}/consume`, { user: id });
    expect(consumed.status).toBe(200);
  });

  test("a passkey gets past a lock that guesses caused", async () => {
    const id = await user();
    await addAuthenticator();
    await enrolPasskey(id);
    const challenge = await challengeFor(id, 1);
    const send = await project.server("POST", `/v2/challenges/${challenge}/send`, { channel: "email" });
    expect(send.status).toBe(200);
    for (let i = 0; i < 6; i += 1) {
      await project.server("POST", `/v2/challenges/${challenge}/verify`, { code: "000000" });
    }
    await page.goto(`${service.url}/challenge?challenge=${challenge}`);
    await page.getByRole("button", { name: /Passkey/ }).click();
    await page.getByRole("button", { name: "Use passkey" }).click();
    await page.getByRole("heading", { name: "You’re all set" }).waitFor();
  });

  test("an authenticator app: a wrong code keeps the screen, the right one goes on; it works without script", async () => {
    await context.close();
    context = await browser.newContext({ locale: "en-US", javaScriptEnabled: false });
    page = await context.newPage();
    const id = await user();
    const begun = await project.server("POST", `/v2/user/${id}/factors/totp`, {});
    const code = (step: number): string =>
      generateSync({ secret: begun.body.secret, epoch: Math.floor(Date.now() / 1000) + step * 30 });
    await project.server("POST", `/v2/user/${id}/factors/${begun.body.id}/confirm`, { code: code(-1) });
    const challenge = await challengeFor(id, 2);
    await page.goto(`${service.url}/challenge?challenge=${challenge}`);
    await page.getByRole("link", { name: "Authenticator app" }).click();
    await page.getByLabel("Six-digit code").fill("000000");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText("That didn’t match").waitFor();
    await page.getByLabel("Six-digit code").fill(code(0));
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("heading", { name: "You’re all set" }).waitFor();
  });

  test("a recovery code as a person types it", async () => {
    const id = await user();
    const made = await project.server("POST", `/v2/user/${id}/factors/recovery_codes`);
    const challenge = await challengeFor(id, 1);
    await page.goto(`${service.url}/challenge?challenge=${challenge}`);
    await page.getByRole("link", { name: "Recovery code" }).click();
    await page.getByLabel("Recovery code").fill(made.body.codes[3].toLowerCase().replaceAll("-", " "));
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("heading", { name: "You’re all set" }).waitFor();
  });

  test("a call reads the code out; it can be asked for again, and a wrong one says how many tries are left", async () => {
    await context.close();
    context = await browser.newContext({ locale: "fr-FR", javaScriptEnabled: false });
    page = await context.newPage();
    const open = service.project("open");
    await open.server("POST", "/v2/user/caller/update", { phone: "+491701234567" });
    const challenge = await challengeFor("caller", 1, open);
    await page.goto(`${service.url}/challenge?challenge=${challenge}`);
    await page.getByRole("button", { name: "Appel téléphonique" }).click();
    await page.getByRole("heading", { name: "Quel code avez-vous entendu" }).waitFor();
    expect(await page.locator(".lk-sent").textContent()).toContain("67");
    const said = await newestMessage();
    expect(said).toMatchObject({ channel: "voice", to: "+491701234567" });
    expect(said.text).toMatch(/^Ici Nightjar\. Votre code est\u00a0: (\d, ){7}\d\. Je répète/);
    const code = said.text.replace(/\D/g, "").slice(0, 8);
    await page.getByRole("button", { name: "Rappelez-moi" }).click();
    await page.getByRole("alert").getByText("Un code est en route").waitFor();
    await page.locator("#code").fill(code === "00000000" ? "11111111" : "00000000");
    await page.getByRole("button", { name: "Continuer" }).click();
    await page.getByText("Il vous reste 4 essais").waitFor();
    await page.locator("#code").fill(code);
    await page.getByRole("button", { name: "Continuer" }).click();
    await page.getByRole("heading", { name: "C’est tout bon" }).waitFor();
  });

  test("security questions are asked in the reader's language, keep what was typed, and are never enough alone", async () => {
    await context.close();
    context = await browser.newContext({ locale: "ar", javaScriptEnabled: false });
    page = await context.newPage();
    const open = service.project("open");
    await open.server("POST", "/v2/user/knower/update", { email: "knower@example.org" });
    const answers = [
      ["173422", "ما اسم أول مدرسة تتذكّر أنك التحقت بها؟", "مدرسة التل"],
      ["173425", "ماذا كان اسم أول دمية قماشية لديك؟", "Bobo Bear"],
      ["173428", "ما رمزك السري المكوّن من أحرف وأرقام؟", "X7-QPL"],
    ] as const;
    const api = controllerOf(service, "open");
    const stored = answers.map(([id, , answer]) => ({ id, answer }));
    await api.call(await api.userToken("knower"), "POST", "/mfa/kba/config/answers", stored);
    const challenge = await challengeFor("knower", 1, open);
    await page.goto(`${service.url}/challenge?challenge=${challenge}`);
    await page.getByRole("button", { name: "أسئلة الأمان الخاصة بك" }).click();
    expect(await page.locator("html").getAttribute("dir")).toBe("rtl");
    const [first, second, third] = answers;
    await page.getByLabel(first[1]).fill(first[2]);
    await page.getByRole("button", { name: "متابعة" }).click();
    await page.getByText("أجب عن جميع الأسئلة من فضلك.").waitFor();
    expect(await page.getByLabel(first[1]).inputValue()).toBe(first[2]);
    await page.getByLabel(second[1]).fill("  bobo   BEAR ");
    await page.getByLabel(third[1]).fill("wrong one");
    await page.getByRole("button", { name: "متابعة" }).click();
    await page.getByText("لم يتطابق ذلك").waitFor();
    await page.getByLabel(third[1]).fill(third[2]);
    await page.getByRole("button", { name: "متابعة" }).click();
    await page.getByText("بقي تحقّق واحد فقط").waitFor();
    expect(await page.getByRole("button", { name: "أسئلة الأمان" }).count()).toBe(0);
    const standing = await open.server("GET", `/v2/challenges/${challenge}`);
    expect(standing.body.status).not.toBe("completed");
    await page.getByRole("button", { name: "البريد الإلكتروني" }).click();
    const mail = await newestMessage();
    const [code = ""] = /\b\d{8}\b/.exec(mail.text) ?? [];
    await page.getByLabel("رمزك").fill(code.slice(0, 6));
    await page.getByRole("button", { name: "متابعة" }).click();
    await page.getByText("أدخِل الأرقام الواردة في الرسالة، وعددها ٨.").waitFor();
    await page.getByLabel("رمزك").fill(code);
    await page.getByRole("button", { name: "متابعة" }).click();
    await page.getByRole("heading", { name: "كل شيء جاهز" }).waitFor();
  });
});
