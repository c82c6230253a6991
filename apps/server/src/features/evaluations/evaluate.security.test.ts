import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";
import { described, login, THIEF, teach } from "./evaluations.testing.ts";

let service: TestService;
let main: TestProject;
beforeAll(async () => {
  service = await startTestService({
    main: { settings: { rate_limits: null } },
    texts: { settings: { rate_limits: null, challenge: { channels: ["sms"] } } },
    trusting: { settings: { rate_limits: null, challenge: { verify_owner: false } } },
  });
  main = service.project("main");
});
afterAll(() => service.stop());

const browserLogin = (project: TestProject, user: string, more: Record<string, unknown> = {}) =>
  project.browser(
    "POST",
    "/v2/device/evaluate",
    { action: "login", user, ...described(`${user}/thief`), ...more },
    { ip: THIEF.ip },
  );

const contactsOf = (user: string) =>
  service.sql<{ kind: string; source: string; usable: boolean }>(
    `select c.kind, c.source, c.usable_at <= now() as usable from contacts c
     join accounts a on a.project_id = c.project_id and a.id = c.account_id
     where a.external_id = $1 and c.replaced_at is null`,
    [user],
  );

describe("an attacker who knows only the public client id", () => {
  it("cannot put an address of their own in the owner's place", async () => {
    await teach(main, "ada");
    await browserLogin(main, "ada", { email: "thief@example.net" });
    const sent = await browserLogin(main, "ada", { email: "thief@example.net" });
    await main.server("POST", `/v2/challenges/${sent.body.challenge_id}/send`);
    const { body } = await main.server("GET", `/v2/challenges/${sent.body.challenge_id}`);
    expect(body.user.email).toBe("ad*****@example.org");
  });

  it("cannot prove an account with an address they just gave it", async () => {
    const asked = await browserLogin(main, "new-account", { email: "thief@example.net" });
    expect(asked.body.verdict).toBe("allow");
    expect(await contactsOf("new-account")).toEqual([{ kind: "email", source: "unsigned", usable: false }]);
  });

  it("cannot become a known device by asking again and again", async () => {
    await teach(main, "bea");
    for (let i = 0; i < 12; i += 1) expect((await browserLogin(main, "bea")).body.verdict).toBe("challenge");
  });

  it("cannot read reasons, findings or other people's evaluations", async () => {
    await teach(main, "cyd");
    const asked = await browserLogin(main, "cyd");
    expect(asked.body.reasons).toEqual([]);
    expect(Object.keys(asked.body).sort()).toEqual(
      ["challenge_id", "confidence", "fingerprint_id", "id", "reasons", "verdict"].sort(),
    );
    expect((await main.browser("GET", `/v2/evaluations/${asked.body.id}`)).status).toBe(403);
  });

  it("cannot pass with a token of somebody else, without a signature, or out of date", async () => {
    const sign = (claims: Record<string, unknown>, secret = main.secret, exp = "1h") =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: "HS256" })
        .setExpirationTime(exp)
        .sign(new TextEncoder().encode(secret));
    const unsigned = `${btoa('{"alg":"none"}')}.${btoa('{"user":"dan"}')}.`;
    for (const token of [
      await sign({ user: "eve" }),
      await sign({ user: "dan" }, "another secret of enough length"),
      await sign({ user: "dan" }, main.secret, "-1h"),
      unsigned,
    ]) {
      const body = { action: "login", user: "dan", ...described("dan") };
      const { status } = await main.browser("POST", "/v2/device/evaluate", body, { token });
      expect(status).toBe(401);
    }
    const good = await main.browser(
      "POST",
      "/v2/device/evaluate",
      { action: "login", user: "dan", ...described("dan") },
      { token: await sign({ user: "dan" }) },
    );
    expect(good.status).toBe(200);
  });
});

describe("a takeover challenge", () => {
  it("is never passed without a proof, whatever the project lets sharers skip", async () => {
    const trusting = service.project("trusting");
    await teach(trusting, "fay");
    const asked = await login(trusting, "fay", THIEF);
    const path = `/v2/challenges/${asked.body.challenge_id}`;
    expect((await trusting.server("POST", `${path}/complete`)).body.code).toBe("conflict");
    expect((await trusting.server("GET", path)).body.status).not.toBe("completed");
  });

  it("is not raised where its code could not be delivered", async () => {
    const texts = service.project("texts");
    await teach(texts, "gus");
    expect((await login(texts, "gus", THIEF)).body.verdict).toBe("allow");
  });

  it("is replaced, not doubled, when the same browser is asked for more", async () => {
    await teach(main, "hal");
    const first = await login(main, "hal", THIEF);
    for (let i = 0; i < 8; i += 1) {
      await main.server("POST", "/v2/events", { type: "login_failed", user: "hal", ip: THIEF.ip });
      expect((await login(main, "hal", THIEF)).status).toBe(200);
    }
    const open = await service.sql(
      `select h.id from challenges h join accounts a on a.id = h.account_id
       where a.external_id = 'hal' and h.closed_at is null`,
    );
    expect(open).toHaveLength(1);
    expect(first.body.verdict).toBe("challenge");
  });
});
