import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";

let service: TestService;
let main: TestProject;
let other: TestProject;
beforeAll(async () => {
  service = await startTestService({ main: { settings: { rate_limits: null } }, other: {} });
  main = service.project("main");
  other = service.project("other");
  for (const [condition, verdict, priority] of [
    ["lists.allowed", "allow", 2],
    ["lists.denied", "deny", 1],
  ] as const) {
    const policy = {
      name: `${verdict} listed`,
      trigger: "any",
      condition,
      verdict,
      priority,
      mode: "enforce",
    };
    await main.server("POST", "/v2/policies", policy);
  }
});
afterAll(() => service.stop());

const deny = (kind: string, value: string | number, more: Record<string, unknown> = {}) =>
  main.server("POST", "/v2/lists", { list: "deny", kind, value, reason: "test", ...more });

const verdictOf = async (given: Record<string, unknown>) =>
  (await main.server("POST", "/v2/evaluate", { action: "login", user: "somebody", ip: "8.8.8.8", ...given }))
    .body.verdict;

describe("lists", () => {
  it("are facts of every kind, to policies that ask for them", async () => {
    await deny("account", "eve");
    await deny("address", "203.0.113.0/24");
    await deny("address", "2001:db8::/32");
    await deny("email_domain", "spam.example");
    await deny("country", "kp");
    await deny("asn", "AS64500");
    expect(await verdictOf({})).toBe("allow");
    expect(await verdictOf({ user: "eve" })).toBe("deny");
    expect(await verdictOf({ ip: "203.0.113.77" })).toBe("deny");
    expect(await verdictOf({ ip: "2001:db8:1::5" })).toBe("deny");
    expect(await verdictOf({ email: "x@mail.spam.example" })).toBe("deny");
    expect(await verdictOf({ email: "x@nospam.example" })).toBe("allow");
  });

  it("name a fingerprint the project knows", async () => {
    const fingerprint = "the-browser-of-fay";
    const first = await main.server("POST", "/v2/evaluate", {
      action: "login",
      user: "fay",
      ip: "8.8.8.8",
      fingerprint,
    });
    await deny("fingerprint", first.body.fingerprint_id);
    expect(await verdictOf({ user: "gus", fingerprint })).toBe("deny");
  });

  it("are told apart: who is allowed is not denied", async () => {
    await deny("account", "hal");
    expect(await verdictOf({ user: "hal" })).toBe("deny");
    await main.server("POST", "/v2/lists", {
      list: "allow",
      kind: "account",
      value: "hal",
      reason: "a friend",
    });
    expect(await verdictOf({ user: "hal" })).toBe("allow");
  });

  it("hold for attached devices as well", async () => {
    await deny("account", "ida");
    const attached = await main.browser("POST", "/v2/device/attach", { user: "ida", fingerprint: "ida" });
    const stored = await main.server("GET", `/v2/evaluations/${attached.body.access}`);
    expect(stored.body).toMatchObject({ verdict: "deny", facts: { lists: { denied_by: ["account"] } } });
  });

  it("forget entries that expired or were removed", async () => {
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const { body } = await deny("account", "jon", { expires_at: soon });
    expect(await verdictOf({ user: "jon" })).toBe("deny");
    expect((await main.server("DELETE", `/v2/lists/${body.id}`)).body).toEqual({ success: true });
    expect(await verdictOf({ user: "jon" })).toBe("allow");
    expect((await main.server("DELETE", `/v2/lists/${body.id}`)).status).toBe(404);
    const past = await deny("account", "kim", { expires_at: "2020-01-01T00:00:00Z" });
    const listed = await main.server("GET", "/v2/lists?kind=account");
    expect(listed.body.data.map((entry: { id: string }) => entry.id)).not.toContain(past.body.id);
    expect(await verdictOf({ user: "kim" })).toBe("allow");
  });

  it("keep values sealed, and say in the audit who was added without naming them", async () => {
    const { body } = await deny("address", "198.51.100.7", { reason: "abuse desk" });
    expect(body).toMatchObject({
      list: "deny",
      kind: "address",
      value: "198.51.100.7/32",
      reason: "abuse desk",
    });
    const rows = await service.sql("select value::text, value_key from list_entries where id = $1", [
      body.id,
    ]);
    expect(JSON.stringify(rows)).not.toContain("198.51");
    const audit = await service.sql("select details from audit where subject = $1", [body.id]);
    expect(JSON.stringify(audit)).not.toContain("198.51");
  });

  it("answer each outcome", async () => {
    for (const wrong of [
      { kind: "address", value: "300.1.1.1" },
      { kind: "country", value: "Germany" },
      { kind: "colour", value: "red" },
      { kind: "account", value: "x", reason: " " },
    ]) {
      const { status, body } = await main.server("POST", "/v2/lists", {
        list: "deny",
        reason: "why",
        ...wrong,
      });
      expect([status, body.code]).toEqual([400, "invalid_parameter"]);
    }
    const { body } = await deny("account", "lou");
    expect((await other.server("GET", "/v2/lists")).body.data).toEqual([]);
    expect((await other.server("DELETE", `/v2/lists/${body.id}`)).status).toBe(404);
    expect((await main.browser("GET", "/v2/lists")).body.code).toBe("forbidden");
    expect((await main.browser("POST", "/v2/lists", {})).body.code).toBe("forbidden");
    expect((await main.browser("DELETE", `/v2/lists/${body.id}`)).body.code).toBe("forbidden");
    expect((await fetch(`${service.url}/v2/lists`)).status).toBe(401);
  });
});
