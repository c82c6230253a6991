import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestService } from "../../../test/service.ts";
import { described, login } from "./evaluations.testing.ts";

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ main: { settings: { rate_limits: null } } });
});
afterAll(() => service.stop());

describe("what is spent once", () => {
  it("lets one of many consume an evaluation", async () => {
    const main = service.project("main");
    for (let round = 0; round < 5; round += 1) {
      const { body } = await login(main, `user-${round}`);
      const answers = await Promise.all(
        Array.from({ length: 12 }, () => main.server("POST", `/v2/evaluations/${body.id}/consume`, {})),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      for (const { status, body: answer } of answers) {
        if (status !== 200) expect([status, answer.code]).toEqual([409, "already_consumed"]);
      }
    }
  });

  it("lets one of many complete an identification, and records one access", async () => {
    const main = service.project("main");
    const started = await main.browser("POST", "/v2/identity/initiate", described("racer"));
    const path = `/v2/proj/identification/${started.body.identification}/complete`;
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => main.server("POST", path, { account: "racer" })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status !== 200).map(({ body }) => body.code);
    expect(new Set(refused)).toEqual(new Set(["already_completed"]));
    const [row] = await service.sql<{ n: number }>("select count(*) as n from accesses");
    expect(row?.n).toBe(1);
  });

  it("counts every login of one address, however many come at once", async () => {
    const main = service.project("main");
    const ip = "203.0.113.99";
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        main.server("POST", "/v2/events", { type: "login_failed", user: `u${i}`, ip }),
      ),
    );
    const [row] = await service.sql<{ n: number }>(
      "select sum(failed) as n from login_tallies where key like 'a:%' group by key order by 1 desc limit 1",
    );
    expect(Number(row?.n)).toBe(20);
  });
});
