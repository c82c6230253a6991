import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";
import { described, HOME, login, THIEF, teach } from "./evaluations.testing.ts";

let service: TestService;
let main: TestProject;
beforeAll(async () => {
  service = await startTestService({
    main: { settings: { rate_limits: null } },
    open: {
      settings: { rate_limits: null, account_takeover: { browser_reasons: true, managed_page: false } },
    },
    signed: { settings: { rate_limits: null, require_signed_requests: true } },
    other: {},
  });
  main = service.project("main");
});
afterAll(() => service.stop());

describe("evaluating a login", () => {
  it("allows the first one and learns from it", async () => {
    const first = await login(main, "ada");
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ verdict: "allow", reasons: [] });
    expect(first.body.fingerprint_id).toMatch(/^[0-9a-f]{24}$/);
    expect(first.body.confidence).toBeGreaterThan(0);
    expect(first.body).not.toHaveProperty("challenge_id");
    const again = await login(main, "ada");
    expect(again.body).toMatchObject({ verdict: "allow", fingerprint_id: first.body.fingerprint_id });
  });

  it("asks for proof when browser and place are both new and a code can be sent", async () => {
    await teach(main, "bea");
    const thief = await login(main, "bea", THIEF);
    expect(thief.body.verdict).toBe("challenge");
    expect(thief.body.reasons).toEqual(expect.arrayContaining(["new_fingerprint", "new_ip"]));
    expect(thief.body.challenge_id).toMatch(/^[0-9a-f]{24}$/);
  });

  it("asks nobody where no code could be sent", async () => {
    await teach(main, "cyd", { email: undefined });
    const thief = await login(main, "cyd", { ...THIEF, email: undefined });
    expect(thief.body.verdict).toBe("allow");
  });

  it("stops asking the same question once the challenge is completed", async () => {
    await teach(main, "dan");
    const asked = await login(main, "dan", THIEF);
    const challenge = asked.body.challenge_id;
    expect((await main.server("POST", `/v2/challenges/${challenge}/send`, { channel: "email" })).status).toBe(
      200,
    );
    const code = await latestCode();
    const early = await main.server("POST", `/v2/challenges/${challenge}/complete`);
    expect(early.body.code).toBe("conflict");
    const verified = await main.server("POST", `/v2/challenges/${challenge}/verify`, { code });
    expect(verified.body).toMatchObject({ success: true });
    const completed = await main.server("POST", `/v2/challenges/${challenge}/complete`);
    expect(completed.body).toMatchObject({ success: true });
    expect((await login(main, "dan", THIEF)).body).toMatchObject({ verdict: "allow", reasons: [] });
  });

  it("takes one fingerprint, a pair of them, or the portable form", async () => {
    const hash = "a1".repeat(1024);
    for (const fingerprint of [hash, [hash, null], [hash, hash], [hash]]) {
      const { status, body } = await main.server("POST", "/v2/evaluate", {
        action: "login",
        user: "eve",
        ip: HOME.ip,
        fingerprint,
      });
      expect(status).toBe(200);
      expect(body.verdict).toBe("allow");
    }
    const first = await main.server("POST", "/v2/evaluate", {
      action: "login",
      user: "fay",
      ip: HOME.ip,
      fingerprint: hash,
    });
    const pair = await main.server("POST", "/v2/evaluate", {
      action: "login",
      user: "fay",
      ip: HOME.ip,
      fingerprint: [hash, hash],
    });
    expect(pair.body.fingerprint_id).toBe(first.body.fingerprint_id);
  });

  it("knows a portable fingerprint as the description a page sends", async () => {
    const components = { canvas_text: "0123456789abcdef", webgl: "fedcba9876543210" };
    const short = "lk1.00112233445566aa";
    const page = await main.browser(
      "POST",
      "/v2/device/evaluate",
      { action: "login", user: "gus", fingerprint: short, components },
      { ip: HOME.ip },
    );
    const portable = `${short}.canvas_text:0123456789abcdef~webgl:fedcba9876543210`;
    const passedOn = await main.server("POST", "/v2/evaluate", {
      action: "login",
      user: "gus",
      ip: HOME.ip,
      fingerprint: portable,
    });
    expect(passedOn.body.fingerprint_id).toBe(page.body.fingerprint_id);
  });

  it("does not take the place or the metadata of a browser from its own words", async () => {
    await teach(main, "hal");
    const claimed = await main.browser(
      "POST",
      "/v2/device/evaluate",
      {
        action: "login",
        user: "hal",
        ...described("thief"),
        ip: HOME.ip,
        metadata: { email: { mx_records: true } },
      },
      { ip: THIEF.ip },
    );
    expect(claimed.body.verdict).toBe("challenge");
    const { body } = await main.server("GET", `/v2/evaluations/${claimed.body.id}`);
    expect(body.metadata).toEqual({});
  });

  it("tells a browser the verdict and the challenge, and no reasons unless the project says so", async () => {
    for (const [name, reasons] of [
      ["main", 0],
      ["open", 2],
    ] as const) {
      const project = service.project(name);
      await teach(project, "ida");
      const asked = await project.browser(
        "POST",
        "/v2/device/evaluate",
        { action: "login", user: "ida", ...described("thief") },
        { ip: THIEF.ip },
      );
      expect(asked.body.verdict).toBe("challenge");
      expect(asked.body.challenge_id).toMatch(/^[0-9a-f]{24}$/);
      expect(asked.body.reasons.length).toBeGreaterThanOrEqual(reasons);
      if (reasons === 0) expect(asked.body.reasons).toEqual([]);
      // Only a project with a page of its own says so, and only with a challenge.
      expect(asked.body.managed_page).toBe(name === "open" ? false : undefined);
    }
  });

  it("requires a proof where the call says so, and refuses where nobody can be asked", async () => {
    await teach(main, "joe");
    const asked = await login(main, "joe", { required_assurance: 1 });
    expect(asked.body).toMatchObject({ verdict: "challenge", reasons: ["step_up"] });
    // A code by mail is not that strong, and joe has nothing else.
    const tooMuch = await login(main, "joe", { required_assurance: 2 });
    expect(tooMuch.body).toMatchObject({ verdict: "deny" });
    const unreachable = await login(main, "nobody-yet", { email: undefined, required_assurance: 3 });
    expect(unreachable.body).toMatchObject({
      verdict: "deny",
      reasons: expect.arrayContaining(["step_up_unavailable"]),
    });
    expect((await login(main, "joe", { required_assurance: 4 })).status).toBe(400);
  });

  it("answers under every path it has, with the credential each one needs", async () => {
    const body = { action: "login", user: "kim", ip: HOME.ip, ...described("kim") };
    for (const path of ["/v2/evaluate", "/v2/device/evaluate", "/v2/devices/evaluate"]) {
      expect((await main.server("POST", path, body)).status).toBe(200);
    }
    expect((await main.browser("POST", "/v2/device/evaluate", body)).status).toBe(200);
    expect((await main.browser("POST", "/v2/evaluate", body)).body.code).toBe("forbidden");
    const anonymous = await fetch(`${service.url}/v2/evaluate`, { method: "POST" });
    expect(anonymous.status).toBe(401);
  });

  it("accepts nothing unsigned where the project wants signed requests", async () => {
    const refused = await service
      .project("signed")
      .browser("POST", "/v2/device/evaluate", { action: "login", user: "lou", ...described("lou") });
    expect(refused.status).toBe(401);
    expect((await login(service.project("signed"), "lou")).status).toBe(200);
  });

  it("refuses what cannot be meant", async () => {
    for (const wrong of [
      { action: "" },
      { action: "a b" },
      { user: { $ne: 1 } },
      { fingerprint: 7 },
      { email: 3 },
    ]) {
      const { status, body } = await main.server("POST", "/v2/evaluate", {
        action: "login",
        user: "max",
        ...wrong,
      });
      expect([status, body.code]).toEqual([400, "invalid_parameter"]);
    }
    expect((await main.server("POST", "/v2/evaluate", "{")).body.code).toBe("invalid_json");
  });

  it("says unknown, never no, to absurd data", async () => {
    const { status, body } = await main.server("POST", "/v2/evaluate", {
      action: "login",
      user: "ned",
      ip: "999.999.999.999",
      last_fingerprint: true,
      phone: "not a number",
    });
    expect(status).toBe(200);
    expect(body.verdict).toBe("allow");
  });
});

describe("evaluating a sign-up", () => {
  it("works without an account, and answers what is known of the e-mail address", async () => {
    const { status, body } = await main.server("POST", "/v2/evaluate", {
      action: "signup",
      ip: HOME.ip,
      email: "Ada.Lovelace+news@GMail.com",
      ...described("newcomer"),
      metadata: { email: { mx_records: true, accept_all: false }, plan: "trial" },
    });
    expect(status).toBe(200);
    expect(body.verdict).toBe("allow");
    expect(body.metadata.email).toEqual({
      status: "valid",
      regexp: true,
      gibberish: false,
      disposable: false,
      webmail: true,
      mx_records: true,
      smtp_server: null,
      smtp_check: null,
      accept_all: false,
      block: false,
      normalized_email: "adalovelace@gmail.com",
    });
    const stored = await main.server("GET", `/v2/evaluations/${body.id}`);
    expect(stored.body).toMatchObject({ user: null, action: "signup", metadata: { plan: "trial" } });
    expect(JSON.stringify(stored.body)).not.toMatch(/lovelace/i);
  });

  it("is what a call without an action means", async () => {
    const { body } = await main.browser("POST", "/v2/device/evaluate", described("nameless"), {
      ip: HOME.ip,
    });
    expect(body.verdict).toBe("allow");
    const stored = await main.server("GET", `/v2/evaluations/${body.id}`);
    expect(stored.body.action).toBe("signup");
  });

  it("leaves no account behind when it needs no proof", async () => {
    const before = await service.sql<{ n: number }>("select count(*) as n from accounts");
    await main.browser("POST", "/v2/device/evaluate", { email: "x@example.org", ...described("n2") });
    const after = await service.sql<{ n: number }>("select count(*) as n from accounts");
    expect(after[0]?.n).toBe(before[0]?.n);
  });

  it("challenges serial sign-ups, and the address given with one can prove it", async () => {
    const farm = (email: string) =>
      main.server("POST", "/v2/evaluate", { action: "signup", ip: THIEF.ip, email, ...described("farm") });
    for (let i = 0; i < 8; i += 1) await farm(`farmhand${i}@mailinator.com`);
    const asked = await farm("farmhand9@mailinator.com");
    expect(asked.body.verdict).toBe("challenge");
    expect(asked.body.reasons).toEqual(expect.arrayContaining(["disposable_email"]));
    const challenge = asked.body.challenge_id;
    expect((await main.server("POST", `/v2/challenges/${challenge}/send`)).status).toBe(200);
    const verified = await main.server("POST", `/v2/challenges/${challenge}/verify`, {
      code: await latestCode(),
    });
    expect(verified.status).toBe(200);
    expect((await main.server("POST", `/v2/challenges/${challenge}/complete`)).status).toBe(200);
    const { body } = await main.server("GET", `/v2/challenges/${challenge}`);
    expect(body).toMatchObject({ type: "fake_account", status: "completed" });
  });
});

/** The code of the newest message of the development outbox. */
async function latestCode(): Promise<string> {
  const outbox = (await (await fetch(`${service.url}/dev/outbox`)).json()) as {
    messages: { text: string }[];
  };
  const code = /\b(\d{6})\b/.exec(outbox.messages[0]?.text ?? "")?.[1];
  if (code === undefined) throw new Error("no code was sent");
  return code;
}
