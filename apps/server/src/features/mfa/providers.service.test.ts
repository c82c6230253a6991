import { randomUUID } from "node:crypto";
import duoWeb from "@duosecurity/duo_web";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startTestService, type TestService } from "../../../test/service.ts";
import { mintDuoWeb } from "./providers/duo-web.ts";
import { type Controller, controllerOf } from "./testing/controller.testing.ts";
import { DUO_KEYS, type DuoFake, startDuo } from "./testing/duo.testing.ts";
import { OKTA_TOKEN, startOkta } from "./testing/okta.testing.ts";

let service: TestService;
let api: Controller;
let admin: string;
let okta: Awaited<ReturnType<typeof startOkta>>;
let duo: DuoFake;

beforeAll(async () => {
  [okta, duo] = [await startOkta(), await startDuo()];
  service = await startTestService(
    { main: { settings: { allowed_origins: ["https://shop.example"] } } },
    { LATCHKEY_PROVIDER_HOSTS: "127.0.0.1", LATCHKEY_ALLOW_PRIVATE_TARGETS: "127.0.0.1/32" },
  );
  api = controllerOf(service, "main");
  admin = await api.adminToken();
  const user = { email: "example@mail.com" };
  await service.project("main").server("POST", "/v2/user/okta-user/update", user);
});
afterEach(async () => {
  // Each case starts with calls to spare and nobody locked.
  admin = await api.adminToken();
  await service.sql("delete from budgets");
  await service.sql("delete from lockouts");
});
afterAll(async () => {
  await service.stop();
  await Promise.all([okta.stop(), duo.stop()]);
});

const put = (method: string, body: unknown) => api.call(admin, "PUT", `/beta/mfa/${method}/config`, body);
const DUO_EXAMPLE = {
  mfaMethod: "duo-web",
  enabled: true,
  host: "www.example.com",
  accessKey: "qw123Y3QlA5UqocYpdU3rEkzrK2D497y",
  identityAttribute: "email",
  configProperties: { skey: "12q3WERlcUHWJmiMqyCXI3uOF7EaDJTbdeOp6E2B", ikey: "Q123WE45R6TY7890ZXCV" },
};

describe("configuration", () => {
  test("the published Duo example is stored and shown masked; a masked PUT keeps the secrets", async () => {
    const masked = {
      ...DUO_EXAMPLE,
      accessKey: "q******y",
      configProperties: { skey: "1******B", ikey: "Q123WE45R6TY7890ZXCV" },
    };
    expect((await put("duo-web", DUO_EXAMPLE)).body).toEqual(masked);
    expect((await put("duo-web", { ...masked, host: duo.host })).body).toEqual({ ...masked, host: duo.host });
    expect((await api.call(admin, "GET", "/v3/mfa/duo-web/config")).body.accessKey).toBe("q******y");
    const [row] = await service.sql<{ secrets: Buffer }>(
      "select secrets from factor_providers where method = 'duo-web'",
    );
    expect(row?.secrets.toString("latin1")).not.toContain("WERlcUHWJmiMqyCX");
    // Still the real keys: what they sign is verified.
    const keys = {
      ikey: "Q123WE45R6TY7890ZXCV",
      skey: DUO_EXAMPLE.configProperties.skey,
      akey: DUO_EXAMPLE.accessKey,
    };
    const signedResponse = mintDuoWeb("example@mail.com", keys, Date.now());
    const verified = await api.call(admin, "POST", "/beta/mfa/duo-web/verify", {
      userId: "okta-user",
      signedResponse,
    });
    expect(verified.body.status).toBe("SUCCESS");
    const removed = await api.call(admin, "DELETE", "/beta/mfa/duo-web/delete");
    expect([removed.status, removed.body.accessKey]).toEqual([200, "q******y"]);
  });

  test("a method that was never set up reads as off, and can be deleted all the same", async () => {
    const empty = {
      mfaMethod: "okta-verify",
      enabled: false,
      host: null,
      accessKey: null,
      identityAttribute: null,
    };
    expect((await api.call(admin, "GET", "/v3/mfa/okta-verify/config")).body).toEqual(empty);
    expect((await api.call(admin, "DELETE", "/v3/mfa/okta-verify/delete")).body).toEqual(empty);
    expect((await api.call(admin, "GET", "/mfa/okta-verify/test")).body).toEqual({
      state: "FAILED",
      error: "MFA Method is disabled.",
    });
    expect((await put("okta-verify", { mfaMethod: "duo-web" })).status).toBe(400);
    expect((await api.call(admin, "GET", "/mfa/token/test")).status).toBe(400);
  });

  test("test asks the provider; null clears a secret", async () => {
    const config = { enabled: true, host: okta.host, accessKey: OKTA_TOKEN, identityAttribute: "email" };
    await put("okta-verify", config);
    const run = async (method: string) => (await api.call(admin, "GET", `/mfa/${method}/test`)).body;
    expect(await run("okta-verify")).toEqual({ state: "SUCCESS", error: null });
    await put("okta-verify", { ...config, accessKey: "00-wrong" });
    expect(await run("okta-verify")).toEqual({
      state: "FAILED",
      error: "The provider refused the access key.",
    });
    expect((await put("okta-verify", { ...config, accessKey: null })).body.accessKey).toBeNull();
    await put("okta-verify", { ...config, host: "okta.example.net" });
    expect((await run("okta-verify")).error).toContain("host");
    await put("duo-web", { enabled: true, host: duo.host, configProperties: DUO_KEYS });
    expect(await run("duo-web")).toEqual({ state: "SUCCESS", error: null });
    duo.script.healthy = false;
    expect((await run("duo-web")).state).toBe("FAILED");
    duo.script.healthy = true;
  });
});

describe("Okta Verify", () => {
  const verify = (headers: Record<string, string> = { "slpt-forwarding": "203.0.113.7" }) =>
    api.call(admin, "POST", "/beta/mfa/okta-verify/verify", { userId: "example@mail.com" }, headers);
  const poll = async (requestId: string) => {
    await service.sql("update mfa_requests set polled_at = null");
    return (await api.call(admin, "POST", "/beta/mfa/okta-verify/poll", { requestId })).body;
  };
  const start = async () => {
    const answer = await verify();
    expect(answer.body).toEqual({
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
      status: "PENDING",
      error: "",
    });
    return answer.body.requestId as string;
  };
  beforeAll(async () => {
    admin = await api.adminToken();
    const config = { enabled: true, host: okta.host, accessKey: OKTA_TOKEN, identityAttribute: "email" };
    await put("okta-verify", config);
  });
  afterEach(() => {
    Object.assign(okta.script, {
      result: "WAITING",
      limitedUntilS: null,
      pollHost: null,
      enrolled: true,
      userStatus: "ACTIVE",
    });
  });

  test("the caller's address is required and travels to Okta", async () => {
    expect((await verify({})).status).toBe(400);
    expect((await verify({ "slpt-forwarding": "nowhere" })).status).toBe(400);
    await start();
    const sent = okta.calls.filter((call) => call.path.endsWith("/verify")).at(-1);
    expect(sent?.headers["x-forwarded-for"]).toBe("203.0.113.7");
  });

  test("approved, once, and the success is handed over once", async () => {
    const requestId = await start();
    expect((await poll(requestId)).status).toBe("PENDING");
    okta.script.result = "SUCCESS";
    expect(await poll(requestId)).toEqual({ requestId, status: "SUCCESS", error: "" });
    okta.script.result = "REJECTED";
    expect((await poll(requestId)).status).toBe("SUCCESS");
    const consume = () => api.call(admin, "POST", `/mfa-ext/requests/${requestId}/consume`);
    expect((await consume()).body).toMatchObject({ consumed: true, method: "okta-verify" });
    expect((await consume()).status).toBe(409);
  });

  test("rejected and timed out are FAILED; a request of another method is not found", async () => {
    for (const word of ["REJECTED", "TIMEOUT", "CANCELLED", "SOMETHING_NEW"]) {
      await service.sql("delete from budgets");
      const requestId = await start();
      okta.script.result = word;
      expect((await poll(requestId)).status).toBe("FAILED");
      okta.script.result = "WAITING";
      const other = await api.call(admin, "POST", "/mfa/duo-web/poll", { requestId });
      expect(other.body).toEqual({ requestId, status: "FAILED", error: "not found or expired" });
    }
  });

  test("a 429 of Okta stays pending and is not asked again before its reset", async () => {
    const requestId = await start();
    okta.script.limitedUntilS = Math.floor(Date.now() / 1000) + 60;
    expect((await poll(requestId)).status).toBe("PENDING");
    const before = okta.calls.length;
    for (let i = 0; i < 3; i += 1) {
      const again = await api.call(admin, "POST", "/mfa/okta-verify/poll", { requestId });
      expect(again.body.status).toBe("PENDING");
    }
    expect(okta.calls.length).toBe(before);
  });

  test("a poll link to another host is refused before it is asked", async () => {
    okta.script.pollHost = "evil.example";
    expect((await verify()).body.status).toBe("FAILED");
  });

  test("Okta's clock may be off: an expiry in the past does not end the request at once", async () => {
    okta.script.expiresAt = () => new Date(Date.now() - 600_000).toISOString();
    const requestId = await start();
    okta.script.result = "SUCCESS";
    expect((await poll(requestId)).status).toBe("SUCCESS");
    okta.script.expiresAt = () => new Date(Date.now() + 300_000).toISOString();
  });

  test("nobody enrolled, nobody known, somebody locked", async () => {
    okta.script.enrolled = false;
    expect((await verify()).body.status).toBe("NOT_ENOUGH_DATA");
    okta.script.userStatus = "LOCKED_OUT";
    expect((await verify()).body.status).toBe("LOCKOUT");
    const stranger = await api.call(
      admin,
      "POST",
      "/mfa/okta-verify/verify",
      { userId: "stranger@mail.com" },
      { "slpt-forwarding": "203.0.113.7" },
    );
    expect(stranger.body).toMatchObject({ requestId: null, status: "NOT_ENOUGH_DATA" });
  });

  test("no more than three unanswered requests in ten minutes; a new one takes the older back", async () => {
    const [first] = [await start(), await start(), await start()];
    expect((await verify()).body.status).toBe("FAILED");
    expect((await poll(first ?? "")).status).toBe("FAILED");
    expect(okta.calls.filter((call) => call.method === "DELETE").length).toBeGreaterThan(0);
  });
});

describe("Duo", () => {
  let user: string;
  beforeAll(async () => {
    admin = await api.adminToken();
    await put("duo-web", {
      enabled: true,
      host: duo.host,
      accessKey: DUO_KEYS.akey,
      identityAttribute: "duo_name",
      configProperties: { ikey: DUO_KEYS.ikey, skey: DUO_KEYS.skey },
    });
    user = `u-${randomUUID()}`;
    const attributes = { attributes: { duo_name: "will.albin" } };
    await service.project("main").server("POST", `/v2/user/${user}/update`, attributes);
    await service
      .project("main")
      .server("POST", "/v2/user/other/update", { attributes: { duo_name: "other" } });
  });
  const verify = async (signedResponse: string, userId = user) =>
    (await api.call(admin, "POST", "/v3/mfa/duo-web/verify", { userId, signedResponse })).body;
  const minted = (name: string) => mintDuoWeb(name, DUO_KEYS, Date.now()) ?? "";

  test("a signed response is accepted once, for its own user, and poll knows it", async () => {
    // Not of this very second: the next case's response would be the same text.
    const signed = mintDuoWeb("will.albin", DUO_KEYS, Date.now() - 9_000) ?? "";
    expect((await verify(signed, "other")).status).toBe("FAILED");
    const good = await verify(signed);
    expect(good).toEqual({
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
      status: "SUCCESS",
      error: "",
    });
    expect((await verify(signed)).status).toBe("FAILED");
    const polled = await api.call(admin, "POST", "/v3/mfa/duo-web/poll", { requestId: good.requestId });
    expect(polled.body).toEqual(good);
    for (const broken of ["AUTH", "a:b", `${signed}|x`]) {
      expect((await verify(broken)).status).toBe("FAILED");
    }
    expect((await verify(minted("x"), "nobody")).status).toBe("NOT_ENOUGH_DATA");
  });

  test("five failures lock, for right responses as well", async () => {
    for (let i = 0; i < 5; i += 1) expect((await verify(minted("somebody.else"))).status).toBe("FAILED");
    const { requestId: _one, ...wrong } = await verify(minted("somebody.else"));
    const { requestId: _two, ...right } = await verify(minted("will.albin"));
    expect(wrong).toEqual({ status: "LOCKOUT", error: "The user is locked." });
    expect(right).toEqual(wrong);
  });

  const authorize = async (userId = user) =>
    (
      await api.call(admin, "POST", "/mfa-ext/duo/authorize", {
        userId,
        returnUrl: "https://shop.example/after-duo",
      })
    ).body as { requestId: string; authorizeUrl: string; status: string };
  const callback = async (state: string, code: string) => {
    const url = `${service.url}/mfa-ext/duo/callback?${new URLSearchParams({ state, duo_code: code })}`;
    const response = await fetch(url, { redirect: "manual" });
    return { status: response.status, to: response.headers.get("location") };
  };

  test("the prompt's approval becomes a response of the old format that the vendor's library accepts", async () => {
    const started = await authorize();
    const { state, code, redirectUri } = await duo.approve(started.authorizeUrl);
    expect(redirectUri).toBe(`${service.url}/mfa-ext/duo/callback`);
    const back = await callback(state, code);
    expect(back.status).toBe(303);
    const target = new URL(back.to ?? "");
    expect(target.origin + target.pathname).toBe("https://shop.example/after-duo");
    const fetchResponse = (handover: string) =>
      api.call(admin, "POST", "/mfa-ext/duo/response", { requestId: started.requestId, handover });
    expect((await fetchResponse("guess")).status).toBe(400);
    const handover = target.searchParams.get("handover") ?? "";
    const { signedResponse } = (await fetchResponse(handover)).body;
    expect((await fetchResponse(handover)).status).toBe(400);
    expect(duoWeb.verify_response(DUO_KEYS.ikey, DUO_KEYS.skey, DUO_KEYS.akey, signedResponse)).toBe(
      "will.albin",
    );
    expect((await verify(signedResponse)).status).toBe("SUCCESS");
    expect((await callback(state, code)).status).toBe(400);
  });

  test("deny, another person, a wrong nonce and a clock too far off are not approved; a minute is", async () => {
    const outcome = async () => {
      const { state, code } = await duo.approve((await authorize()).authorizeUrl);
      return new URL((await callback(state, code)).to ?? "").searchParams.get("result");
    };
    duo.script.result = "deny";
    expect(await outcome()).toBe("FAILED");
    duo.script.result = "allow";
    for (const claims of [
      { preferred_username: "other" },
      { nonce: "x" },
      { aud: "x" },
      { auth_result: {} },
    ]) {
      duo.script.claims = claims;
      expect(await outcome()).toBe("FAILED");
    }
    duo.script.claims = {};
    duo.script.skewS = -400;
    expect(await outcome()).toBe("FAILED");
    duo.script.skewS = -330;
    expect(await outcome()).toBe("SUCCESS");
    duo.script.skewS = 0;
  });

  test("with Duo down nobody gets past, and no prompt is started", async () => {
    duo.script.healthy = false;
    expect(await authorize()).toEqual({ requestId: null, authorizeUrl: null, status: "FAILED" });
    duo.script.healthy = true;
    const foreign = await api.call(admin, "POST", "/mfa-ext/duo/authorize", {
      userId: user,
      returnUrl: "https://evil.example/",
    });
    expect(foreign.status).toBe(400);
  });
});
