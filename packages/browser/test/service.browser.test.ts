import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, type BrowserName, launch, type Tab } from "./browsers.ts";
import { type FakeService, startFakeService } from "./fake-service.ts";
import { type RealService, startRealService } from "./real-service.ts";
import { forgetEverything } from "./shop.ts";

/** A shop on its own origin, with the scripts of the real service in its page. */
let service: RealService;
let shop: FakeService;

beforeAll(async () => {
  service = await startRealService({ link_browsers: true, rate_limits: { per_account_per_s: null } });
  const { url } = service;
  shop = await startFakeService({
    "/": `<!doctype html><html lang="en"><title>Shop</title><body><script src="${url}/js/rupt.js"></script><script src="${url}/js/latchkey.js"></script></body></html>`,
    // The published v2 SDK insists on https; its calls are led to the service here.
    "/before": `<!doctype html><html lang="en"><title>Before</title><body><script>
      const original = fetch;
      window.fetch = (to, how) => original(String(to).replace("https://old.example", "${url}"), how);
      window.EventSource = class { close() {} };
    </script><script src="/old.js"></script></body></html>`,
    "/old.js": await readFile(createRequire(import.meta.url).resolve("rupt/index.js"), "utf8"),
    "/bye": "<!doctype html><title>Bye</title>",
  });
});
afterAll(async () => {
  await shop?.close();
  await service?.stop();
});

interface Attached {
  readonly status: string;
  readonly deviceId: string;
  readonly newDevice: boolean;
  readonly attachedDevices: number;
}

const attach = (tab: Tab, account: string): Promise<Attached> =>
  tab.evaluate(
    async ({ clientId, user }) => {
      const latchkey = Latchkey.createLatchkey({ clientId });
      Object.assign(globalThis, { latchkey });
      return (await latchkey.attach({ account: user, redirects: { logout: "/bye" } })) as unknown as Attached;
    },
    { clientId: service.clientId, user: account },
  );

// One machine: the screens that the two browsers show without a window are different ones otherwise.
const open = (name: BrowserName): Promise<Browser> =>
  launch(name, name === "chromium" ? { screen: { width: 1366, height: 768 } } : {});

describe.each(["chromium", "firefox"] as const)("%s with the real service", (name) => {
  test("is the same device after a reload and after everything stored was removed", async () => {
    const browser = await open(name);
    try {
      const tab = await browser.open(`${shop.url}/`);
      const first = await attach(tab, `${name}-1`);
      expect(first).toMatchObject({ status: "attached", newDevice: true, attachedDevices: 1 });
      await tab.goto(`${shop.url}/`);
      expect(await attach(tab, `${name}-1`)).toMatchObject({ deviceId: first.deviceId, newDevice: false });
      await tab.evaluate(forgetEverything);
      await tab.goto(`${shop.url}/`);
      expect(await attach(tab, `${name}-1`)).toMatchObject({ deviceId: first.deviceId, newDevice: false });
    } finally {
      await browser.close();
    }
  });

  test("is still the device that the published v2 SDK attached, after the script was exchanged", async () => {
    const browser = await open(name);
    try {
      const tab = await browser.open(`${shop.url}/before`);
      const before = await tab.evaluate((call) => Rupt.attach(call), {
        client_id: service.clientId,
        account: `${name}-0`,
        domain: "old.example",
      });
      expect(before).toMatchObject({ attached_devices: 1, new_device: true });
      await tab.goto(`${shop.url}/`);
      expect(await attach(tab, `${name}-0`)).toMatchObject({
        deviceId: before?.device_id,
        newDevice: false,
        attachedDevices: 1,
      });
    } finally {
      await browser.close();
    }
  });

  test("is signed out at once when its device is detached, and may detach itself", async () => {
    const browser = await open(name);
    try {
      const tab = await browser.open(`${shop.url}/`);
      const { deviceId } = await attach(tab, `${name}-2`);
      // Not awaited: the sign-out may take the page away before the answer is there.
      await tab.evaluate(
        (call) => {
          const { latchkey } = globalThis as unknown as {
            latchkey: ReturnType<typeof Latchkey.createLatchkey>;
          };
          void latchkey.detach(call);
        },
        { device: deviceId, account: `${name}-2` },
      );
      await expect.poll(() => tab.url(), { timeout: 20_000 }).toBe(`${shop.url}/bye`);
      const list = await fetch(`${service.url}/v2/access/user/${name}-2/attached_devices`, {
        headers: { Authorization: `Basic ${service.clientId}:` },
      });
      expect(await list.json()).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  test("evaluates, identifies and lists, by its own names and by those of the v2 SDK", async () => {
    const browser = await open(name);
    try {
      const tab = await browser.open(`${shop.url}/`);
      await attach(tab, `${name}-3`);
      const answers = await tab.evaluate(
        async ({ clientId, account }) => {
          const latchkey = Latchkey.createLatchkey({ clientId });
          return [
            await latchkey.evaluate({ action: "login", account, redirect: false }),
            await latchkey.identify(),
            await latchkey.attachedDevices(account),
            await Rupt.evaluate({ client_id: clientId }),
            await Rupt.getFingerprint({ client_id: clientId }),
            await Rupt.identify({ client_id: clientId }),
          ];
        },
        { clientId: service.clientId, account: `${name}-3` },
      );
      expect(answers).toMatchObject([
        { status: "evaluated", verdict: expect.any(String) },
        { status: "identified", fingerprintId: expect.any(String) },
        { status: "listed", devices: [{ _id: expect.any(String) }] },
        { verdict: expect.any(String) },
        { fingerprint_id: expect.any(String), confidence: expect.any(Number) },
        { identification: expect.any(String) },
      ]);
    } finally {
      await browser.close();
    }
  });
});

test("Chromium and Firefox on one machine are one device on one account", async () => {
  const seen: Attached[] = [];
  for (const name of ["chromium", "firefox"] as const) {
    const browser = await open(name);
    try {
      seen.push(await attach(await browser.open(`${shop.url}/`), "both"));
    } finally {
      await browser.close();
    }
  }
  expect(seen[1]).toMatchObject({ attachedDevices: 1, deviceId: seen[0]?.deviceId });
});
