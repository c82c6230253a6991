import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromiumOptions, launchChromium } from "@latchkey/demo/chromium";
import { type OpenedProfile, openProfile, PROFILES, type Profile } from "@latchkey/demo/profiles";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { makeCertificate } from "./certificate.ts";
import { type ProductSite, startProductSite } from "./product-site.ts";
import { startTestService, type TestService } from "./service.ts";
import { codeIn, type SmtpSink, startSmtpSink } from "./smtp-sink.ts";

/**
 * The product's main job with the published browser SDK (`rupt` 2.24.1) in real Chromium, over TLS, with a real
 * mail server: a shared account is noticed, challenged, proved and cleaned up.
 */

const FOUR = [
  PROFILES.windowsDesktop,
  PROFILES.macLaptop,
  PROFILES.androidPhone,
  PROFILES.linuxDesktop,
] as const satisfies readonly Profile[];

let service: TestService;
let site: ProductSite;
let sink: SmtpSink;
let browser: Browser;
let open: OpenedProfile[] = [];

beforeAll(async () => {
  sink = await startSmtpSink();
  service = await startTestService(
    {
      limit1: { settings: { device_limits: { overall: 1 } } },
      limit2: { settings: { device_limits: { overall: 2 } } },
      limit3: { settings: { device_limits: { overall: 3 } } },
      unset: {},
    },
    {
      ...(await makeCertificate()),
      LATCHKEY_SMTP_URL: sink.url,
      LATCHKEY_MAIL_FROM: "Product <no-reply@product.example>",
    },
  );
  site = await startProductSite();
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

const openAs = async (profile: Profile): Promise<Page> => {
  const opened = await openProfile(browser, profile, { context: { ignoreHTTPSErrors: true } });
  opened.page.setDefaultTimeout(15_000);
  open.push(opened);
  return opened.page;
};

const configFor = (project: string, account: string, more: Record<string, unknown> = {}) => ({
  client_id: service.project(project).clientId,
  domain: new URL(service.url).host,
  account,
  redirect_urls: {
    logout_url: `${site.origin}/signed-out`,
    new_account_url: `${site.origin}/sign-up`,
    success_url: `${site.origin}/welcome-back`,
  },
  ...more,
});

type Seen = [string, Record<string, unknown> | null][];
const seen = (page: Page): Promise<Seen> =>
  page.evaluate(() => (globalThis as unknown as { seen: Seen }).seen);

/** Opens the product's page and waits for attach's answer. */
const attach = async (page: Page, config: Record<string, unknown>): Promise<Record<string, unknown>> => {
  await page.goto("about:blank");
  await page.goto(site.page(config));
  await page.waitForFunction(() =>
    (globalThis as unknown as { seen?: Seen }).seen?.some(([name]) => name === "attached"),
  );
  const answer = (await seen(page)).find(([name]) => name === "attached")?.[1];
  if (answer === null || answer === undefined) throw new Error("attach was not answered");
  return answer;
};

const statusOf = async (project: string, challenge: string): Promise<string> =>
  (await service.project(project).server("GET", `/v2/challenges/${challenge}`)).body.status;

/** Walks through the hosted page: proves ownership by the mailed code and signs that device out. */
async function proveAndSignOut(page: Page, device: string): Promise<string> {
  await page.waitForURL(/\/challenge\?/);
  const challenge = new URL(page.url()).searchParams.get("challenge") ?? "";
  await page.locator('form[action$="/send"] button').first().click();
  const code = codeIn(await sink.next());
  await page.locator('input[name="code"]').fill(code);
  // The page sends a complete code by itself; without its script the button does.
  await page.waitForURL((url) => url.pathname === "/challenge");
  await page.locator(`input[name="device"][value="${device}"]`).check();
  await page.getByRole("button", { name: /^Sign out/ }).click();
  await page.waitForURL(`${site.origin}/welcome-back?challenge=${challenge}`);
  return challenge;
}

describe.each([
  { limit: 1, by: "project setting", project: "limit1", more: {} },
  { limit: 2, by: "project setting", project: "limit2", more: {} },
  { limit: 3, by: "project setting", project: "limit3", more: {} },
  { limit: 1, by: "limit_config", project: "unset", more: { limit_config: { overall_device_limit: 1 } } },
  { limit: 2, by: "limit_config", project: "unset", more: { limit_config: { overall_device_limit: 2 } } },
  { limit: 3, by: "limit_config", project: "unset", more: { limit_config: { overall_device_limit: 3 } } },
])("a device limit of $limit by $by", ({ limit, project, more }) => {
  it("challenges the first device beyond it, lets the owner prove and clean up, and leaves kept devices alone", async () => {
    const account = `viewer ${limit}/${project}`;
    const config = configFor(project, account, more);
    await service.project(project).server("POST", `/v2/user/${encodeURIComponent(account)}/update`, {
      email: `owner${limit}@${project}.example`,
    });
    const pages: Page[] = [];
    let longestStanding = "";
    for (const profile of FOUR.slice(0, limit)) {
      const page = await openAs(profile);
      const answer = await attach(page, config);
      expect(answer).toMatchObject({ attached_devices: pages.length + 1, new_device: true });
      if (pages.length === 0) longestStanding = String(answer.device_id);
      pages.push(page);
    }
    const beyondProfile = FOUR[limit];
    if (beyondProfile === undefined) throw new Error("there is one more profile than the largest limit");
    const beyond = await openAs(beyondProfile);
    await beyond.goto(site.page(config));
    const challenge = await proveAndSignOut(beyond, longestStanding);

    expect(await statusOf(project, challenge)).toBe("completed");
    await pages[0]?.waitForURL(`${site.origin}/signed-out?challenge=${challenge}`);

    const kept = await attach(beyond, config);
    expect(kept).toMatchObject({
      attached_devices: limit,
      new_device: false,
      verification_status: "verified",
    });
    for (const page of pages.slice(1)) {
      expect(await attach(page, config)).toMatchObject({ attached_devices: limit, new_device: false });
    }
    const { body } = await service.project(project).server("GET", "/v2/challenges?limit=100");
    const open = body.data.filter(
      (c: { user: { external_id: string }; status: string }) =>
        c.user.external_id === account && c.status !== "completed",
    );
    expect(open).toEqual([]);
  });
});

describe("recognising a browser", () => {
  const config = () => configFor("unset", "recognised");

  it("knows the same profile with cookies and storage gone or in a private window, less surely; others are other devices", async () => {
    const page = await openAs(PROFILES.windowsDesktop);
    const first = await attach(page, config());
    expect(first.new_device).toBe(true);

    const stored = await attach(page, config());
    expect(stored).toMatchObject({ device_id: first.device_id, new_device: false });

    await page.context().clearCookies();
    await page.evaluate(() => {
      localStorage.clear();
      sessionStorage.clear();
    });
    const cleared = await attach(page, config());
    expect(cleared).toMatchObject({ device_id: first.device_id, new_device: false });
    expect(Number(cleared.confidence)).toBeLessThan(Number(stored.confidence));

    // A new context is a private window: nothing stored, nothing kept.
    const privately = await attach(await openAs(PROFILES.windowsDesktop), config());
    expect(privately).toMatchObject({
      device_id: first.device_id,
      new_device: false,
      verification_status: "unverified",
    });
    expect(Number(privately.confidence)).toBeLessThan(Number(stored.confidence));

    const { body: challenges } = await service.project("unset").server("GET", "/v2/challenges?limit=100");
    const accused = challenges.data.filter(
      (c: { user: { external_id: string } }) => c.user.external_id === "recognised",
    );
    expect(accused).toEqual([]);

    const other = await attach(await openAs(PROFILES.macLaptop), config());
    expect(other.new_device).toBe(true);
    expect(other.device_id).not.toBe(first.device_id);
  });

  it("knows a profile that was closed and opened again", async () => {
    const userDataDir = mkdtempSync(join(tmpdir(), "latchkey-profile-"));
    const start = () =>
      openProfile(browser, PROFILES.macLaptop, {
        userDataDir,
        context: { ignoreHTTPSErrors: true },
        launch: chromiumOptions({ headless: true }),
      });
    const before = await start();
    const first = await attach(before.page, configFor("unset", "reopened"));
    await before.close();
    const after = await start();
    const second = await attach(after.page, configFor("unset", "reopened"));
    await after.close();
    expect(second).toMatchObject({ device_id: first.device_id, new_device: false, attached_devices: 1 });
  });
});
