import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";

let service: TestService;
let main: TestProject;
let other: TestProject;
beforeAll(async () => {
  service = await startTestService({ main: { settings: { rate_limits: null } }, other: {} });
  main = service.project("main");
  other = service.project("other");
});
afterAll(() => service.stop());

const DRAFT = {
  name: "German logins",
  trigger: "login",
  condition: 'network.country == "DE"',
  verdict: "deny",
  reason: "country_not_served",
  mode: "enforce",
};
const UNKNOWN = "0123456789abcdef01234567";
const GERMAN = "91.10.20.30";

const login = (project: TestProject, user: string, ip = GERMAN) =>
  project.server("POST", "/v2/evaluate", { action: "login", user, ip, fingerprint: `hash-of-${user}` });

/** Removes every policy and waits for nothing: the node that changed them uses the change at once. */
async function clear(project: TestProject): Promise<void> {
  const { body } = await project.server("GET", "/v2/policies");
  for (const { id } of body.data) await project.server("DELETE", `/v2/policies/${id}`);
}

describe("policies", () => {
  it("are created, read, changed in versions and taken out of use", async () => {
    const created = await main.server("POST", "/v2/policies", { ...DRAFT, mode: "off" });
    expect(created.body).toMatchObject({
      name: "German logins",
      version: 1,
      mode: "off",
      priority: 100,
      roll_out: 100,
    });
    const path = `/v2/policies/${created.body.id}`;
    const quieter = await main.server("PATCH", path, { priority: 5, mode: "shadow" });
    expect(quieter.body).toMatchObject({ version: 1, priority: 5, mode: "shadow" });
    const changed = await main.server("PATCH", path, { condition: 'network.country == "AT"' });
    expect(changed.body.version).toBe(2);
    const read = await main.server("GET", path);
    expect(read.body.versions.map((one: { version: number }) => one.version)).toEqual([2, 1]);
    expect(read.body.versions[1].condition).toBe(DRAFT.condition);
    expect((await main.server("DELETE", path)).body).toEqual({ success: true });
    expect((await main.server("GET", path)).status).toBe(404);
    const audit = await service.sql("select action from audit where subject = $1 order by id", [
      created.body.id,
    ]);
    expect(audit.map(({ action }) => action)).toEqual([
      "policy.created",
      "policy.updated",
      "policy.updated",
      "policy.removed",
    ]);
  });

  it("are refused at save time with what is wrong and what was meant", async () => {
    for (const [condition, reason] of [
      ["network.contry == 'DE'", /network\.country/],
      ["network.country ==", /Unexpected/],
      ["network.asn", /true or false/],
      ["network.country.matches('(a+)+')", /Regular expressions/],
    ] as const) {
      const { status, body } = await main.server("POST", "/v2/policies", { ...DRAFT, condition });
      expect([status, body.code]).toEqual([400, "invalid_parameter"]);
      expect(JSON.stringify(body.details)).toMatch(reason);
    }
    for (const wrong of [
      { verdict: "maybe" },
      { mode: "on" },
      { roll_out: 101 },
      { colour: "red" },
      { name: "" },
    ]) {
      expect((await main.server("POST", "/v2/policies", { ...DRAFT, ...wrong })).status).toBe(400);
    }
    expect((await main.server("POST", "/v2/policies", {})).body.code).toBe("missing_parameter");
  });

  it("belong to their project's server alone", async () => {
    const { body } = await main.server("POST", "/v2/policies", { ...DRAFT, mode: "off" });
    for (const [method, path] of [
      ["GET", `/v2/policies/${body.id}`],
      ["PATCH", `/v2/policies/${body.id}`],
      ["DELETE", `/v2/policies/${body.id}`],
      ["POST", `/v2/policies/${body.id}/backtest`],
    ] as const) {
      const given = method === "GET" || method === "DELETE" ? undefined : {};
      expect((await other.server(method, path, given)).body.code).toBe("not_found");
      expect((await main.browser(method, path, given)).body.code).toBe("forbidden");
      expect((await fetch(service.url + path, { method })).status).toBe(401);
      expect((await main.server(method, path.replace(body.id, UNKNOWN), given)).body.code).toBe("not_found");
    }
    await clear(main);
  });

  it("decide what they match, and an evaluation names the version that did", async () => {
    const { body: policy } = await main.server("POST", "/v2/policies", DRAFT);
    const denied = await login(main, "ada");
    expect(denied.body).toMatchObject({ verdict: "deny" });
    expect(denied.body.reasons[0]).toBe("country_not_served");
    const stored = await main.server("GET", `/v2/evaluations/${denied.body.id}`);
    expect(stored.body.policy).toBe(`${policy.id}@1`);
    expect(stored.body.explanation).toMatch(/refused/);
    expect((await login(main, "bea", "8.8.8.8")).body.verdict).toBe("allow");
    const signup = await main.server("POST", "/v2/evaluate", { action: "signup", user: "cyd", ip: GERMAN });
    expect(signup.body.verdict).toBe("allow");
    await clear(main);
    expect((await login(main, "ada")).body.verdict).toBe("allow");
  });

  it("in shadow only note what they would have done; off they do nothing", async () => {
    const { body: policy } = await main.server("POST", "/v2/policies", { ...DRAFT, mode: "shadow" });
    const allowed = await login(main, "dan");
    expect(allowed.body.verdict).toBe("allow");
    const stored = await main.server("GET", `/v2/evaluations/${allowed.body.id}`);
    expect(stored.body.shadow).toEqual([{ policy: `${policy.id}@1`, verdict: "deny" }]);
    await main.server("PATCH", `/v2/policies/${policy.id}`, { mode: "off" });
    const quiet = await login(main, "dan");
    expect((await main.server("GET", `/v2/evaluations/${quiet.body.id}`)).body.shadow).toEqual([]);
    await clear(main);
  });

  it("are tried most important first, and roll out to a share of accounts that stays", async () => {
    await main.server("POST", "/v2/policies", { ...DRAFT, priority: 1 });
    await main.server("POST", "/v2/policies", {
      ...DRAFT,
      name: "half",
      verdict: "restrict",
      priority: 9,
      roll_out: 50,
    });
    const verdicts = async () =>
      Promise.all(Array.from({ length: 40 }, async (_, i) => (await login(main, `roll-${i}`)).body.verdict));
    const first = await verdicts();
    const restricted = first.filter((verdict) => verdict === "restrict").length;
    expect(restricted).toBeGreaterThan(5);
    expect(restricted).toBeLessThan(35);
    expect(first.filter((verdict) => verdict === "deny").length).toBe(40 - restricted);
    expect(await verdicts()).toEqual(first);
    await clear(main);
  });

  it("come with presets and facts that pass their own checks", async () => {
    const presets = await main.server("GET", "/v2/policies/presets");
    for (const { id, ...preset } of presets.body.data) {
      expect((await other.server("POST", "/v2/policies", { ...preset, mode: "off" })).status).toBe(200);
    }
    const facts = await main.server("GET", "/v2/policies/facts");
    expect(facts.body.data.length).toBeGreaterThanOrEqual(60);
    await clear(other);
  });
});

describe("a back-test", () => {
  it("says what a draft would have changed, for whom, and how far it has come", async () => {
    await clear(main);
    for (let i = 0; i < 3; i += 1) await login(main, `past-${i}`);
    await login(main, "past-0");
    await login(main, "elsewhere", "8.8.8.8");
    const answer = await main.server("POST", "/v2/policies/backtest", { ...DRAFT, examples: 2 });
    expect(answer.status).toBe(200);
    const lines = String(answer.body)
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ type: "progress" });
    const result = lines.at(-1);
    expect(result.type).toBe("result");
    const users = result.examples.map((example: { user: string }) => example.user);
    expect(result.matched).toBeGreaterThanOrEqual(4);
    expect(result.accounts_changed).toBeGreaterThanOrEqual(3);
    expect(result.examples).toHaveLength(2);
    expect(users).not.toContain("elsewhere");
    expect(result.examples[0]).toMatchObject({ would_be: "deny", action: "login" });
    expect(Object.keys(result.verdicts)).toContain("allow -> deny");
    expect(result.without_facts).toBe(0);
  });

  it("tries changes to a policy without saving them, and refuses a broken draft", async () => {
    const { body } = await main.server("POST", "/v2/policies", { ...DRAFT, mode: "off" });
    const path = `/v2/policies/${body.id}`;
    const tried = await main.server("POST", `${path}/backtest`, { condition: 'network.country == "XX"' });
    const result = JSON.parse(String(tried.body).trim().split("\n").at(-1) ?? "");
    expect(result).toMatchObject({ type: "result", matched: 0 });
    expect((await main.server("GET", path)).body).toMatchObject({ version: 1, condition: DRAFT.condition });
    expect((await main.server("POST", `${path}/backtest`, { condition: "nope.x" })).status).toBe(400);
    expect((await main.server("POST", "/v2/policies/backtest", {})).status).toBe(400);
  });
});
