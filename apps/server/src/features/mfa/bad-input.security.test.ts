import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTestService, type TestService } from "../../../test/service.ts";
import { type Controller, controllerOf } from "./testing/controller.testing.ts";

/** What callers may send by mistake or on purpose: refused as the contract words it, never a fault of ours. */

let service: TestService;
let api: Controller;
let admin: string;
let user: string;

beforeAll(async () => {
  service = await startTestService();
  api = controllerOf(service, "main");
  await service.project("main").server("POST", "/v2/user/will.albin/update", { email: "will@example.org" });
  user = await api.userToken("will.albin");
});
beforeEach(async () => {
  admin = await api.adminToken();
  await service.sql("delete from lockouts");
});
afterAll(() => service.stop());

const REQUEST = "0".repeat(32);
const BODIES: Record<string, unknown> = {
  "POST /token/send": { userAlias: "will.albin", deliveryType: "EMAIL_WORK" },
  "POST /token/authenticate": { token: "123456", userAlias: "will.albin", deliveryType: "EMAIL_WORK" },
  "POST /kba/authenticate": [{ id: "173421", answer: "an answer" }],
  "POST /kba/config/answers": [{ id: "173421", answer: "an answer" }],
  "POST /okta-verify/verify": { userId: "will@example.org" },
  "POST /duo-web/verify": { userId: "will.albin", signedResponse: "AUTH|a|b:APP|a|b" },
  "POST /token/poll": { requestId: REQUEST },
  "POST /okta-verify/poll": { requestId: REQUEST },
  "PUT /okta-verify/config": {
    enabled: false,
    host: "x.okta.com",
    accessKey: "00-key",
    identityAttribute: "email",
  },
  "PUT /duo-web/config": {
    enabled: false,
    host: "x.duosecurity.com",
    configProperties: { ikey: "DI", skey: "s" },
  },
};
const ROUTES = Object.keys(BODIES);
const HEADERS = { "slpt-forwarding": "203.0.113.7" };

const send = async (route: string, body: unknown) => {
  const [method = "", path = ""] = route.split(" ");
  const token = path.startsWith("/kba") ? user : admin;
  return await api.call(token, method, `/beta/mfa${path}`, body, HEADERS);
};
const refused = (answer: Awaited<ReturnType<typeof send>>, what: string): void => {
  expect(answer.status, `${what}: ${JSON.stringify(answer.body)}`).toBe(400);
  expect(answer.body).toMatchObject({
    detailCode: expect.stringMatching(/^400\.[01] /),
    trackingId: expect.stringMatching(/^[0-9a-f]{32}$/),
    messages: [{ locale: "en-US" }],
  });
};

/** Puts one value in the place of each text of a body, in turn. */
function* withValue(body: unknown, value: unknown): Generator<unknown> {
  if (typeof body !== "object" || body === null) return;
  for (const [key, inner] of Object.entries(body)) {
    const put = (replaced: unknown): unknown =>
      Array.isArray(body)
        ? body.map((each, i) => (String(i) === key ? replaced : each))
        : { ...body, [key]: replaced };
    if (typeof inner === "string") yield put(value);
    else for (const deeper of withValue(inner, value)) yield put(deeper);
  }
}

describe.each(ROUTES)("%s", (route) => {
  test("a body of another kind is refused", async () => {
    for (const body of ["null", "42", '"text"', "true", "[[]]", '{"answers":5}', '[{"id":[],"answer":{}}]']) {
      // An object of options may be empty, and a list of nothing is a list.
      const answer = await send(route, body);
      if (route.startsWith("PUT") && body === '{"answers":5}') continue;
      refused(answer, `${route} ${body}`);
    }
    for (const broken of ["{", "", "\u0000", '{"a":1}}']) {
      const answer = await send(route, broken);
      expect([200, 400], `${route} ${JSON.stringify(broken)}`).toContain(answer.status);
    }
  });

  test("a value of another kind, too long or with characters no text may hold is refused where it counts", async () => {
    for (const value of [5, {}, [], true, "x".repeat(70_000)]) {
      for (const body of withValue(BODIES[route], value)) refused(await send(route, body), route);
    }
    for (const value of ["a\u0000b", "\ud800", "\u0000"]) {
      for (const body of withValue(BODIES[route], value)) {
        const { status } = await send(route, body);
        expect([200, 400], `${route} ${JSON.stringify(body)}`).toContain(status);
      }
    }
    await service.sql("delete from lockouts");
  });
});

test("names that objects have of themselves are questions and attributes like any other: unknown", async () => {
  const stored = ["173421", "173422", "173423"].map((id) => ({ id, answer: `an answer to ${id}` }));
  await send("POST /kba/config/answers", stored);
  for (const id of ["__proto__", "constructor", "toString", "hasOwnProperty", ""]) {
    const answer = await send("POST /kba/authenticate", [{ id, answer: "an answer" }]);
    expect([answer.status, answer.body]).toEqual([
      200,
      { kbaAuthResponseItems: [{ questionId: id, isVerified: false }], status: "FAILED" },
    ]);
    await service.sql("delete from lockouts");
    await service.sql("delete from kba_progress");
  }
  for (const identityAttribute of ["__proto__", "constructor"]) {
    const config = { enabled: true, host: "x.okta.com", accessKey: "00-key", identityAttribute };
    await send("PUT /okta-verify/config", config);
    const answer = await send("POST /okta-verify/verify", { userId: "will@example.org" });
    expect(answer.body).toMatchObject({ requestId: null, status: "NOT_ENOUGH_DATA" });
  }
});

test("paths and queries with odd characters are answered", async () => {
  for (const [method, path] of [
    ["POST", "/beta/mfa/%00/poll"],
    ["POST", "/beta/mfa/token%2Fpoll"],
    ["GET", "/beta/mfa/%ff/test"],
    ["GET", "/mfa-ext/factors?userId=%00"],
    ["DELETE", "/mfa-ext/factors/%00"],
    ["DELETE", "/mfa-ext/kba/questions/%00"],
    ["POST", "/mfa-ext/requests/%00/consume"],
    ["GET", "/beta/mfa/kba/config?allLanguages[]=1"],
  ] as const) {
    const token = path.includes("kba/config") || path.includes("factors/") ? user : admin;
    const { status } = await api.call(
      token,
      method,
      path,
      method === "POST" ? { requestId: REQUEST } : undefined,
    );
    expect([200, 400, 403, 404], `${method} ${path}`).toContain(status);
  }
  const form = {
    grant_type: "client_credentials",
    client_id: "a\u0000b",
    client_secret: "\u0000",
    user: "\u0000",
  };
  for (const body of [JSON.stringify(form), new URLSearchParams(form), "{", "[]", ""]) {
    const headers: Record<string, string> =
      typeof body === "string" ? { "content-type": "application/json" } : {};
    const { status } = await fetch(`${service.url}/oauth/token`, { method: "POST", body, headers });
    expect([400, 401]).toContain(status);
  }
  const { clientId, secret } = service.project("main");
  const pair = { grant_type: "client_credentials", client_id: clientId, client_secret: secret };
  for (const name of ["a\u0000b", "x".repeat(600), "\ud800"]) {
    const body = JSON.stringify({ ...pair, user: name });
    const headers = { "content-type": "application/json" };
    const { status } = await fetch(`${service.url}/oauth/token`, { method: "POST", body, headers });
    expect([200, 400], JSON.stringify(name.slice(0, 9))).toContain(status);
  }
});
