import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";
import { described, HOME, login, THIEF, teach } from "./evaluations.testing.ts";

let service: TestService;
let main: TestProject;
let other: TestProject;
beforeAll(async () => {
  service = await startTestService({ main: { settings: { rate_limits: null } }, other: {} });
  main = service.project("main");
  other = service.project("other");
});
afterAll(() => service.stop());

const UNKNOWN = "0123456789abcdef01234567";

/** Every route of this file, with a body that is good and one that is not. */
const ROUTES = [
  { method: "GET", path: (id: string) => `/v2/evaluations/${id}`, good: undefined, bad: undefined },
  { method: "POST", path: (id: string) => `/v2/evaluations/${id}/consume`, good: {}, bad: { max_age_s: -1 } },
  {
    method: "POST",
    path: (id: string) => `/v2/evaluations/${id}/feedback`,
    good: { label: "legitimate" },
    bad: { label: "perhaps" },
  },
] as const;

describe("a stored evaluation", () => {
  it.each(ROUTES)("$method $path answers each outcome", async ({ method, path, good, bad }) => {
    const { body } = await login(main, "ada");
    expect((await main.server(method, path(body.id), good)).status).toBe(200);
    if (bad !== undefined) {
      expect((await main.server(method, path(body.id), bad)).body.code).toBe("invalid_parameter");
    }
    expect((await fetch(service.url + path(body.id), { method })).status).toBe(401);
    expect((await main.browser(method, path(body.id), good)).body.code).toBe("forbidden");
    expect((await other.server(method, path(body.id), good)).body.code).toBe("not_found");
    expect((await main.server(method, path(UNKNOWN), good)).body.code).toBe("not_found");
  });

  it("tells the server everything that was found", async () => {
    await teach(main, "bea");
    const asked = await login(main, "bea", THIEF);
    const { body } = await main.server("GET", `/v2/evaluations/${asked.body.id}`);
    expect(body).toMatchObject({
      id: asked.body.id,
      user: "bea",
      action: "login",
      verdict: "challenge",
      challenge_id: asked.body.challenge_id,
      consumed_at: null,
      feedback: null,
    });
    expect(body.risks.account_takeover).toBeGreaterThan(0);
    expect(body.findings.map((finding: { signal: string }) => finding.signal)).toContain("new_ip");
    expect(body.facts.network).toBeDefined();
  });

  it("keeps the facts of an allowed one as well", async () => {
    const allowed = await login(main, "cyd");
    const { body } = await main.server("GET", `/v2/evaluations/${allowed.body.id}`);
    expect(body.facts).toMatchObject({ event: { action: "login", first: true } });
    expect(body.explanation).toMatch(/^This went through without a question\./);
  });

  it("exists for every access, too", async () => {
    const attached = await main.browser("POST", "/v2/device/attach", { user: "dan", ...described("dan") });
    const { body } = await main.server("GET", `/v2/evaluations/${attached.body.access}`);
    expect(body).toMatchObject({ user: "dan", action: "access", verdict: "allow" });
  });

  it("remembers the latest feedback", async () => {
    const { body } = await login(main, "eve");
    const path = `/v2/evaluations/${body.id}`;
    await main.server("POST", `${path}/feedback`, { label: "fraud" });
    await main.server("POST", `${path}/feedback`, { feedback: "household", note: "the daughter" });
    const stored = await main.server("GET", path);
    expect(stored.body.feedback).toMatchObject({ label: "household", note: "the daughter" });
    expect((await main.server("POST", `${path}/feedback`, {})).body.code).toBe("missing_parameter");
  });
});

describe("consuming an evaluation", () => {
  it("works once", async () => {
    const { body } = await login(main, "fay");
    const path = `/v2/evaluations/${body.id}/consume`;
    const first = await main.server("POST", path, { user: "fay", action: "login", max_age_s: 60 });
    expect(first.body).toMatchObject({ success: true, id: body.id, user: "fay", verdict: "allow" });
    const second = await main.server("POST", path, { user: "fay" });
    expect([second.status, second.body.code]).toEqual([409, "already_consumed"]);
  });

  it("spends nothing when it is about somebody or something else", async () => {
    const { body } = await login(main, "gus");
    const path = `/v2/evaluations/${body.id}/consume`;
    for (const wrong of [{ user: "hal" }, { action: "signup" }]) {
      const refused = await main.server("POST", path, wrong);
      expect([refused.status, refused.body.code]).toEqual([409, "conflict"]);
    }
    expect((await main.server("POST", path, { user: "gus" })).status).toBe(200);
  });

  it("refuses one that is too old", async () => {
    const { body } = await login(main, "ida");
    await service.sql("update evaluations set at = at - interval '10 minutes' where id = $1", [body.id]);
    const path = `/v2/evaluations/${body.id}/consume`;
    expect((await main.server("POST", path, { max_age_s: 300 })).body.code).toBe("conflict");
    expect((await main.server("POST", path, { max_age_s: 3600 })).status).toBe(200);
  });
});

describe("reported events", () => {
  const event = (body: unknown) => main.server("POST", "/v2/events", body);

  it("answers each outcome", async () => {
    const done = await event({ type: "login_failed", user: "jon", ip: HOME.ip });
    expect(done.body).toMatchObject({ success: true, id: expect.stringMatching(/^[0-9a-f]{24}$/) });
    expect((await event({ type: "login_failed" })).body.code).toBe("missing_parameter");
    expect((await event({ user: "jon" })).body.code).toBe("missing_parameter");
    expect((await event({ type: "login_failed", user: "jon", at: "yesterday" })).body.code).toBe(
      "invalid_parameter",
    );
    expect((await event({ type: "x", user: "jon", at: "2020-01-01T00:00:00Z" })).body.code).toBe(
      "invalid_parameter",
    );
    expect((await main.browser("POST", "/v2/events", { type: "x", user: "jon" })).body.code).toBe(
      "forbidden",
    );
    expect((await fetch(`${service.url}/v2/events`, { method: "POST" })).status).toBe(401);
  });

  it("take back what a failed login had taught", async () => {
    await main.server("POST", "/v2/user/kim/update", { email: "kim@example.org" });
    const wrong = await login(main, "kim", THIEF);
    expect(wrong.body.verdict).toBe("allow");
    await event({ type: "login_failed", user: "kim", ref: wrong.body.id, ip: THIEF.ip });
    await teach(main, "kim");
    const again = await login(main, "kim", THIEF);
    expect(again.body.verdict).toBe("challenge");
  });

  it("are kept with the account, words of one's own as well", async () => {
    await event({ type: "invoice.paid", user: "lou", metadata: { amount: 12 } });
    const rows = await service.sql(
      `select e.type, e.metadata from account_events e join accounts a on a.id = e.account_id where a.external_id = 'lou'`,
    );
    expect(rows).toEqual([{ type: "invoice.paid", metadata: { amount: 12 } }]);
  });

  it("count failures of one address over all accounts, until evaluations say so", async () => {
    for (let i = 0; i < 30; i += 1) {
      const tried = await login(main, `list-${i}`, { ip: "45.33.32.200", who: "tool" });
      await event({ type: "login_failed", user: `list-${i}`, ref: tried.body.id, ip: "45.33.32.200" });
    }
    const { body } = await login(main, "list-victim", { ip: "45.33.32.200", who: "tool" });
    const stored = await main.server("GET", `/v2/evaluations/${body.id}`);
    const signals = stored.body.findings.map((finding: { signal: string }) => finding.signal);
    expect(signals).toContain("credential_stuffing");
  });
});

describe("project settings", () => {
  it("are read in force and changed in part, deeply", async () => {
    const before = await other.server("GET", "/v2/project/settings");
    expect(before.body).toMatchObject({
      device_limits: { overall: 2 },
      account_takeover: { browser_reasons: false },
    });
    const after = await other.server("PATCH", "/v2/project/settings", {
      account_takeover: { browser_reasons: true },
    });
    expect(after.body.account_takeover).toMatchObject({ browser_reasons: true, mode: "challenge" });
    expect((await other.server("GET", "/v2/project/settings")).body).toEqual(after.body);
  });

  it("refuse unknown names and wrong values, and change nothing then", async () => {
    const before = await other.server("GET", "/v2/project/settings");
    for (const wrong of [{ devize_limits: {} }, { device_limits: { overall: 0 } }, { tolerance: "very" }]) {
      expect((await other.server("PATCH", "/v2/project/settings", wrong)).status).toBe(400);
    }
    expect((await other.server("GET", "/v2/project/settings")).body).toEqual(before.body);
  });

  it("are for the project's server alone", async () => {
    expect((await other.browser("GET", "/v2/project/settings")).body.code).toBe("forbidden");
    expect((await other.browser("PATCH", "/v2/project/settings", {})).body.code).toBe("forbidden");
    expect((await fetch(`${service.url}/v2/project/settings`)).status).toBe(401);
  });
});
