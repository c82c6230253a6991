import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import fastify, { type FastifyInstance } from "fastify";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { aChallenge, aDevice, type FakeLatchkey, startFakeLatchkey } from "../test/fake-latchkey.ts";
import { launchChromium } from "./chromium.ts";
import { registerDemo } from "./index.ts";

const CHALLENGE = "65f0c0ffee0ddba11ca5ca11";

// A browser on a busy machine takes its time; nothing here measures it.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
const PATIENT = { timeout: 15_000 };

let browser: Browser;
let app: FastifyInstance;
let latchkey: FakeLatchkey;
let shop: string;
let axeSource: string;

beforeAll(async () => {
  latchkey = await startFakeLatchkey();
  latchkey.devices = [
    aDevice("65f0c0ffee0ddba11ca5cade", "Chrome", "Windows"),
    aDevice("65f0c0ffee0ddba11ca5cad1", "Safari", "<b>macOS</b>"),
    aDevice("65f0c0ffee0ddba11ca5cad2", "Chrome", "Android", "mobile"),
  ];
  latchkey.challenges = [aChallenge(CHALLENGE, "rivera-family", "completed")];
  app = fastify();
  await registerDemo(app, {
    basePath: "/demo",
    latchkeyUrl: latchkey.url,
    clientId: "7b0e6a52-8e8f-4c3a-9a53-2f1f6d1c9f10",
    apiSecret: latchkey.secret,
    now: () => Date.now(),
  });
  shop = `${await app.listen({ port: 0, host: "127.0.0.1" })}/demo`;
  browser = await launchChromium({ headless: true });
  axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
});

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await latchkey?.close();
});

async function signIn(page: Page): Promise<void> {
  await page.goto(shop);
  await page.getByRole("button", { name: /Rivera/ }).click();
  await page.waitForURL(/\/watch$/);
  await page.locator("#panel-challenge dl").waitFor({ state: "attached" });
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
    );
  });
}

describe.each([
  { width: 360, height: 780, colorScheme: "light" },
  { width: 360, height: 780, colorScheme: "dark" },
  { width: 768, height: 1024, colorScheme: "light" },
  { width: 1440, height: 900, colorScheme: "light" },
  { width: 1440, height: 900, colorScheme: "dark" },
] as const)("at $width px, $colorScheme", ({ width, height, colorScheme }) => {
  test("every page is accessible, fits its width and breaks no rule of its content policy", async () => {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    const complaints: string[] = [];
    page.on(
      "console",
      (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()),
    );
    page.on("pageerror", (error) => complaints.push(error.message));
    const check = async (name: string) => {
      expect.soft(await violations(page), name).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect.soft(overflow, `${name} is wider than the window`).toBeLessThanOrEqual(0);
    };

    await page.goto(shop);
    await check("front page");
    await page.goto(`${shop}/signup`);
    await check("sign-up");
    await signIn(page);
    await page.evaluate(() => {
      for (const fold of document.querySelectorAll(".panel details")) fold.setAttribute("open", "");
    });
    await check("catalogue with the panel open");
    const tooWide = await page.locator(".panel-body").evaluate((body) => body.scrollWidth - body.clientWidth);
    expect.soft(tooWide, "the panel scrolls sideways").toBe(0);
    await page.goto(`${shop}/watch/a-kinder-machine`);
    await check("player");
    await page.goto(`${shop}/plans`);
    await check("plans");
    await page.goto(`${shop}/welcome-back?challenge=${CHALLENGE}`);
    await check("welcome back");
    await page.goto(`${shop}/logout?challenge=${CHALLENGE}`);
    await check("signed out");
    expect(complaints).toEqual([]);
    await page.close();
  });
});

test("the panel tells what attach answered and what the account has, as text", async () => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await signIn(page);
  await expect.poll(() => page.locator("#panel-brief").textContent(), PATIENT).toBe("3 signed in, limit 2");
  expect(await page.locator("#panel-device").textContent()).toContain("over the limit");
  const devices = await page.locator("#panel-devices li").allInnerTexts();
  expect(devices[0]).toMatch(/Chrome on Windows\s+This device/);
  expect(devices[1]).toContain("Safari on <b>macOS</b>");
  expect(await page.locator("#panel-challenge").textContent()).toContain("completed");
  const snippet = await page.locator("#panel-call pre").first().textContent();
  expect(snippet).toContain('client_id: "7b0e6a52-8e8f-4c3a-9a53-2f1f6d1c9f10"');
  expect(snippet).toContain(`logout_url: "${shop}/logout"`);
  await page.close();
});

test("a signed-out device stops its film at once and says so, before the page changes", async () => {
  const page = await browser.newPage();
  await signIn(page);
  await page.goto(`${shop}/watch/a-kinder-machine`);
  const position = () => page.locator(".position").textContent();
  const start = await position();
  await expect.poll(position, PATIENT).not.toBe(start);
  const [goOn, curtain, playing] = await page.evaluate(async () => {
    const { given } = window.Rupt as unknown as { given: AttachOptions };
    const decided = given.on_current_device_logout?.({ challenge: "65f0c0ffee0ddba11ca5ca11" });
    const shown = document.querySelector(".curtain")?.textContent;
    return [await decided, shown, document.querySelector(".screen")?.classList.contains("playing")] as const;
  });
  expect(goOn).not.toBe(false);
  expect(curtain).toBe("Paused. This device was signed out of the account.");
  expect(playing).toBe(false);
  await page.close();
});

test("films go on when Latchkey's script cannot be loaded", async () => {
  const page = await browser.newPage();
  await page.route("**/js/rupt.js", (route) => route.abort());
  await page.goto(shop);
  await page.getByRole("button", { name: /Rivera/ }).click();
  await page.goto(`${shop}/watch/a-kinder-machine`);
  const position = () => page.locator(".position").textContent();
  const start = await position();
  await expect.poll(position, PATIENT).not.toBe(start);
  await page.close();
});
