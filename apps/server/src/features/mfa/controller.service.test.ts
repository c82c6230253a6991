import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestService, type TestService } from "../../../test/service.ts";
import { createVault } from "../../shared/vault.ts";
import { type CodeSubject, issueCode } from "./codes.ts";
import { type Controller, controllerOf, lastCode, lastMessage } from "./testing/controller.testing.ts";

let service: TestService;
let api: Controller;

beforeAll(async () => {
  service = await startTestService({ main: { name: "Nightjar" }, other: {} });
  api = controllerOf(service, "main");
});
afterAll(() => service.stop());

const alias = (): string => `will.albin-${randomUUID()}`;

async function account(
  fields: Record<string, unknown> = { email: "will@example.org", phone: "+491701234567" },
) {
  const id = alias();
  await service.project("main").server("POST", `/v2/user/${id}/update`, fields);
  return id;
}

describe("tokens", () => {
  test("JSON, form and multipart requests are all granted, as the contract words it", async () => {
    const { clientId, secret } = service.project("main");
    const fields = { grant_type: "client_credentials", client_id: clientId, client_secret: secret };
    const multipart = new FormData();
    for (const [name, value] of Object.entries(fields)) multipart.set(name, value);
    for (const body of [JSON.stringify(fields), new URLSearchParams(fields), multipart]) {
      const headers: Record<string, string> =
        typeof body === "string" ? { "content-type": "application/json" } : {};
      const response = await fetch(`${service.url}/oauth/token`, { method: "POST", body, headers });
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({
        access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
        token_type: "Bearer",
        expires_in: 43_200,
      });
    }
  });

  test("a wrong secret, another project's pair and an unknown grant are refused", async () => {
    const { clientId, secret } = service.project("main");
    const ask = (fields: Record<string, string>) =>
      fetch(`${service.url}/oauth/token`, { method: "POST", body: new URLSearchParams(fields) });
    const pair = { grant_type: "client_credentials", client_id: clientId };
    expect((await ask({ ...pair, client_secret: "wrong" })).status).toBe(401);
    expect((await ask({ ...pair, client_secret: service.project("other").secret })).status).toBe(401);
    const code = await ask({ ...pair, client_secret: secret, grant_type: "authorization_code" });
    expect([code.status, ((await code.json()) as { error: string }).error]).toEqual([
      400,
      "unsupported_grant_type",
    ]);
    const scope = await ask({ ...pair, client_secret: secret, user: "u1", scope: "idn:mfa:poll" });
    expect(((await scope.json()) as { error: string }).error).toBe("invalid_scope");
  });

  test("a personal access token speaks for its account until it is revoked", async () => {
    const id = await account();
    const made = await service.project("main").server("POST", `/v2/user/${id}/tokens`, { name: "cli" });
    expect(made.body).toEqual({
      id: expect.any(String),
      client_id: expect.any(String),
      client_secret: expect.any(String),
    });
    const token = await api.tokenFor({ clientId: made.body.client_id, secret: made.body.client_secret });
    expect((await api.call(token, "GET", "/v3/mfa/kba/config")).status).toBe(200);
    const listed = await service.project("main").server("GET", `/v2/user/${id}/tokens`);
    expect(listed.body.data).toMatchObject([{ id: made.body.id, name: "cli", level: "USER" }]);
    expect(JSON.stringify(listed.body)).not.toContain(made.body.client_secret);
    const foreign = await service.project("other").server("DELETE", `/v2/user/${id}/tokens/${made.body.id}`);
    expect(foreign.status).toBe(404);
    const gone = await service.project("main").server("DELETE", `/v2/user/${id}/tokens/${made.body.id}`);
    expect(gone.status).toBe(200);
    await expect
      .poll(async () => (await api.call(token, "GET", "/v3/mfa/kba/config")).status, { timeout: 10_000 })
      .toBe(401);
  });
});

describe("envelopes", () => {
  test("401 and 403 have the contract's bodies, under every prefix", async () => {
    const user = await api.userToken(await account());
    for (const prefix of ["/beta/mfa", "/v3/mfa", "/mfa"]) {
      const missing = await api.call(null, "GET", `${prefix}/duo-web/config`);
      expect([missing.status, missing.body]).toEqual([
        401,
        { error: "JWT validation failed: JWT is missing" },
      ]);
      const forbidden = await api.call(user, "GET", `${prefix}/duo-web/config`);
      expect(forbidden.status).toBe(403);
      expect(forbidden.body).toEqual({
        detailCode: "403 Forbidden",
        trackingId: expect.stringMatching(/^[0-9a-f]{32}$/),
        messages: [{ locale: "en-US", localeOrigin: "DEFAULT", text: expect.any(String) }],
      });
      expect(forbidden.headers.get("x-tracking-id")).toBe(forbidden.body.trackingId);
    }
  });

  test("400 names fields and never the value; unparsable JSON differs; unknown paths are 404", async () => {
    const admin = await api.adminToken();
    const bad = await api.call(
      admin,
      "POST",
      "/v3/mfa/token/send",
      { userAlias: "x", deliveryType: "PIGEON-7" },
      { "accept-language": "fr-CA" },
    );
    expect(bad.status).toBe(400);
    expect(bad.body.detailCode).toBe("400.1 Bad Request Content");
    expect(bad.body.causes[0].text).toContain("deliveryType");
    expect(bad.body.messages.map((m: { localeOrigin: string }) => m.localeOrigin)).toEqual([
      "DEFAULT",
      "REQUEST",
    ]);
    expect(JSON.stringify(bad.body)).not.toContain("PIGEON-7");
    const broken = await api.call(admin, "POST", "/v3/mfa/token/send", "{nope");
    expect(broken.body.detailCode).toBe("400.0 Bad Request Content");
    expect((await api.call(admin, "POST", "/beta/mfa/nothing/poll", { requestId: "x" })).status).toBe(400);
    const unknown = await api.call(admin, "POST", "/beta/mfa/token/fly", {});
    expect([unknown.status, unknown.body.detailCode]).toEqual([404, "404 Not found"]);
  });

  test("a hundred calls in ten seconds are let through, then 429 with whole seconds to wait", async () => {
    const admin = await api.adminToken();
    const answers = await Promise.all(
      Array.from({ length: 104 }, () => api.call(admin, "GET", "/beta/mfa/duo-web/config")),
    );
    const refused = answers.filter((answer) => answer.status === 429);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(100);
    expect(refused).toHaveLength(4);
    expect(refused[0]?.body).toEqual({ message: " Rate Limit Exceeded " });
    expect(refused[0]?.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
  });
});

describe("codes", () => {
  test("a code is sent, accepted once, and poll tells", async () => {
    const id = await account();
    const admin = await api.adminToken();
    const input = { userAlias: id, deliveryType: "EMAIL_WORK" };
    const sent = await api.call(admin, "POST", "/beta/mfa/token/send", input);
    expect(sent.body).toEqual({
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
      status: "SUCCESS",
      errorMessage: "",
    });
    const { requestId } = sent.body;
    const poll = () => api.call(admin, "POST", "/v3/mfa/token/poll", { requestId });
    expect((await poll()).body).toEqual({ requestId, status: "PENDING", error: "" });
    const code = await lastCode(service);
    const answer = await api.call(admin, "POST", "/v3/mfa/token/authenticate", { ...input, token: code });
    expect(answer.body).toEqual({ status: "SUCCESS" });
    expect((await poll()).body).toEqual({ requestId, status: "SUCCESS", error: "" });
    const again = await api.call(admin, "POST", "/v3/mfa/token/authenticate", { ...input, token: code });
    expect(again.body).toEqual({ status: "FAILED" });
    const consume = () => api.call(admin, "POST", `/mfa-ext/requests/${requestId}/consume`);
    expect((await consume()).status).toBe(404);
  });

  test("a code that was replaced within the millisecond in which it was sent was not accepted", async () => {
    const id = await account();
    const admin = await api.adminToken();
    const input = { userAlias: id, deliveryType: "EMAIL_WORK" };
    const { requestId } = (await api.call(admin, "POST", "/beta/mfa/token/send", input)).body;
    const [sent] = await service.sql<{
      project: number;
      account: string;
      purpose: string;
      subject: string;
      at: number;
    }>(
      `select project_id as project, account_id as account, purpose, subject_id as subject,
         extract(epoch from created_at)::float8 * 1000 as at from codes where id = $1`,
      [requestId],
    );
    if (sent === undefined) throw new Error("no code was sent");
    const { project, account: accountId, purpose, subject: subjectId, at } = sent;
    const subject = { projectId: project, accountId, purpose, subjectId } as CodeSubject;
    const options = { channel: "email", length: 6, lifeS: 600, now: at };
    await issueCode(service.service.pool, createVault(Buffer.alloc(32, 7)), subject, options);
    const polled = await api.call(admin, "POST", "/v3/mfa/token/poll", { requestId });
    expect(polled.body).toMatchObject({ requestId, status: "FAILED" });
  });

  test("every delivery type goes to its own address; voice says the digits twice", async () => {
    const id = await account({
      email: "work@example.org",
      phone: "+491701234567",
      attributes: { personal_email: "home@example.org", work_phone: "+4930123456" },
    });
    const admin = await api.adminToken();
    const expected = {
      EMAIL_WORK: "work@example.org",
      EMAIL_PERSONAL: "home@example.org",
      SMS_PERSONAL: "+491701234567",
      SMS_WORK: "+4930123456",
      VOICE_PERSONAL: "+491701234567",
      VOICE_WORK: "+4930123456",
    };
    for (const [deliveryType, to] of Object.entries(expected)) {
      await service.sql("delete from budgets");
      const sent = await api.call(admin, "POST", "/mfa/token/send", { userAlias: id, deliveryType });
      expect(sent.body.status).toBe("SUCCESS");
      const message = await lastMessage(service);
      expect(message.to).toBe(to);
      if (deliveryType.startsWith("VOICE")) expect(message.text).toMatch(/(\d, ){5}\d.*(\d, ){5}\d/);
    }
  });

  test("unknown users, missing addresses and short tokens are answered with a status", async () => {
    const admin = await api.adminToken();
    const id = await account({ email: "only@example.org" });
    const auth = (body: unknown) => api.call(admin, "POST", "/mfa/token/authenticate", body);
    const base = { token: "12345", deliveryType: "EMAIL_WORK" };
    expect((await auth({ ...base, userAlias: id })).body).toEqual({ status: "FAILED" });
    expect((await auth({ ...base, userAlias: "nobody" })).body).toEqual({ status: "NOT_ENOUGH_DATA" });
    expect((await auth({ ...base, userAlias: id, deliveryType: "SMS_WORK" })).body).toEqual({
      status: "NOT_ENOUGH_DATA",
    });
    const unknown = await api.call(admin, "POST", "/mfa/token/send", {
      userAlias: "nobody",
      deliveryType: "EMAIL_WORK",
    });
    expect(unknown.body).toMatchObject({ requestId: null, status: "FAILED" });
  });

  test("a user's token is for that user alone", async () => {
    const [mine, other] = [await account(), await account()];
    const token = await api.userToken(mine);
    const send = (userAlias: string) =>
      api.call(token, "POST", "/mfa/token/send", { userAlias, deliveryType: "EMAIL_WORK" });
    expect((await send(other)).status).toBe(403);
    expect((await send("nobody-at-all")).status).toBe(403);
    expect((await send(mine)).body.status).toBe("SUCCESS");
  });

  test("sending again keeps the failure count; LOCKOUT is one body for right and wrong input", async () => {
    const id = await account();
    const admin = await api.adminToken();
    const input = { userAlias: id, deliveryType: "EMAIL_WORK" };
    const send = () => api.call(admin, "POST", "/mfa/token/send", input);
    const guess = async (token: string) =>
      (await api.call(admin, "POST", "/mfa/token/authenticate", { ...input, token })).body;
    await send();
    const wrong = (code: string) => (code === "000000" ? "111111" : "000000");
    let code = await lastCode(service);
    for (let i = 0; i < 3; i += 1) expect(await guess(wrong(code))).toEqual({ status: "FAILED" });
    await service.sql("delete from budgets");
    expect((await send()).body.status).toBe("SUCCESS");
    code = await lastCode(service);
    expect(await guess(wrong(code))).toEqual({ status: "FAILED" });
    expect(await guess(wrong(code))).toEqual({ status: "FAILED" });
    expect(await guess(wrong(code))).toEqual({ status: "LOCKOUT" });
    expect(await guess(code)).toEqual({ status: "LOCKOUT" });
    await service.sql("delete from budgets");
    expect((await send()).body).toMatchObject({ status: "FAILED", requestId: null });
    const helped = await api.call(admin, "POST", "/mfa-ext/unlock", { userId: id });
    expect(helped.body).toEqual({ unlocked: true });
    await service.sql("delete from budgets");
    await send();
    expect(await guess(await lastCode(service))).toEqual({ status: "SUCCESS" });
  });
});

describe("lockout configuration", () => {
  test("is read, patched within its ranges and then in force", async () => {
    const { clientId, secret } = service.project("other");
    const admin = await api.tokenFor({ clientId, secret });
    const path = "/beta/auth-org/lockout-config";
    expect((await api.call(admin, "GET", path)).body).toEqual({
      maximumAttempts: 5,
      lockoutDuration: 15,
      lockoutWindow: 5,
    });
    const patch = (value: number) =>
      api.call(admin, "PATCH", path, [{ op: "replace", path: "/maximumAttempts", value }], {
        "content-type": "application/json-patch+json",
      });
    expect((await patch(16)).status).toBe(400);
    expect((await patch(3)).body.maximumAttempts).toBe(3);
    expect((await api.call(admin, "GET", "/auth-org/lockout-config")).body.maximumAttempts).toBe(3);
  });
});
