import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestService, type TestService } from "../../../test/service.ts";
import type { Judge } from "../evaluations/index.ts";
import type { Project } from "../projects/index.ts";
import { autoDetachJob } from "./jobs.ts";

const DEFAULT_S = 604_800;
const SHORTEST_S = 60;

let service: TestService;

beforeAll(async () => {
  service = await startTestService({
    ordinary: {},
    hasty: { settings: { auto_detach_s: SHORTEST_S } },
  });
});
afterAll(async () => {
  await service?.stop();
});

/** Attaches a device of the account and makes the attach that old. */
async function attachedAgo(project: string, user: string, seconds: number): Promise<void> {
  const { body } = await service.project(project).browser("POST", "/v2/device/attach", { user });
  await service.sql("update devices set attached_at = now() - make_interval(secs => $2) where id = $1", [
    body.device_id,
    seconds,
  ]);
}

it("asks about exactly those accounts that have a device whose time is up, by their project's own period", async () => {
  await attachedAgo("ordinary", "week and a bit", DEFAULT_S + 5);
  await attachedAgo("ordinary", "nearly a week", DEFAULT_S - 30);
  await attachedAgo("ordinary", "an hour", 3600);
  await attachedAgo("hasty", "a minute and a bit", SHORTEST_S + 5);
  await attachedAgo("hasty", "half a minute", SHORTEST_S - 30);
  await attachedAgo("hasty", "gone", 3600);
  await service.sql(
    "update devices set status = 'detached' from accounts a where a.id = devices.account_id and a.external_id = 'gone'",
  );

  const asked: string[] = [];
  const judge = (async ({ account }: { account: { id: string } }) => {
    asked.push(account.id);
    return null;
  }) as unknown as Judge;
  const projects = { byId: async (id: number) => ({ id }) as Project };
  await autoDetachJob({ pool: service.service.pool, projects, judge, clock: Date.now }).run();

  const names = await service.sql<{ external_id: string }>(
    "select external_id from accounts where id = any($1) order by 1",
    [asked],
  );
  expect(names.map((row) => row.external_id)).toEqual(["a minute and a bit", "week and a bit"]);
});
