import { randomUUID } from "node:crypto";
import { generateSync } from "otplib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Answer, startTestService, type TestProject, type TestService } from "../../../test/service.ts";
import { controllerOf, lastCode, lastMessage } from "./testing/controller.testing.ts";

let service: TestService;
let project: TestProject;

beforeAll(async () => {
  service = await startTestService({ main: { name: "Nightjar" }, other: {} });
  project = service.project("main");
});
beforeEach(() => service.sql("delete from budgets"));
afterAll(() => service.stop());

const HASH = "a".repeat(64);

async function user(fields: Record<string, unknown> = { email: "will@example.org" }): Promise<string> {
  const id = `u/${randomUUID()}`;
  await project.server("POST", `/v2/user/${id}/update`, fields);
  return id;
}

/** Sets an authenticator app up; answers its id and a code maker: one code a step, never the same twice. */
async function withApp(
  id: string,
): Promise<{ factor: string; code: (step?: number) => string; secret: string }> {
  const begun = await project.server("POST", `/v2/user/${id}/factors/totp`, { name: "Phone" });
  const { id: factor, secret } = begun.body;
  const code = (step = 0): string =>
    generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + step * 30 });
  const confirmed = await project.server("POST", `/v2/user/${id}/factors/${factor}/confirm`, {
    code: code(-1),
  });
  expect(confirmed.status).toBe(200);
  return { factor, code, secret };
}

/** A sensitive action that requires a proof; answers the challenge's id. */
async function required(id: string, assurance: number, expected = "challenge"): Promise<string> {
  const answer = await project.server("POST", "/v2/evaluate", {
    action: "payout",
    user: id,
    ip: "203.0.113.7",
    fingerprint: HASH,
    required_assurance: assurance,
  });
  expect(answer.body.verdict).toBe(expected);
  return answer.body.challenge_id;
}

const factorsOf = (challenge: string) => project.server("GET", `/v2/challenges/${challenge}/factors`);
const start = (challenge: string, factor: string, body: unknown = {}) =>
  project.server("POST", `/v2/challenges/${challenge}/factors/${factor}/start`, body);
const verify = (challenge: string, factor: string, body: unknown): Promise<Answer> =>
  project.server("POST", `/v2/challenges/${challenge}/factors/${factor}/verify`, body);

describe("own factors", () => {
  test("an app is set up, listed, renamed and removed, and the owner hears of each", async () => {
    const id = await user();
    const { factor, secret } = await withApp(id);
    expect((await lastMessage(service)).text).toContain("A new way to confirm it is you was added (Phone)");
    const listed = await project.server("GET", `/v2/user/${id}/factors`);
    expect(listed.body.data).toMatchObject([
      { id: factor, factor: "totp", name: "Phone", status: "active", assurance: 2 },
    ]);
    expect(listed.body.available.map((a: { factor: string }) => a.factor)).toEqual(["email", "totp"]);
    expect(JSON.stringify(listed.body)).not.toContain(secret);
    await project.server("PATCH", `/v2/user/${id}/factors/${factor}`, { name: "Old phone" });
    expect((await lastMessage(service)).text).toContain("renamed (Old phone)");
    const foreign = await service.project("other").server("DELETE", `/v2/user/${id}/factors/${factor}`);
    expect(foreign.status).toBe(404);
    expect((await project.server("DELETE", `/v2/user/${id}/factors/${factor}`)).status).toBe(200);
    expect((await lastMessage(service)).text).toContain("removed (Old phone)");
    const [row] = await service.sql<{ n: number }>(
      "select count(*) as n from factors where account_id = $1",
      [id],
    );
    expect(row?.n).toBe(0);
  });

  test("an app counts only once a code of it was confirmed, and may be confirmed again", async () => {
    const id = await user();
    const begun = await project.server("POST", `/v2/user/${id}/factors/totp`, {});
    expect(begun.body.qr_svg).toMatch(/^<svg/);
    expect(begun.body.uri).toMatch(/^otpauth:\/\/totp\/Nightjar:/);
    const path = `/v2/user/${id}/factors/${begun.body.id}/confirm`;
    expect((await project.server("POST", path, { code: "000000" })).body.code).toBe("invalid_code");
    const available = await project.server("GET", `/v2/user/${id}/factors`);
    expect(available.body.available.map((a: { factor: string }) => a.factor)).not.toContain("totp");
    const code = (step: number) =>
      generateSync({ secret: begun.body.secret, epoch: Math.floor(Date.now() / 1000) + step * 30 });
    const first = code(-1);
    expect((await project.server("POST", path, { code: first })).status).toBe(200);
    expect((await project.server("POST", path, { code: first })).body.code).toBe("invalid_code");
    expect((await project.server("POST", path, { code: code(0) })).status).toBe(200);
  });
});

describe("proving a challenge", () => {
  test("a required assurance is asked for with what is strong enough, and met", async () => {
    const id = await user();
    const { code } = await withApp(id);
    const challenge = await required(id, 2);
    const offered = await factorsOf(challenge);
    expect(offered.body).toMatchObject({
      data: [{ factor: "totp", assurance: 2, masked: null }],
      required_assurance: 2,
      action: "payout",
      assurance: null,
    });
    expect((await start(challenge, "email")).body.code).toBe("no_channel");
    expect((await project.server("POST", `/v2/challenges/${challenge}/send`, {})).body.code).toBe(
      "no_channel",
    );
    expect((await start(challenge, "totp")).body).toEqual({ status: "ready" });
    expect((await verify(challenge, "totp", { code: "000000" })).body.code).toBe("invalid_code");
    const passed = await verify(challenge, "totp", { code: code() });
    expect(passed.body).toEqual({ status: "passed", factor: "totp", assurance: 2, proved: true });
    expect((await factorsOf(challenge)).body).toMatchObject({ factor: "totp", assurance: 2 });
    const consume = () =>
      project.server("POST", `/v2/challenges/${challenge}/consume`, {
        user: id,
        action: "payout",
        max_age_s: 60,
      });
    expect((await consume()).status).toBe(200);
    expect((await consume()).status).toBe(409);
  });

  test("where nothing is strong enough the action is refused rather than let through", async () => {
    await required(await user(), 3, "deny");
    await required(await user({}), 1, "deny");
  });

  test("an account with an app and no address can be asked", async () => {
    const id = await user({});
    const { code } = await withApp(id);
    const challenge = await required(id, 1);
    expect((await factorsOf(challenge)).body.data.map((f: { factor: string }) => f.factor)).toEqual(["totp"]);
    expect((await verify(challenge, "totp", { code: code() })).body.proved).toBe(true);
  });

  test("strongest first; a code by mail and a recovery code work, the latter once", async () => {
    const id = await user();
    await withApp(id);
    const made = await project.server("POST", `/v2/user/${id}/factors/recovery_codes`);
    expect(made.body.codes).toHaveLength(10);
    const [first] = made.body.codes as string[];
    expect(first).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    const challenge = await required(id, 1);
    const offered = (await factorsOf(challenge)).body.data as { factor: string; masked: string | null }[];
    expect(offered.map((f) => f.factor)).toEqual(["totp", "email", "recovery_code"]);
    expect(offered[1]?.masked).toBe("wi*****@example.org");
    expect((await verify(challenge, "recovery_code", { code: "AAAA-AAAA-AAAA-AAAA" })).status).toBe(400);
    const typed = first?.toLowerCase().replaceAll("-", " ");
    expect((await verify(challenge, "recovery_code", { code: typed })).body).toMatchObject({ assurance: 1 });
    const again = await required(id, 1);
    expect((await verify(again, "recovery_code", { code: first })).body.code).toBe("invalid_code");
    await service.sql("delete from budgets");
    expect((await start(again, "email")).body).toEqual({ status: "code_sent" });
    const passed = await verify(again, "email", { code: await lastCode(service) });
    expect(passed.body).toMatchObject({ factor: "email", assurance: 1, proved: true });
  });

  test("failures of all factors lock the account together; the lock tells nothing of right and wrong", async () => {
    const id = await user();
    const { code } = await withApp(id);
    const made = await project.server("POST", `/v2/user/${id}/factors/recovery_codes`);
    const challenge = await required(id, 1);
    for (let i = 0; i < 3; i += 1) await verify(challenge, "totp", { code: "000000" });
    for (let i = 0; i < 2; i += 1) await verify(challenge, "recovery_code", { code: "AAAA-AAAA-AAAA-AAAA" });
    const strip = ({ status, body }: Answer) => ({ status, ...body, request_id: null });
    const wrong = strip(await verify(challenge, "totp", { code: "000000" }));
    expect(wrong).toMatchObject({ status: 429, code: "too_many_attempts" });
    expect(strip(await verify(challenge, "totp", { code: code() }))).toEqual(wrong);
    const right = await verify(challenge, "recovery_code", { code: made.body.codes[0] });
    expect(strip(right)).toEqual(wrong);
    expect((await start(challenge, "email")).status).toBe(429);
  });

  test("an unproved challenge cannot be completed, a proved one has its assurance on record", async () => {
    const id = await user();
    const challenge = await required(id, 1);
    expect((await project.server("POST", `/v2/challenges/${challenge}/complete`)).status).toBe(409);
    const theirs = await service.project("other").server("GET", `/v2/challenges/${challenge}/factors`);
    expect(theirs.status).toBe(404);
    expect((await verify(challenge, "pigeon", {})).status).toBe(400);
  });
});

describe("what owners are told", () => {
  const added = {
    fr: [/^Un nouveau moyen de confirmer que c’est vous a été ajouté \(Phone\)\./, "Ce n’était pas vous"],
    es: [/^Se ha añadido una nueva forma de confirmar que eres tú \(Phone\)\./, "¿No has sido tú?"],
    ar: [/^أُضيفت طريقة جديدة لتأكيد أنه أنت \(Phone\)\./, "لم تكن أنت؟"],
    en: [
      /^A new way to confirm it is you was added \(Phone\) on your Nightjar account\./,
      "This was not you?",
    ],
  } as const;

  test.each(["fr", "es", "ar", "en"] as const)(
    "is written in the owner's language, %s, and so is the page behind it",
    async (language) => {
      const id = await user({ email: "will@example.org", attributes: { language: `${language}-XX` } });
      await withApp(id);
      const mail = await lastMessage(service);
      const [text, title] = added[language];
      expect(mail.text).toMatch(text);
      expect(mail.html).toContain(`lang="${language}"`);
      expect(mail.html?.match(/<a /g)).toHaveLength(1);
      const link = /http\S+\/not-me\?notice=\S+/.exec(mail.text)?.[0] ?? "";
      // Opened by whatever program: the link itself knows the language.
      const page = await fetch(link, { headers: { "accept-language": "de" } });
      const html = await page.text();
      expect(html).toContain(`<html lang="${language}" dir="${language === "ar" ? "rtl" : "ltr"}">`);
      expect(html).toContain(title);
      expect(html).toContain("Nightjar");
      expect(page.headers.get("content-security-policy")).not.toContain("unsafe-inline");
      const body = new URLSearchParams(new URL(link).search);
      const done = await fetch(`${service.url}/not-me`, { method: "POST", body });
      expect(await done.text()).toContain(`lang="${language}"`);
    },
  );

  test("follows the page's language where the owner's is not known", async () => {
    const id = await user();
    const token = await controllerOf(service, "main").userToken(id);
    const answers = [{ id: "173421", answer: "a college of old" }];
    const headers = { "accept-language": "es-MX" };
    await controllerOf(service, "main").call(token, "POST", "/mfa/kba/config/answers", answers, headers);
    expect((await lastMessage(service)).text).toContain("Se han cambiado tus respuestas de seguridad");
  });
});

describe("this was not me", () => {
  const answer = async (): Promise<number> => {
    const link = /http\S+\/not-me\?notice=\S+/.exec((await lastMessage(service)).text)?.[0] ?? "";
    const body = new URLSearchParams(new URL(link).search);
    return (await fetch(`${service.url}/not-me`, { method: "POST", body })).status;
  };

  test("takes back what was set up: the app, the recovery codes, the answers, and nothing else", async () => {
    const id = await user();
    await withApp(id);
    const kept = await withApp(id);
    await project.server("PATCH", `/v2/user/${id}/factors/${kept.factor}`, { name: "Mine" });
    const available = async () =>
      (await project.server("GET", `/v2/user/${id}/factors`)).body.available.map(
        (one: { factor: string }) => one.factor,
      );
    await withApp(id);
    expect(await answer()).toBe(200);
    const left = (await project.server("GET", `/v2/user/${id}/factors`)).body.data;
    expect(left).toHaveLength(2);
    expect(left.map((one: { id: string }) => one.id)).toContain(kept.factor);
    await project.server("POST", `/v2/user/${id}/factors/recovery_codes`);
    expect(await available()).toContain("recovery_code");
    expect(await answer()).toBe(200);
    expect(await available()).not.toContain("recovery_code");
    const api = controllerOf(service, "main");
    const answers = ["173421", "173422", "173423"].map((question) => ({
      id: question,
      answer: `of ${question}`,
    }));
    await api.call(await api.userToken(id), "POST", "/mfa/kba/config/answers", answers);
    expect(await available()).toContain("kba");
    expect(await answer()).toBe(200);
    expect(await available()).toEqual(["email", "totp"]);
  });

  test("GET shows a page and changes nothing; POST voids the proof, signs the device out and locks, once", async () => {
    const id = await user();
    const { code } = await withApp(id);
    const challenge = await required(id, 2);
    await verify(challenge, "totp", { code: code() });
    const mail = await lastMessage(service);
    expect(mail.text).toContain("Your account was confirmed on a device");
    const link = /http\S+\/not-me\?notice=\S+/.exec(mail.text)?.[0] ?? "";
    const page = await fetch(link);
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(html).toContain('<form method="post"');
    const attached = () =>
      service.sql<{ status: string }>(
        "select d.status from devices d join accounts a on a.id = d.account_id where a.external_id = $1",
        [id],
      );
    const before = await attached();
    const act = () =>
      fetch(`${service.url}/not-me`, {
        method: "POST",
        body: new URLSearchParams({ notice: new URL(link).searchParams.get("notice") ?? "" }),
      });
    expect((await act()).status).toBe(200);
    expect((await act()).status).toBe(404);
    expect((await fetch(link)).status).toBe(404);
    const consumed = await project.server("POST", `/v2/challenges/${challenge}/consume`, {
      user: id,
      action: "payout",
    });
    expect(consumed.status).toBe(409);
    const after = await attached();
    expect(before.length).toBe(after.length);
    expect(after.some((device) => device.status === "attached")).toBe(false);
    const next = await required(id, 2);
    expect((await verify(next, "totp", { code: code(1) })).status).toBe(429);
  });
});
