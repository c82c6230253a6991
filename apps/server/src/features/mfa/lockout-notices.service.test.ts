import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestService, type TestService } from "../../../test/service.ts";
import { DAY, HOUR } from "../../shared/clock.ts";
import type { Project, Projects } from "../projects/index.ts";
import { chargeAttempt } from "./lockout.ts";
import { lockoutNoticesJob } from "./lockout-notices.ts";
import { noticeWords } from "./notice-words.ts";

const POLICY = { attempts: 5, windowS: 300, durationS: 900 };

let service: TestService;
let projectId: number;
let now = Date.now();
let told: string[] = [];

beforeAll(async () => {
  service = await startTestService();
  const [row] = await service.sql<{ id: number }>("select id from projects limit 1");
  projectId = row?.id ?? 0;
});
afterAll(() => service.stop());

/** The job, with its letters caught on their way. */
const run = async (): Promise<string[]> => {
  told = [];
  const projects = { byId: async (id: number) => ({ id }) as Project } as Projects;
  const notices = {
    tell: async (_project: Project, accountId: string, kind: string) =>
      void told.push(`${kind} ${accountId}`),
  };
  await lockoutNoticesJob({ pool: service.service.pool, projects, notices, clock: () => now }).run();
  return told;
};

async function account(): Promise<string> {
  const externalId = randomUUID();
  await service
    .project("main")
    .server("POST", `/v2/user/${externalId}/update`, { email: "will@example.org" });
  const [row] = await service.sql<{ id: string }>("select id from accounts where external_id = $1", [
    externalId,
  ]);
  return row?.id ?? "";
}
const guess = async (accountId: string, times: number): Promise<void> => {
  const owner = { projectId, accountId };
  for (let i = 0; i < times; i += 1) await chargeAttempt(service.service.pool, owner, POLICY, "", now);
};

test("the owner of a locked account hears of it once a day, however often it is locked", async () => {
  const [locked, guessed] = [await account(), await account()];
  await guess(locked, 5);
  await guess(guessed, 4);
  expect(await run()).toEqual([`locked ${locked}`]);
  expect(await run()).toEqual([]);
  now += HOUR;
  await guess(locked, 5);
  expect(await run()).toEqual([]);
  now += DAY;
  await guess(locked, 5);
  expect(await run()).toEqual([`locked ${locked}`]);
  now += HOUR;
  expect(await run()).toEqual([]);
});

test("it is worded in every language", () => {
  for (const locale of ["en", "fr", "es", "ar"] as const) {
    const input = { locale, product: "Nightjar", name: null, link: "https://x.example/" };
    expect(noticeWords("locked", "email", input).text).toContain("Nightjar");
    expect(noticeWords("locked", "sms", input)).toMatchObject({ subject: null });
  }
});
