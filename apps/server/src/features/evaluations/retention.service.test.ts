import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestService, type TestService } from "../../../test/service.ts";
import { retentionJob } from "./jobs.ts";

const DAY = 86_400_000;
let service: TestService;
beforeAll(async () => {
  const limit = { device_limits: { overall: 1 } };
  service = await startTestService({
    ordinary: { settings: limit },
    brief: { settings: { ...limit, retention_days: 30 } },
  });
});
afterAll(() => service.stop());

const HISTORY = ["accesses", "evaluations", "challenges"] as const;

/** How many rows each project still has of each history. */
async function kept(project: string): Promise<number[]> {
  return await Promise.all(
    HISTORY.map(async (table) => {
      const [row] = await service.sql<{ n: number }>(
        `select count(*)::int as n from ${table} x join projects p on p.id = x.project_id where p.name = $1`,
        [project],
      );
      return row?.n ?? -1;
    }),
  );
}

it("history goes when its project keeps it no longer, and not a day before; an open challenge stays", async () => {
  for (const name of ["ordinary", "brief"]) {
    const project = service.project(name);
    for (const [i, user] of ["ada", "ada", "bea", "bea"].entries()) {
      const components = { platform: `p${i}`, fonts: `f${i}`, gpu: `g${i}`, screen: `s${i}` };
      await project.browser("POST", "/v2/device/attach", { user, components, fingerprint: `lk1.${i}` });
    }
    // One of the two challenges ends, the other stays open.
    const { body } = await project.server("GET", "/v2/challenges");
    const [, older] = body.data;
    await service.sql("update challenges set status = 'completed', closed_at = now() where id = $1", [
      older.id,
    ]);
  }
  const all = [4, 4, 2];
  expect([await kept("ordinary"), await kept("brief")]).toEqual([all, all]);

  const after = async (days: number) => {
    await retentionJob(service.service.pool, () => Date.now() + days * DAY).run();
    return [await kept("ordinary"), await kept("brief")];
  };
  const openAlone = [0, 0, 1];
  expect(await after(29)).toEqual([all, all]);
  expect(await after(31)).toEqual([all, openAlone]);
  expect(await after(399)).toEqual([all, openAlone]);
  expect(await after(401)).toEqual([openAlone, openAlone]);
  // What is counted for the list's total went along.
  expect((await service.project("brief").server("GET", "/v2/challenges")).body.total).toBe(1);
});
