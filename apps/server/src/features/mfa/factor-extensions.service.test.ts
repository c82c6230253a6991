import { randomUUID } from "node:crypto";
import { generateSync } from "otplib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestService, type TestService } from "../../../test/service.ts";
import { type Controller, controllerOf, lastMessage } from "./testing/controller.testing.ts";

let service: TestService;
let api: Controller;

beforeAll(async () => {
  service = await startTestService({
    main: { name: "Nightjar", settings: { allowed_origins: ["https://shop.example"] } },
    other: {},
  });
  api = controllerOf(service, "main");
});
afterAll(() => service.stop());

async function person(): Promise<{ id: string; token: string }> {
  const id = `u/${randomUUID()}`;
  await service.project("main").server("POST", `/v2/user/${id}/update`, { email: "will@example.org" });
  return { id, token: await api.userToken(id) };
}
const codeOf = (secret: string, step = 0): string =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + step * 30 });

describe("/mfa-ext/factors", () => {
  test("a person sets an app up, confirms, renames and removes it with a token of their own, and hears of it", async () => {
    const { id, token } = await person();
    const empty = await api.call(token, "GET", "/mfa-ext/factors");
    expect(empty.body).toEqual({
      factors: [],
      available: [{ factor: "email", assurance: 1, masked: "wi*****@example.org" }],
    });
    const begun = await api.call(token, "POST", "/mfa-ext/factors/totp", { name: "Phone" });
    expect(begun.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      username: id,
      secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
      totpUrl: expect.stringMatching(/^otpauth:\/\/totp\/Nightjar:/),
      qrSvg: expect.stringMatching(/^<svg/),
    });
    const path = `/mfa-ext/factors/${begun.body.id}`;
    const confirm = async (code: string) => (await api.call(token, "POST", `${path}/confirm`, { code })).body;
    expect(await confirm("000000")).toEqual({ status: "FAILED" });
    expect(await confirm(codeOf(begun.body.secret))).toEqual({ status: "SUCCESS" });
    expect((await lastMessage(service)).text).toContain("(Phone)");
    expect((await api.call(token, "PATCH", path, { name: "Old phone" })).body).toEqual({
      id: begun.body.id,
      name: "Old phone",
    });
    const listed = await api.call(token, "GET", "/mfa-ext/factors");
    expect(listed.body.factors).toEqual([
      {
        id: begun.body.id,
        factor: "totp",
        name: "Old phone",
        status: "active",
        assurance: 2,
        createdAt: expect.stringMatching(/Z$/),
        confirmedAt: expect.stringMatching(/Z$/),
        lastUsedAt: null,
      },
    ]);
    expect(JSON.stringify(listed.body)).not.toContain(begun.body.secret);
    expect((await api.call(token, "DELETE", path)).body).toEqual({ id: begun.body.id });
    expect((await api.call(token, "DELETE", path)).status).toBe(404);
  });

  test("five wrong codes lock, for the right one as well", async () => {
    const { token } = await person();
    const { body } = await api.call(token, "POST", "/mfa-ext/factors/totp");
    const confirm = (code: string) =>
      api.call(token, "POST", `/mfa-ext/factors/${body.id}/confirm`, { code });
    for (let i = 0; i < 5; i += 1) expect((await confirm("000000")).body).toEqual({ status: "FAILED" });
    expect((await confirm("000000")).body).toEqual({ status: "LOCKOUT" });
    expect((await confirm(codeOf(body.secret))).body).toEqual({ status: "LOCKOUT" });
  });

  test("recovery codes are shown once; options for a passkey name an allowed page alone", async () => {
    const { token } = await person();
    const made = await api.call(token, "POST", "/mfa-ext/factors/recovery-codes");
    expect(made.body.codes).toHaveLength(10);
    const { body } = await api.call(token, "GET", "/mfa-ext/factors");
    expect(body.available).toContainEqual({ factor: "recovery_code", assurance: 1, masked: null });
    const options = (origin?: string) =>
      api.call(token, "POST", "/mfa-ext/factors/passkey/options", origin === undefined ? {} : { origin });
    expect((await options("https://shop.example")).body).toMatchObject({
      ceremony: expect.any(String),
      options: { rp: { id: "shop.example" } },
    });
    const foreign = await options("https://evil.example");
    expect([foreign.status, foreign.body.detailCode]).toEqual([400, "400.1 Bad Request Content"]);
    const answer = {
      ceremony: "0".repeat(24),
      response: { id: "x", rawId: "x", type: "public-key", response: {} },
    };
    expect((await api.call(token, "POST", "/mfa-ext/factors/passkey", answer)).body).toEqual({
      id: null,
      status: "FAILED",
    });
  });

  test("administrators list and remove for others but set nothing up; users reach themselves alone", async () => {
    const { id, token } = await person();
    const { body } = await api.call(token, "POST", "/mfa-ext/factors/totp");
    const admin = await api.adminToken();
    const of = `?userId=${encodeURIComponent(id)}`;
    expect((await api.call(admin, "GET", "/mfa-ext/factors")).status).toBe(403);
    expect((await api.call(admin, "GET", `/mfa-ext/factors${of}`)).body.factors).toMatchObject([
      { id: body.id },
    ]);
    expect((await api.call(admin, "GET", "/mfa-ext/factors?userId=nobody")).status).toBe(404);
    for (const path of ["totp", "passkey/options", "recovery-codes"]) {
      expect((await api.call(admin, "POST", `/mfa-ext/factors/${path}${of}`, {})).status).toBe(403);
    }
    const stranger = await person();
    expect((await api.call(stranger.token, "GET", `/mfa-ext/factors${of}`)).status).toBe(403);
    expect((await api.call(stranger.token, "DELETE", `/mfa-ext/factors/${body.id}`)).status).toBe(404);
    expect((await api.call(stranger.token, "DELETE", `/mfa-ext/factors/${body.id}${of}`)).status).toBe(403);
    const foreign = await controllerOf(service, "other").adminToken();
    expect((await api.call(foreign, "DELETE", `/mfa-ext/factors/${body.id}${of}`)).status).toBe(404);
    expect((await api.call(admin, "DELETE", `/mfa-ext/factors/${body.id}${of}`)).status).toBe(200);
  });

  test("scopes open reading and managing apart", async () => {
    const { id } = await person();
    const made = await service
      .project("main")
      .server("POST", `/v2/user/${id}/tokens`, { scope: "idn:mfa-factors:read" });
    const token = await api.tokenFor({ clientId: made.body.client_id, secret: made.body.client_secret });
    expect((await api.call(token, "GET", "/mfa-ext/factors")).status).toBe(200);
    expect((await api.call(token, "POST", "/mfa-ext/factors/totp", {})).status).toBe(403);
    expect((await api.call(null, "GET", "/mfa-ext/factors")).status).toBe(401);
  });
});
