import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";
import { createComponentShares } from "./component-shares.ts";
import { described, HOME, login } from "./evaluations.testing.ts";
import { pruneCountsJob } from "./jobs.ts";

let service: TestService;
let main: TestProject;
beforeAll(async () => {
  service = await startTestService({ main: { settings: { rate_limits: null } } });
  main = service.project("main");
});
afterAll(() => service.stop());

const DAY = 86_400_000;

async function factsOf(user: string, more: Record<string, unknown> = {}) {
  const body = { action: "signup", user, ip: HOME.ip, ...described("one-browser"), ...more };
  const { body: answer } = await main.server("POST", "/v2/evaluate", body);
  return (await main.server("GET", `/v2/evaluations/${answer.id}`)).body.facts.project;
}

describe("counts across accounts", () => {
  it("grow with each other account on the address and the browser, not with one's own visits", async () => {
    const first = await factsOf("ada");
    expect(first).toMatchObject({ accounts_per_address: 0, signups_per_address: 0, signups_per_browser: 0 });
    expect(await factsOf("ada")).toMatchObject({ accounts_per_address: 0, signups_per_address: 1 });
    expect(await factsOf("bea")).toMatchObject({ accounts_per_address: 1, signups_per_address: 2 });
    expect(await factsOf("cyd")).toMatchObject({ accounts_per_address: 2, signups_per_browser: 3 });
  });

  it("cost an everyday access no write", async () => {
    const attach = () =>
      main.browser("POST", "/v2/device/attach", { user: "dan", ...described("dan") }, { ip: HOME.ip });
    await attach();
    const state = () =>
      service.sql(`select xmin::text as written from fingerprint_keys union all select xmin::text from network_accounts
        union all select xmin::text from login_tallies order by 1`);
    const before = await state();
    for (let i = 0; i < 3; i += 1) await attach();
    expect(await state()).toEqual(before);
  });

  it("are forgotten when no question reaches them any more", async () => {
    await login(main, "eve");
    const count = async () =>
      (
        await service.sql<{
          n: number;
        }>(`select (select count(*) from fingerprint_keys) + (select count(*) from network_accounts)
          + (select count(*) from login_tallies) as n`)
      )[0]?.n;
    const before = await count();
    await pruneCountsJob(service.service.pool, Date.now).run();
    expect(await count()).toBe(before);
    await pruneCountsJob(service.service.pool, () => Date.now() + 120 * DAY).run();
    expect(await count()).toBe(0);
  });
});

describe("shares of component values", () => {
  it("speak only once enough browsers were seen, and say how common a value is", async () => {
    const shares = createComponentShares(service.service.pool);
    const [project] = await service.sql<{ id: number }>("select id from projects where client_id = $1", [
      main.clientId,
    ]);
    const id = project?.id ?? 0;
    shares.of(id);
    await shares.job.run();
    expect(shares.of(id)).toBeUndefined();
    await service.sql(
      `insert into devices (project_id, account_id, id, type, status, model, attached_at, created_at, updated_at)
       select $1, 'made-up-' || n, lpad(to_hex(n * 7919), 24, '0'), 'computer', 'detached',
         jsonb_build_object('fingerprints', jsonb_build_array(jsonb_build_object('id', n, 'components',
           jsonb_build_object('lk:gpu', case when n % 4 = 0 then 'common' else 'own-' || n end)))), now(), now(), now()
       from generate_series(1, 400) as n`,
      [id],
    );
    shares.of(id);
    await shares.job.run();
    const share = shares.of(id);
    expect(share?.("lk:gpu", "common")).toBeCloseTo(0.25, 1);
    expect(share?.("lk:gpu", "own-3")).toBeLessThan(0.005);
  });
});
