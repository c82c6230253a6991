import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Browser, launch, type Tab } from "./browsers.ts";
import type { Call, FakeService } from "./fake-service.ts";
import { forgetEverything, startShop } from "./shop.ts";

const DEVICE = "0123456789abcdef01234567";
const CHALLENGE = "c0ffee0123456789abcdef01";

describe.each(["chromium", "firefox"] as const)("the v2 surface in %s", (name) => {
  let shop: FakeService;
  let browser: Browser;
  let tab: Tab;

  beforeAll(async () => {
    shop = await startShop();
    browser = await launch(name);
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.close();
  });
  beforeEach(async () => {
    tab = await browser.open(`${shop.url}/?page=1`);
  });
  afterEach(async () => {
    await tab.evaluate(forgetEverything);
    await tab.close();
    shop.calls.length = 0;
    shop.replies.clear();
    await expect.poll(() => shop.streams.size).toBe(0);
  });

  const called = (path: string): Call | undefined => shop.calls.find((call) => call.path.endsWith(path));
  const streamOpens = (): Promise<void> => expect.poll(() => shop.streams.size).toBe(1);

  test("attach sends what the v2 protocol names, raw credentials, and our description in at most 3 KB", async () => {
    const state = await tab.evaluate(() =>
      Rupt.attach({
        client_id: "shop",
        secret: "token",
        account: "anna",
        email: "anna@example.org",
        phone: "+4930123456",
        metadata: { seat: "7" },
        groups: [{ id: 1, name: "Team" }],
        limit_config: { overall_device_limit: 3 },
        tolerance: "strict",
        event: "sign_up",
        redirect_urls: { logout_url: "/out", new_account_url: "/new" },
        on_challenge: () => true,
      }),
    );
    expect(state).toMatchObject({ device_id: DEVICE, attached_devices: 1 });
    const call = called("/v2/device/attach");
    expect(call?.method).toBe("POST");
    expect(call?.authorization).toBe("Basic shop:token");
    expect(call?.body).toMatchObject({
      user: "anna",
      email: "anna@example.org",
      phone: "+4930123456",
      metadata: { seat: "7" },
      groups: [{ id: 1, name: "Team" }],
      limit_config: { overall_device_limit: 3 },
      tolerance: "strict",
      event: "sign_up",
      page: "/",
      client: "latchkey",
      version: "0.1.0",
      callbacks: { on_challenge: true, limit_exceeded: false },
      redirects: { new_account: true, logout: true },
      fingerprint: expect.stringMatching(/^lk1\.[0-9a-f]{16}$/),
      components: expect.objectContaining({ canvas_text: expect.stringMatching(/^[0-9a-f]{16}$/) }),
      noisy: expect.any(Array),
      signals: expect.objectContaining({ timezone: { value: expect.any(String) } }),
    });
    expect(call?.body).not.toHaveProperty("last_fingerprint");
    expect(call?.body).not.toHaveProperty("redirect_urls");
    expect(call?.size).toBeLessThanOrEqual(3072);
    await streamOpens();
    const query = called("/listen")?.query;
    expect(called("/listen")?.path).toBe(`/v2/access/device/${DEVICE}/listen`);
    expect(query?.get("auth")).toBe("Basic shop:token");
    expect(query?.get("access")).toBe("fedcba987654321001234567");
    expect(query?.get("version")).toBe("0.1.0");
  });

  test("the next attach tells the last fingerprint and the device id that was given", async () => {
    const attach = (): Promise<unknown> =>
      tab.evaluate(() => Rupt.attach({ client_id: "shop", account: "anna" }));
    await attach();
    const first = called("/attach")?.body;
    expect(first).not.toHaveProperty("device_id");
    expect(await tab.evaluate(() => document.cookie)).toContain(`rpt_last_fp=${first?.fingerprint}`);
    shop.calls.length = 0;
    await tab.goto(`${shop.url}/`);
    await attach();
    expect(called("/attach")?.body).toMatchObject({
      last_fingerprint: first?.fingerprint,
      device_id: DEVICE,
    });
  });

  test("include_page: false keeps the path to itself, and user stands in for account", async () => {
    await tab.evaluate(() => Rupt.attach({ client_id: "shop", user: "anna", include_page: false }));
    expect(called("/attach")?.body).toMatchObject({ user: "anna" });
    expect(called("/attach")?.body).not.toHaveProperty("page");
  });

  test.each([
    ["the answer's limit", {}, 3, true],
    ["the limit of the call", { overall_device_limit: 5 }, 3, false],
    ["its older name", { overall_limit: 1 }, 2, true],
    ["exactly at the limit", {}, 2, false],
  ])("over the limit is strictly more than allowed: %s", async (_, limit_config, attached, over) => {
    shop.replies.set("/attach", {
      body: {
        success: true,
        device_id: DEVICE,
        access: "acc1",
        attached_devices: attached,
        default_device_limit: 2,
      },
    });
    const seen = await tab.evaluate(async (limit) => {
      let calls = 0;
      await Rupt.attach({
        client_id: "shop",
        account: "a",
        limit_config: limit,
        on_limit_exceeded: () => calls++,
      });
      return { calls, cookie: document.cookie };
    }, limit_config);
    expect(seen.calls).toBe(over ? 1 : 0);
    expect(seen.cookie.includes("rpt_last_blocking_access=acc1")).toBe(over);
    if (!over) return;
    shop.calls.length = 0;
    await tab.evaluate(() => Rupt.attach({ client_id: "shop", account: "b" }));
    expect(called("/attach")?.body).toMatchObject({ last_blocking_access: "acc1" });
  });

  test("a challenge event leads to the challenge page with all ways back, in the order of the protocol", async () => {
    await tab.evaluate(() => Rupt.attach({ client_id: "shop", account: "anna" }));
    await streamOpens();
    shop.push({ action: "challenge", challenge: { _id: CHALLENGE }, url: `${shop.url}/challenge` });
    await expect.poll(() => tab.url()).toContain("/challenge?");
    const here = encodeURIComponent(`${shop.url}/?page=1`);
    const out = encodeURIComponent(`${shop.url}/?page=1&rupt_action=logout`);
    expect(tab.url()).toBe(
      `${shop.url}/challenge?challenge=${CHALLENGE}&logout=${out}&new_account=${out}&success=${here}&upgrade=${here}`,
    );
    expect(await tab.evaluate(() => document.cookie)).toContain(`rpt_last_challenge=${CHALLENGE}`);
  });

  test("without an address of its own the challenge page is the service's; given addresses are passed on", async () => {
    await tab.evaluate(() =>
      Rupt.attach({
        client_id: "shop",
        account: "anna",
        redirect_urls: {
          logout_url: "https://shop.example/bye",
          success_url: "/back",
          upgrade_url: "https://x.example",
        },
        // A callback that fails must not keep the challenge from being shown.
        on_challenge: () => {
          throw new Error("broken");
        },
      }),
    );
    await streamOpens();
    shop.push({ action: "challenge", challenge: { _id: CHALLENGE } });
    await expect.poll(() => tab.url()).toContain("/challenge?");
    const query = new URL(tab.url()).searchParams;
    expect(Object.fromEntries(query)).toEqual({
      challenge: CHALLENGE,
      logout: "https://shop.example/bye",
      new_account: "https://shop.example/bye",
      success: `${shop.url}/back`,
      upgrade: "https://x.example",
    });
  });

  test("on_challenge answering false, also later, keeps the browser where it is", async () => {
    await tab.evaluate(() =>
      Rupt.attach({
        client_id: "shop",
        account: "anna",
        on_challenge: async ({ challenge }) => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          document.title = `challenged ${challenge}`;
          return false;
        },
      }),
    );
    await streamOpens();
    shop.push({ action: "challenge", challenge: { _id: CHALLENGE } });
    await expect.poll(() => tab.evaluate(() => document.title)).toBe(`challenged ${CHALLENGE}`);
    expect(tab.url()).toBe(`${shop.url}/?page=1`);
  });

  test("a logout event leads to the logout page with the challenge, after the callback", async () => {
    await tab.evaluate(() =>
      Rupt.attach({
        client_id: "shop",
        account: "anna",
        redirect_urls: { logout_url: "/plain?bye=1" },
        on_current_device_logout: ({ challenge }) => {
          sessionStorage.setItem("told", String(challenge));
        },
      }),
    );
    await streamOpens();
    shop.push({ action: "logout", challenge: { _id: CHALLENGE } });
    await expect.poll(() => tab.url()).toBe(`${shop.url}/plain?bye=1&challenge=${CHALLENGE}`);
    expect(await tab.evaluate(() => sessionStorage.getItem("told"))).toBe(CHALLENGE);
  });

  test("a logout event without a logout page, or refused by the callback, leaves the page and ends the stream", async () => {
    await tab.evaluate(() =>
      Rupt.attach({
        client_id: "shop",
        account: "anna",
        redirect_urls: { logout_url: "/plain" },
        on_current_device_logout: () => {
          document.title = "signed out";
          return false;
        },
      }),
    );
    await streamOpens();
    shop.push(null);
    shop.push({ action: "logout" });
    await expect.poll(() => tab.evaluate(() => document.title)).toBe("signed out");
    await expect.poll(() => shop.streams.size).toBe(0);
    expect(tab.url()).toBe(`${shop.url}/?page=1`);
  });

  test("rupt_action=logout ends the session before anything is sent", async () => {
    await tab.goto(`${shop.url}/?rupt_action=logout`);
    const state = await tab.evaluate(() =>
      Rupt.attach({
        client_id: "shop",
        account: "anna",
        on_current_device_logout: (about) => {
          document.title = JSON.stringify(about);
        },
      }),
    );
    expect(state).toBeNull();
    expect(await tab.evaluate(() => document.title)).toBe("{}");
    await tab.evaluate(
      () => void Rupt.attach({ client_id: "shop", account: "anna", redirect_urls: { logout_url: "/plain" } }),
    );
    await expect.poll(() => tab.url()).toBe(`${shop.url}/plain`);
    expect(shop.calls).toEqual([]);
  });

  test("a suspended account goes to its page; without one the answer says so and no stream opens", async () => {
    const body = {
      success: true,
      device_id: DEVICE,
      access: "a",
      attached_devices: 1,
      default_device_limit: 2,
      suspended: true,
    };
    shop.replies.set("/attach", { body });
    const state = await tab.evaluate(() => Rupt.attach({ client_id: "shop", account: "anna" }));
    expect(state).toMatchObject({ suspended: true });
    await tab.evaluate(
      () =>
        void Rupt.attach({
          client_id: "shop",
          account: "anna",
          redirect_urls: { suspended_url: "/plain?s" },
        }),
    );
    await expect.poll(() => tab.url()).toBe(`${shop.url}/plain?s`);
    expect(called("/listen")).toBeUndefined();
  });

  test("the address defaults to where the script came from, also behind a proxy path; baseUrl goes first", async () => {
    const load = (src: string): Promise<unknown> =>
      tab.evaluate(
        (from) =>
          new Promise((resolve) => {
            const script = document.createElement("script");
            script.src = from;
            script.onload = resolve;
            document.head.append(script);
          }),
        src,
      );
    await load(`${shop.url}/js/0.1.0/rupt.js?v=1`);
    await tab.evaluate(() => Rupt.getFingerprint({ client_id: "shop" }));
    expect(called("/fingerprint")?.path).toBe("/v2/device/fingerprint");
    await tab.evaluate((baseUrl) => Rupt.getFingerprint({ client_id: "shop", baseUrl }), "/latchkey/");
    await tab.evaluate(
      (baseUrl) => Rupt.attach({ client_id: "shop", account: "a", baseUrl }),
      `${shop.url}/proxy`,
    );
    await tab.evaluate(() => Rupt.getAttachedDevices({ client_id: "shop", user: "a/b ü" }));
    expect(shop.calls.filter((call) => !call.path.endsWith("listen")).map((call) => call.path)).toEqual([
      "/v2/device/fingerprint",
      "/latchkey/v2/device/fingerprint",
      "/proxy/v2/device/attach",
      // attach's address holds for later calls
      "/proxy/v2/access/user/a%2Fb%20%C3%BC/attached_devices",
    ]);
  });

  test("detach, attached devices and identify speak the protocol and reject when refused", async () => {
    const answers = await tab.evaluate(async (device) => {
      const target = { client_id: "shop", secret: "s" };
      return [
        await Rupt.detach({ ...target, device, account: "anna" }),
        await Rupt.getAttachedDevices({ ...target, user: "anna" }),
        await Rupt.identify({ client_id: "shop", tolerance: "lenient" }),
      ];
    }, DEVICE);
    expect(answers).toMatchObject([
      { success: true },
      [{ _id: DEVICE }],
      { identification: expect.any(String) },
    ]);
    expect(called("/detach")).toMatchObject({ authorization: "Basic shop:s", body: { user: "anna" } });
    // Its own device may be signed out by knowing its access.
    await tab.evaluate((device) => Rupt.detach({ client_id: "shop", device, account: "anna" }), DEVICE);
    expect(called("/detach")?.body).toEqual({ user: "anna" });
    await tab.evaluate(() => Rupt.attach({ client_id: "shop", account: "anna" }));
    await tab.evaluate((device) => Rupt.detach({ client_id: "shop", device, account: "anna" }), DEVICE);
    expect(shop.calls.filter((call) => call.path.endsWith("/detach")).at(-1)?.body).toEqual({
      user: "anna",
      access: "fedcba987654321001234567",
    });
    expect(called("/attached_devices")?.authorization).toBe("Basic shop:s");
    expect(called("/initiate")).toMatchObject({
      authorization: "Basic shop",
      body: { tolerance: "lenient" },
    });
    shop.replies.set("/detach", { status: 404, body: { code: "not_found", message: "No such device." } });
    const refusal = await tab.evaluate(
      (device) =>
        Rupt.detach({ client_id: "shop", device, account: "x" }).catch((error) => [
          error.message,
          error.serverCode,
        ]),
      DEVICE,
    );
    expect(refusal).toEqual(["No such device.", "not_found"]);
  });

  test("evaluate and getFingerprint never send a token, and evaluate goes to the hosted page, if there is one, when it knows where back", async () => {
    expect(await tab.evaluate(() => Rupt.evaluate({ client_id: "shop", secret: "s" }))).toMatchObject({
      verdict: "allow",
    });
    expect(called("/evaluate")).toMatchObject({ authorization: "Basic shop:", body: { action: "signup" } });
    const body = {
      fingerprint_id: "f",
      confidence: 1,
      verdict: "challenge",
      reasons: [],
      challenge_id: CHALLENGE,
    };
    shop.replies.set("/evaluate", { body });
    expect(await tab.evaluate(() => Rupt.evaluate({ client_id: "shop", action: "login" }))).toMatchObject({
      challenge_id: CHALLENGE,
    });
    expect(tab.url()).toBe(`${shop.url}/?page=1`);
    shop.replies.set("/evaluate", { body: { ...body, managed_page: false } });
    expect(
      await tab.evaluate(() => Rupt.evaluate({ client_id: "shop", action: "login", success_url: "/in" })),
    ).toMatchObject({ challenge_id: CHALLENGE, managed_page: false });
    expect(tab.url()).toBe(`${shop.url}/?page=1`);
    shop.replies.set("/evaluate", { body });
    await tab.evaluate(
      () =>
        void Rupt.evaluate({
          client_id: "shop",
          action: "login",
          user: "anna",
          email: "a@b.example",
          success_url: "/in",
        }),
    );
    await expect.poll(() => tab.url()).toContain("/challenge?");
    expect(tab.url()).toBe(
      `${shop.url}/challenge?challenge=${CHALLENGE}&success=${encodeURIComponent(`${shop.url}/in`)}`,
    );
    expect(shop.calls.at(-1)?.body).toMatchObject({ action: "login", user: "anna", email: "a@b.example" });
  });

  test("challenge opens the hosted page and can ask for the code at once", async () => {
    await tab.evaluate(
      (challenge_id) => void Rupt.challenge({ client_id: "shop", challenge_id, channel: "email" }),
      CHALLENGE,
    );
    await expect.poll(() => tab.url()).toContain("/challenge?");
    const query = Object.fromEntries(new URL(tab.url()).searchParams);
    expect(query).toEqual({ challenge: CHALLENGE, success: `${shop.url}/?page=1`, channel: "email" });
  });

  test("getHash answers the portable fingerprint, whose beginning is what attach sends", async () => {
    const [current, last] = await tab.evaluate(() => Rupt.getHash());
    expect(current).toMatch(/^lk1\.[0-9a-f]{16}\.([a-z_]+:([0-9a-f]{16}|!)~)+[a-z_]+:([0-9a-f]{16}|!)$/);
    expect(last ?? null).toBeNull();
    await tab.evaluate(() => Rupt.attach({ client_id: "shop", account: "anna" }));
    expect(current.startsWith(`${called("/attach")?.body.fingerprint}.`)).toBe(true);
    expect((await tab.evaluate(() => Rupt.getHash()))[1]).toBe(called("/attach")?.body.fingerprint);
  });

  test("getSignals answers the nine signals of the protocol", async () => {
    const signals = await tab.evaluate(() => Rupt.getSignals());
    expect(signals).toMatchObject({
      fonts: { value: expect.any(Array) },
      languages: { value: [expect.any(Array)] },
      screenResolution: { value: [expect.any(Number), expect.any(Number)] },
      timezone: { value: expect.any(String) },
      platform: { value: expect.stringContaining("Linux") },
      touchSupport: { value: { maxTouchPoints: expect.any(Number), touchEvent: expect.any(Boolean) } },
      math: { value: { 0: expect.any(Number) } },
      localStorage: { value: true },
      highEntropyValues: { value: expect.any(Object) },
    });
  });
});
