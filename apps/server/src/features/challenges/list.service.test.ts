import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";

let service: TestService;
let main: TestProject;
beforeAll(async () => {
  service = await startTestService({
    main: { settings: { device_limits: { overall: 1 } } },
    typed: { settings: { device_limits: { overall: null, computer: 1 } } },
    many: {},
    other: {},
  });
  main = service.project("main");
  for (let i = 0; i < 12; i += 1) {
    const user = `user-${i}`;
    await main.server("POST", `/v2/user/${user}/update`, {
      email: `${user}@example.org`,
      phone: "+33612345678",
    });
    for (const seed of ["a", "b", "c"].slice(0, i % 2 === 0 ? 3 : 2)) {
      const components = Object.fromEntries(
        ["canvas", "webgl", "audio", "fonts", "screen", "hardware"].map((name) => [
          name,
          `${name}-${seed}-${i}`,
        ]),
      );
      await main.browser("POST", "/v2/device/attach", { user, components });
    }
  }
});
afterAll(() => service.stop());

describe("the list of challenges", () => {
  it("says of each exactly what retrieving it says", async () => {
    const { body } = await main.server("GET", "/v2/challenges?limit=100");
    expect(body.data).toHaveLength(body.total);
    for (const listed of body.data) {
      expect((await main.server("GET", `/v2/challenges/${listed.id}`)).body).toEqual(listed);
    }
    expect(body.data[0].user).toMatchObject({ email: "us*****@example.org", phone: "******78" });
  });

  it("is newest first, and its pages neither overlap nor leave anything out", async () => {
    const { body: whole } = await main.server("GET", "/v2/challenges?limit=100");
    const ids: string[] = [];
    for (let page = 1; ids.length < whole.total; page += 1) {
      const { body } = await main.server("GET", `/v2/challenges?limit=5&page=${page}`);
      if (body.data.length === 0) break;
      ids.push(...body.data.map((one: { id: string }) => one.id));
    }
    expect(ids).toEqual(whole.data.map((one: { id: string }) => one.id));
    const dates = whole.data.map((one: { createdAt: string }) => one.createdAt);
    expect(dates).toEqual([...dates].sort().reverse());
  });

  it("brings page and limit within their bounds", async () => {
    const size = async (query: string) =>
      (await main.server("GET", `/v2/challenges?${query}`)).body.data.length;
    expect(await size("limit=0")).toBe(1);
    expect(await size("limit=-5&page=-1")).toBe(1);
    expect(await size("limit=abc&page=zz")).toBe(10);
    expect(await size("limit=1000")).toBe((await main.server("GET", "/v2/challenges")).body.total);
    expect(await size("page=900000")).toBe(0);
  });

  it("counts and shows nothing of another project", async () => {
    expect((await service.project("other").server("GET", "/v2/challenges")).body).toEqual({
      data: [],
      total: 0,
    });
  });

  it("keeps a total that is what counting would say", async () => {
    const [counted] = await service.sql<{ n: number }>(
      "select count(*) as n from challenges h join projects p on p.id = h.project_id where p.client_id = $1",
      [main.clientId],
    );
    expect((await main.server("GET", "/v2/challenges")).body.total).toBe(counted?.n);
  });

  it("counts devices by type where a limit is by type", async () => {
    const typed = service.project("typed");
    for (const seed of ["a", "b", "c"]) {
      const components = Object.fromEntries(
        ["canvas", "webgl", "audio", "fonts", "screen", "hardware"].map((name) => [name, `${name}-${seed}`]),
      );
      await typed.browser("POST", "/v2/device/attach", { user: "ada", components });
    }
    const { body } = await typed.server("GET", "/v2/challenges");
    expect(body.data[0].limit).toMatchObject({ is_exceeded: true, overall: 0, desktop: 2, mobile: 0 });
    for (const listed of body.data) {
      expect((await typed.server("GET", `/v2/challenges/${listed.id}`)).body).toEqual(listed);
    }
  });

  it("finds far pages, across days, equal times and rows that are gone, exactly where counting would", async () => {
    const many = service.project("many");
    await many.server("POST", "/v2/user/ada/update", {});
    await service.sql(
      `insert into challenges (project_id, account_id, id, type, status, reasons, limits, created_at, updated_at, expires_at, closed_at)
       select a.project_id, a.id, lpad(md5(n::text), 24), 'account_sharing', 'failed', '{limit_exceeded}', '{}', t.at, t.at, t.at, t.at
       from accounts a join projects p on p.id = a.project_id, generate_series(1, 2400) n,
         lateral (select now() - interval '37 minutes' * (n / 4) as at) t
       where p.client_id = $1 and a.external_id = 'ada'`,
      [many.clientId],
    );
    const walked = async (limit: number): Promise<string[]> => {
      const ids: string[] = [];
      for (let page = 1; ; page += 1) {
        const { body } = await many.server("GET", `/v2/challenges?limit=${limit}&page=${page}`);
        if (body.data.length === 0) break;
        ids.push(...body.data.map((one: { id: string }) => one.id));
      }
      return ids;
    };
    const counted = async (): Promise<string[]> =>
      (
        await service.sql<{ id: string }>(
          `select h.id from challenges h join projects p on p.id = h.project_id where p.client_id = $1
           order by h.created_at desc, h.id desc`,
          [many.clientId],
        )
      ).map(({ id }) => id);
    expect(await walked(100)).toEqual(await counted());
    await service.sql("delete from challenges where id < '5' and limits = '{}'");
    const left = await counted();
    expect(left.length).toBeLessThan(2_000);
    expect(await walked(97)).toEqual(left);
    expect((await many.server("GET", "/v2/challenges")).body.total).toBe(left.length);
  });
});
