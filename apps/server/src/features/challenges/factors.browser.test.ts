import { launchChromium } from "@latchkey/demo/chromium";
import { generateSync } from "otplib";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";
import { freePort } from "../../shared/free-port.ts";

/** Step-up on the hosted page in real Chromium, passkeys with its virtual authenticator. */

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
    { main: { name: "Nightjar" } },
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

async function challengeFor(id: string, assurance: number): Promise<string> {
  const { body } = await project.server("POST", "/v2/evaluate", {
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
});
