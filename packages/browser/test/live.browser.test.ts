import type { ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Browser, launch, launchFreezable, type Tab } from "./browsers.ts";
import type { FakeService } from "./fake-service.ts";
import { forgetEverything, startShop } from "./shop.ts";

const CHALLENGE = "c0ffee0123456789abcdef01";

/** Runs in the page: attaches and notes what is heard in the title. */
async function attach(account: string): Promise<unknown> {
  const hear =
    (what: string) =>
    ({ challenge }: { challenge?: string }): boolean => {
      document.title += ` ${what}:${challenge}`;
      return false;
    };
  const latchkey = Latchkey.createLatchkey({ clientId: "shop" });
  (globalThis as { latchkey?: unknown }).latchkey = latchkey;
  document.title = account;
  return latchkey.attach({ account, onChallenge: hear("challenge"), onLogout: hear("logout") });
}

describe.each(["chromium", "firefox"] as const)("live events in %s", (name) => {
  let shop: FakeService;
  let browser: Browser;
  const tabs: Tab[] = [];

  beforeAll(async () => {
    shop = await startShop();
    browser = await launch(name);
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.close();
  });
  afterEach(async () => {
    shop.streamStatus = undefined;
    shop.replies.clear();
    await tabs[0]?.evaluate(forgetEverything);
    // Those that wait for the lock first: whoever took it over in leaving would connect into the next test.
    for (const tab of tabs.splice(0).reverse()) await tab.close();
    await expect.poll(() => shop.streams.size).toBe(0);
    shop.calls.length = 0;
  });

  const openTab = async (): Promise<Tab> => {
    const tab = await browser.open(`${shop.url}/`);
    tabs.push(tab);
    return tab;
  };
  const openAttached = async (): Promise<Tab> => {
    const tab = await openTab();
    expect(await tab.evaluate(attach, "anna")).toMatchObject({ status: "attached" });
    return tab;
  };
  const streams = (count: number): Promise<void> => expect.poll(() => shop.streams.size).toBe(count);
  // Not just one: the service may notice late that the first has ended.
  const anotherThan = (first: ServerResponse | undefined): Promise<void> =>
    expect.poll(() => [...shop.streams].filter((stream) => stream !== first).length).toBe(1);
  const title = (tab: Tab, expected: string): Promise<void> =>
    expect.poll(() => tab.evaluate(() => document.title)).toBe(expected);
  const listens = () => shop.calls.filter((call) => call.path.endsWith("/listen"));

  test("three tabs share one stream, and all of them hear", async () => {
    const [one, two, three] = [await openAttached(), await openAttached(), await openAttached()];
    await streams(1);
    shop.push({ action: "challenge", challenge: { _id: CHALLENGE } });
    for (const tab of [one, two, three]) await title(tab, `anna challenge:${CHALLENGE}`);
    expect(shop.streams.size).toBe(1);
  });

  test("when the listening tab is closed, another one takes over", async () => {
    const one = await openAttached();
    await streams(1);
    const [first] = shop.streams;
    const two = await openAttached();
    await one.close();
    tabs.splice(tabs.indexOf(one), 1);
    await anotherThan(first);
    shop.push({ action: "challenge", challenge: { _id: CHALLENGE } });
    await title(two, `anna challenge:${CHALLENGE}`);
  });

  test("the newest attach speaks for all tabs", async () => {
    await openAttached();
    await streams(1);
    const body = {
      success: true,
      device_id: "0123456789abcdef01234567",
      access: "newer",
      attached_devices: 1,
      default_device_limit: 2,
    };
    shop.replies.set("/attach", { body });
    await openAttached();
    await expect.poll(() => listens().at(-1)?.query.get("access")).toBe("newer");
    await streams(1);
  });

  test("a logout ends the stream in every tab, and the next attach opens one", async () => {
    const [one, two] = [await openAttached(), await openAttached()];
    await streams(1);
    shop.push({ action: "logout", challenge: { _id: CHALLENGE } });
    await title(one, `anna logout:${CHALLENGE}`);
    await title(two, `anna logout:${CHALLENGE}`);
    await streams(0);
    await two.evaluate(attach, "anna");
    await streams(1);
  });

  test("leaving for another page and coming back closes and reopens the stream", async () => {
    const tab = await openAttached();
    await streams(1);
    await tab.goto(`${shop.url}/plain`);
    await streams(0);
    await tab.back();
    // Restored as it was, or loaded anew: then the page would attach again by itself.
    const kept = await tab.evaluate(() => "latchkey" in globalThis);
    if (!kept) await tab.evaluate(attach, "anna");
    await streams(1);
  });

  test("a stream that breaks is opened again", async () => {
    await openAttached();
    await streams(1);
    for (const stream of shop.streams) stream.destroy();
    await streams(0);
    await streams(1);
    expect(listens().length).toBe(2);
  });

  test("refusals are answered with doubling waits, shortened by chance, and end after twelve", async () => {
    shop.streamStatus = 503;
    const tab = await openTab();
    await tab.evaluate(() => {
      const waits: number[] = [];
      Object.assign(globalThis, { waits });
      const original = globalThis.setTimeout;
      globalThis.setTimeout = ((run: () => void, wait?: number, ...rest: unknown[]) => {
        // Only the reconnections: made by a timer that calls connect() without arguments.
        if (wait && wait >= 500 && wait <= 300_000 && wait !== 500 && wait !== 800) waits.push(wait);
        return original(run, (wait ?? 0) / 200, ...rest);
      }) as typeof setTimeout;
    });
    await tab.evaluate(attach, "anna");
    await expect.poll(() => listens().length, { timeout: 30_000 }).toBe(13);
    const waits = await tab.evaluate(() => (globalThis as unknown as { waits: number[] }).waits);
    expect(waits.length).toBe(12);
    waits.forEach((wait, at) => {
      const full = Math.min(300_000, 1000 * 2 ** at);
      expect(wait).toBeGreaterThanOrEqual(full / 2);
      expect(wait).toBeLessThanOrEqual(full);
    });
    // Coming back online starts again.
    shop.streamStatus = undefined;
    await tab.evaluate(() => void dispatchEvent(new Event("online")));
    await streams(1);
  });

  test("a tab that stays hidden gives the stream up after the grace time and takes it back when seen", async () => {
    const tab = await openTab();
    await tab.evaluate(() => {
      const original = globalThis.setTimeout;
      globalThis.setTimeout = ((run: () => void, wait?: number, ...rest: unknown[]) =>
        original(run, wait === 300_000 ? 300 : wait, ...rest)) as typeof setTimeout;
    });
    await tab.evaluate(attach, "anna");
    await streams(1);
    const show = (state: string): Promise<void> =>
      tab.evaluate((visibilityState) => {
        Object.defineProperty(document, "visibilityState", {
          configurable: true,
          get: () => visibilityState,
        });
        document.dispatchEvent(new Event("visibilitychange"));
      }, state);
    await show("hidden");
    await show("visible");
    await show("hidden");
    await streams(0);
    await show("visible");
    await streams(1);
  });

  test("close() ends the stream for good, and a hurried second attach leaves one stream", async () => {
    const tab = await openTab();
    await tab.evaluate(async () => {
      const latchkey = Latchkey.createLatchkey({ clientId: "shop" });
      (globalThis as { latchkey?: unknown }).latchkey = latchkey;
      const onChallenge = (): boolean => {
        document.title = "heard";
        return false;
      };
      const attach = () => latchkey.attach({ account: "anna", onChallenge });
      await Promise.all([attach(), attach()]);
    });
    // The service may see the first stream yet while the second is on its way: what is heard comes by the second.
    const heard = expect.poll(() => {
      shop.push({ action: "challenge", challenge: { _id: CHALLENGE } });
      return tab.evaluate(() => document.title);
    });
    await heard.toBe("heard");
    await streams(1);
    await tab.evaluate(() => (globalThis as unknown as { latchkey: { close(): void } }).latchkey.close());
    await streams(0);
    const locks = await tab.evaluate(() => {
      document.dispatchEvent(new Event("visibilitychange"));
      return navigator.locks.query();
    });
    expect([...(locks.held ?? []), ...(locks.pending ?? [])]).toEqual([]);
  });

  test("messages that mean nothing are passed over", async () => {
    const tab = await openAttached();
    await streams(1);
    for (const stream of shop.streams)
      stream.write("data: not json\n\n: comment\n\ndata: []\n\nevent: other\ndata: {}\n\n");
    for (const message of [null, 7, "text", {}, { action: "dance" }, { action: "challenge" }])
      shop.push(message);
    shop.push({ action: "challenge", challenge: { _id: CHALLENGE }, url: "javascript:alert(1)" });
    await title(tab, `anna challenge:${CHALLENGE}`);
    expect(tab.url()).toBe(`${shop.url}/`);
  });

  if (name === "chromium") {
    test("a frozen tab hands the stream to another one", async () => {
      const freezable = await launchFreezable();
      try {
        const one = await freezable.open(`${shop.url}/`);
        await one.evaluate(attach, "anna");
        await streams(1);
        const [first] = shop.streams;
        const two = await freezable.open(`${shop.url}/`);
        await two.evaluate(attach, "anna");
        await one.setFrozen(true);
        await anotherThan(first);
        shop.push({ action: "challenge", challenge: { _id: CHALLENGE } });
        await title(two, `anna challenge:${CHALLENGE}`);
        await one.setFrozen(false);
        await streams(1);
      } finally {
        await freezable.close();
      }
    });

    test("offline and back, the stream is there again", async () => {
      const tab = await openAttached();
      await streams(1);
      await tab.setOffline(true);
      for (const stream of shop.streams) stream.destroy();
      await streams(0);
      await tab.setOffline(false);
      await streams(1);
    });
  }
});
