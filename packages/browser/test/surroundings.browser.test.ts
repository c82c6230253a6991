import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Browser, launch, type Tab } from "./browsers.ts";
import type { FakeService } from "./fake-service.ts";
import { forgetEverything, startShop } from "./shop.ts";

const POLICY =
  "default-src 'none'; script-src 'nonce-n1'; connect-src 'self'; require-trusted-types-for 'script'; base-uri 'none'";
const LOADS =
  '<script nonce="n1" src="/js/latchkey.js"></script><script nonce="n1" src="/js/rupt.js"></script>';

describe.each(["chromium", "firefox"] as const)("surroundings in %s", (name) => {
  let shop: FakeService;
  let other: FakeService;
  let browser: Browser;
  let tab: Tab;
  let complaints: string[];

  beforeAll(async () => {
    shop = await startShop({
      "/strict": () => ({
        type: "text/html",
        body: `<!doctype html><title>Strict</title>${LOADS}`,
        headers: { "Content-Security-Policy": POLICY },
      }),
      "/framed":
        '<!doctype html><title>Framed</title><script src="/js/latchkey.js"></script><script>Latchkey.createLatchkey({ clientId: "shop" }).attach({ account: "framed" }).then((result) => parent.postMessage(result, "*"))</script>',
      "/example": await readFile(join(import.meta.dirname, "../examples/plain/index.html"), "utf8"),
    });
    // Another site, which shows the shop in frames.
    other = await startShop({ "/outer": "<!doctype html><title>Outer</title><body></body>" });
    browser = await launch(name);
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.close();
    await other?.close();
  });
  beforeEach(async () => {
    complaints = [];
    tab = await browser.open("about:blank");
    tab.onPageError((message) => complaints.push(message));
    tab.onConsole((text) => complaints.push(text));
    await tab.goto(`${shop.url}/`);
    await tab.evaluate(() => {
      addEventListener("unhandledrejection", (event) => console.log(`unhandled: ${event.reason}`));
    });
  });
  afterEach(async () => {
    await tab.goto(`${shop.url}/plain`);
    await tab.evaluate(forgetEverything);
    await tab.close();
    shop.calls.length = 0;
    shop.replies.clear();
  });

  const frame = (sandbox: string | null): Promise<unknown> =>
    tab.evaluate(
      ({ src, allowed }) =>
        new Promise((resolve) => {
          addEventListener("message", (event) => resolve(event.data), { once: true });
          const element = document.createElement("iframe");
          if (allowed !== null) element.setAttribute("sandbox", allowed);
          element.src = src;
          document.body.append(element);
        }),
      { src: `${shop.url}/framed`, allowed: sandbox },
    );

  test("a strict content security policy with trusted types", async () => {
    await tab.goto(`${shop.url}/strict`);
    const result = await tab.evaluate(async () => {
      const violations: string[] = [];
      addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
        violations.push(`${effectiveDirective} ${blockedURI}`);
      });
      const { status } = await Latchkey.createLatchkey({ clientId: "shop", thorough: true }).attach({
        account: "a",
      });
      return { status, violations };
    });
    expect(result).toEqual({ status: "attached", violations: [] });
    await expect.poll(() => shop.streams.size).toBe(1);
  });

  test("the plain example as it is written", async () => {
    await tab.goto(`${shop.url}/example`);
    await expect.poll(() => tab.evaluate(() => document.documentElement.dataset.latchkey)).toBe("attached");
  });

  test("a frame on another site", async () => {
    await tab.goto(`${other.url.replace("localhost", "127.0.0.1")}/outer`);
    expect(await frame(null)).toMatchObject({ status: "attached" });
    expect(shop.calls.find((call) => call.path.endsWith("/attach"))?.body).toHaveProperty(
      "components.canvas_text",
    );
  });

  test("a sandboxed frame, in which every kind of storage throws", async () => {
    expect(await frame("allow-scripts")).toMatchObject({ status: "attached" });
    await expect.poll(() => shop.streams.size).toBe(1);
    const { body } = shop.calls.find((call) => call.path.endsWith("/attach")) ?? {};
    expect(body).not.toHaveProperty("device_id");
    expect(body).toHaveProperty("components.fonts");
    expect(complaints.filter((text) => !text.startsWith("Failed to load"))).toEqual([]);
  });

  test("a page that replaced fetch, and one whose clock and objects are odd", async () => {
    const result = await tab.evaluate(() => {
      Object.assign(globalThis, {
        fetch: () => {
          throw new Error("not yours");
        },
      });
      // Old libraries add to what every object and list has.
      Object.assign(Array.prototype, { last: () => undefined });
      Object.assign(Object.prototype, { extend: () => undefined });
      return Latchkey.createLatchkey({ clientId: "shop" }).attach({ account: "a", metadata: { seat: 7 } });
    });
    expect(result).toMatchObject({ status: "attached" });
    const { body } = shop.calls.find((call) => call.path.endsWith("/attach")) ?? {};
    expect(body).toMatchObject({ metadata: { seat: 7 } });
    expect(Object.keys(body?.components as object)).not.toContain("extend");
  });

  test.each([
    ["HTML", { status: 200, type: "text/html", body: "<h1>Welcome to the hotel</h1>" }, "bad_answer", 200],
    ["an empty answer", { status: 200, body: "" }, "bad_answer", 200],
    ["null", { status: 200, body: "null" }, "bad_answer", 200],
    ["an answer without what is needed", { status: 200, body: { success: true } }, "bad_answer", 200],
    ["a server error in HTML", { status: 500, type: "text/html", body: "<h1>500</h1>" }, "bad_answer", 500],
    [
      "a refusal",
      { status: 401, body: { code: "invalid_client", message: "Who?", request_id: "r1" } },
      "refused",
      401,
    ],
    ["no answer", { hang: true }, "timeout", undefined],
  ])("%s is a typed result, one warning with debug, and nothing unhandled", async (_, reply, code, http) => {
    for (const path of ["/attach", "/evaluate", "/fingerprint", "/detach", "/attached_devices"]) {
      shop.replies.set(path, reply);
    }
    complaints.length = 0;
    const results = await tab.evaluate(async () => {
      const options = { clientId: "shop", timeoutS: 1 };
      const loud = Latchkey.createLatchkey({ ...options, debug: true });
      const quiet = Latchkey.createLatchkey(options);
      return Promise.all([
        loud.attach({ account: "a" }),
        quiet.evaluate({ action: "login" }),
        quiet.identify(),
        quiet.detach({ device: "d", account: "a" }),
        quiet.attachedDevices("a"),
      ]);
    });
    // A list of devices may be any list, so `null` and objects are wrong for it and for the others alike;
    // detach needs nothing but an agreement.
    const failing = code === "bad_answer" ? results.filter((one) => one.status !== "detached") : results;
    for (const result of failing) {
      expect(result).toMatchObject({ status: "failed", code, ...(http ? { http } : {}) });
    }
    if (code === "refused")
      expect(results[0]).toMatchObject({ serverCode: "invalid_client", requestId: "r1" });
    expect(complaints.filter((text) => text.startsWith("[latchkey]")).length).toBe(1);
    expect(complaints.filter((text) => text.startsWith("unhandled"))).toEqual([]);
    expect(shop.calls.filter((call) => call.path.endsWith("/listen"))).toEqual([]);
  });

  test("a service that is not there, and an address that is none", async () => {
    const results = await tab.evaluate(async () => {
      const attach = (baseUrl: string) =>
        Latchkey.createLatchkey({ clientId: "shop", baseUrl }).attach({ account: "a" });
      return Promise.all([attach("http://localhost:9"), attach("ftp://localhost"), attach("http://")]);
    });
    expect(results.map((one) => "code" in one && one.code)).toEqual([
      "network",
      "invalid_options",
      "invalid_options",
    ]);
    expect(
      await tab.evaluate(() => Rupt.attach({ client_id: "c", account: "a", baseUrl: "http://localhost:9" })),
    ).toBeNull();
    const rejected = tab.evaluate(() =>
      Rupt.detach({ client_id: "c", device: "d", account: "a", baseUrl: "http://localhost:9" }).catch(
        (error) => error.code,
      ),
    );
    expect(await rejected).toBe("network");
  });

  test("missing options and wrong types are failures, not exceptions", async () => {
    const outcome = await tab.evaluate(`(async () => {
      const codes = [];
      const note = async (work) => { const one = await work(); codes.push(one === null ? "null" : one.code ?? one.status); };
      for (const options of [undefined, null, {}, { clientId: 7 }, { clientId: "shop", timeoutS: "x" }]) {
        const latchkey = Latchkey.createLatchkey(options);
        for (const call of [undefined, null, {}, { account: {} }, { account: ["a"] }]) {
          await note(() => latchkey.attach(call));
          await note(() => latchkey.detach(call));
        }
        await note(() => latchkey.attachedDevices());
        await note(() => latchkey.challenge());
        latchkey.close();
        await latchkey.stop();
      }
      for (const config of [undefined, null, {}, { client_id: 1 }, { client_id: "c", account: {} }]) await note(() => Rupt.attach(config));
      await note(() => Rupt.challenge());
      await note(() => Rupt.getFingerprint());
      return codes;
    })()`);
    expect(new Set(outcome as string[])).toEqual(new Set(["invalid_options", "null"]));
    expect(shop.calls).toEqual([]);
    expect(complaints.filter((text) => text.startsWith("unhandled"))).toEqual([]);
    expect(tab.url()).toBe(`${shop.url}/`);
  });
});
