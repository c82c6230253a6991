import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Browser, launch, type Tab } from "./browsers.ts";
import type { Call, FakeService } from "./fake-service.ts";
import { forgetEverything, startShop } from "./shop.ts";

describe.each(["chromium", "firefox"] as const)("what %s keeps", (name) => {
  let shop: FakeService;
  let browser: Browser;
  let tab: Tab;
  let given = 0;

  beforeAll(async () => {
    shop = await startShop();
    browser = await launch(name, { prefs: { "privacy.globalprivacycontrol.enabled": true } });
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.close();
  });
  beforeEach(async () => {
    tab = await browser.open(`${shop.url}/`);
  });
  afterEach(async () => {
    await tab.evaluate(forgetEverything);
    await tab.close();
    shop.calls.length = 0;
  });

  /** Attaches an account on a page just loaded; answers what was sent. The service gives out `device`. */
  const attach = async (account: string, device: string): Promise<Call["body"]> => {
    const body = { device_id: device, access: `a${given++}`, attached_devices: 1, default_device_limit: 2 };
    shop.replies.set("/attach", { body });
    await tab.goto(`${shop.url}/`);
    await tab.evaluate((user) => Rupt.attach({ client_id: "shop", account: user }), account);
    await expect.poll(kept).toMatchObject({ database: expect.stringContaining(device) });
    return shop.calls.filter((call) => call.path.endsWith("/attach")).at(-1)?.body ?? {};
  };
  const kept = (): Promise<{ cookie: string; local: string; database: string }> =>
    tab.evaluate(async () => {
      const key = Object.keys(localStorage).find((one) => one.startsWith("lk_device_")) ?? "";
      const database = await new Promise((resolve) => {
        const opening = indexedDB.open("latchkey", 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore("kept");
        opening.onsuccess = () => {
          const request = opening.result.transaction("kept").objectStore("kept").getAll();
          request.onsuccess = () => {
            opening.result.close();
            resolve(request.result.join());
          };
        };
      });
      const cookie = document.cookie.split("; ").find((pair) => pair.startsWith("lk_device_")) ?? "";
      return {
        cookie: cookie.split("=")[1] ?? "",
        local: localStorage.getItem(key) ?? "",
        database: String(database),
      };
    });

  test("the device id is in a cookie, localStorage and IndexedDB, and any one of them restores the others", async () => {
    const removals = {
      cookie: () => {
        for (const pair of document.cookie.split("; ")) {
          // biome-ignore lint/suspicious/noDocumentCookie: the plain way works in both browsers.
          document.cookie = `${pair.split("=")[0]}=; path=/; max-age=0`;
        }
      },
      local: () => localStorage.clear(),
      database: () =>
        new Promise((resolve) => {
          const request = indexedDB.deleteDatabase("latchkey");
          request.onsuccess = request.onblocked = resolve;
        }),
    };
    expect(await attach("anna", "d1")).not.toHaveProperty("device_id");
    for (const survivor of Object.keys(removals)) {
      for (const [place, remove] of Object.entries(removals)) {
        if (place !== survivor) await tab.evaluate(remove as () => void);
      }
      expect([survivor, (await attach("anna", "d1")).device_id]).toEqual([survivor, "d1"]);
      const { cookie, local, database } = await kept();
      expect([local, database]).toEqual([cookie, cookie]);
    }
  });

  test("each account keeps its own device id; a new account tells the newest; four are kept", async () => {
    await attach("anna", "d1");
    expect((await attach("ben", "d2")).device_id).toBe("d1");
    expect((await attach("anna", "d1")).device_id).toBe("d1");
    expect((await attach("ben", "d2")).device_id).toBe("d2");
    for (const account of ["c", "d", "e"]) await attach(account, `d-${account}`);
    expect((await attach("anna", "d9")).device_id).toBe("d-e");
    expect((await kept()).cookie.split("~").length).toBe(4);
  });

  test("what somebody wrote into the store that is no device id is not sent", async () => {
    await attach("anna", "d1");
    const key = await tab.evaluate(
      () => Object.keys(localStorage).find((one) => one.startsWith("lk_device_")) ?? "",
    );
    await tab.evaluate(forgetEverything);
    await tab.evaluate((name) => localStorage.setItem(name, "<script>"), key);
    expect(await attach("anna", "d1")).not.toHaveProperty("device_id");
  });

  test("with consent required nothing is collected, stored or sent before start(), and stop() forgets", async () => {
    const before = await tab.evaluate(async () => {
      const touched: string[] = [];
      const original = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...rest: never[]) {
        touched.push("canvas");
        return (original as unknown as (...all: unknown[]) => never).apply(this, rest);
      } as typeof original;
      const latchkey = Latchkey.createLatchkey({ clientId: "shop", consent: "required" });
      Object.assign(globalThis, { latchkey });
      const results = [
        await latchkey.attach({ account: "anna" }),
        await latchkey.hash(),
        await latchkey.evaluate({ action: "login" }),
        await latchkey.describe(),
      ];
      return {
        codes: results.map((one) => "code" in one && one.code),
        touched,
        cookie: document.cookie,
        kept: localStorage.length,
      };
    });
    expect(before).toEqual({ codes: Array(4).fill("not_started"), touched: [], cookie: "", kept: 0 });
    expect(shop.calls).toEqual([]);
    shop.replies.clear();
    const after = await tab.evaluate(async () => {
      const { latchkey } = globalThis as unknown as { latchkey: ReturnType<typeof Latchkey.createLatchkey> };
      latchkey.start();
      const { status } = await latchkey.attach({ account: "anna" });
      const during = document.cookie;
      await latchkey.stop();
      return {
        status,
        during,
        cookie: document.cookie,
        kept: localStorage.length,
        again: await latchkey.hash(),
      };
    });
    expect(after).toMatchObject({ status: "attached", cookie: "", kept: 0, again: { code: "not_started" } });
    expect(after.during).toContain("lk_device_");
    await expect.poll(async () => (await kept()).database).toBe("");
    await expect.poll(() => shop.streams.size).toBe(0);
  });

  test("Global Privacy Control is honoured when the product says so: attached without description and storage", async () => {
    shop.replies.clear();
    const seen = await tab.evaluate(async () => {
      const control = navigator as { globalPrivacyControl?: boolean };
      if (!control.globalPrivacyControl)
        Object.defineProperty(navigator, "globalPrivacyControl", { value: true });
      const options = { clientId: "shop", respectGlobalPrivacyControl: true };
      const { status } = await Latchkey.createLatchkey(options).attach({ account: "anna" });
      return { status, cookie: document.cookie, kept: localStorage.length };
    });
    expect(seen).toEqual({ status: "attached", cookie: "", kept: 0 });
    const { body } = shop.calls.find((call) => call.path.endsWith("/attach")) ?? {};
    expect(Object.keys(body ?? {}).sort()).toEqual([
      "callbacks",
      "client",
      "page",
      "redirects",
      "user",
      "version",
    ]);
  });
});
