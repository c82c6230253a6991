import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";
import { AFTER, BEFORE, iphone, iphoneDescription, REDRAWN } from "../../../test/updated-iphones.ts";
import { pruneCountsJob } from "./jobs.ts";
import { createUpdateEffects } from "./update-effects.ts";

const DAY = 86_400_000;
const MINUTE = 60_000;
const START = Date.UTC(2026, 8, 1);
const VERSIONS = "safari/26/ios/26.4";
const TEACHERS = ["ada", "bea", "cyd", "dan", "eve"];
const PROJECTS = [
  "taught",
  "untaught",
  "four",
  "crowd",
  "split",
  "asking",
  "young",
  "erased",
  "full",
] as const;
type Name = (typeof PROJECTS)[number];

let service: TestService;
beforeAll(async () => {
  // The clock and what comes round again: everything else goes on in its own time.
  vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"], now: START });
  service = await startTestService(
    Object.fromEntries(PROJECTS.map((name) => [name, { settings: { rate_limits: null } }])),
  );
});
afterAll(async () => {
  await service.stop();
  vi.useRealTimers();
});

const addressOf = (user: string): string => `91.10.20.${user.charCodeAt(0)}`;

interface Attached {
  device_id: string;
  new_device: boolean;
}

async function attach(
  project: TestProject,
  user: string,
  safari: string,
  stored?: string,
  phone = user,
): Promise<Attached> {
  const answer = await project.browser(
    "POST",
    "/v2/device/attach",
    { user, ...iphoneDescription(phone, safari), ...(stored === undefined ? {} : { device_id: stored }) },
    { ip: addressOf(user), headers: { "user-agent": iphone(safari) } },
  );
  expect(answer.status).toBe(200);
  return answer.body;
}

/** First visits; the same devices come back with a new release some days later. */
async function update(name: Name, users: readonly string[], days = 5): Promise<void> {
  const project = service.project(name);
  vi.setSystemTime(START);
  const stored = new Map<string, string>();
  for (const user of users) stored.set(user, (await attach(project, user, BEFORE)).device_id);
  vi.setSystemTime(START + days * DAY);
  for (const [user, device] of stored) await attach(project, user, AFTER, device);
}

async function idOf(name: Name): Promise<number> {
  const { clientId } = service.project(name);
  const [row] = await service.sql<{ id: number }>("select id from projects where client_id = $1", [clientId]);
  return row?.id ?? 0;
}

type Lesson = {
  account: string | null;
  versions: string;
  components: Record<string, [before: string, after: string]>;
};

const lessons = async (name: Name): Promise<Lesson[]> =>
  await service.sql<Lesson>(
    `select a.external_id as account, l.versions, l.components from update_lessons l
     left join accounts a on a.project_id = l.project_id and a.id = l.account_id
     where l.project_id = $1 order by 1`,
    [await idOf(name)],
  );

/** Lessons of devices that nobody met: `account` and `at` are SQL over `n`, which counts them from 1. */
async function insertLessons(name: Name, many: number, row: { account: string; at: string; after?: string }) {
  await service.sql(
    `insert into update_lessons (project_id, account_id, from_versions, versions, components, at)
     select $1, ${row.account}, 'safari/26/ios/26.3', $3, jsonb_build_object('lk:audio', jsonb_build_array('was', $4::text)), ${row.at}
     from generate_series(1, $2::int) as n`,
    [await idOf(name), many, VERSIONS, row.after ?? "is"],
  );
}
const AT_START = `to_timestamp(${START / 1000})`;

/** What is settled in a project now. */
async function settled(name: Name) {
  const id = await idOf(name);
  const effects = createUpdateEffects(service.service.pool, Date.now);
  expect(effects.of(id)).toBeUndefined();
  await effects.job.run();
  return effects.of(id);
}

/** Lets ten minutes pass, and waits until the service has counted the project's lessons. */
async function untilCounted(name: Name): Promise<void> {
  const id = await idOf(name);
  const query = vi.spyOn(service.service.pool, "query");
  vi.advanceTimersByTime(10 * MINUTE);
  const counts = (text: unknown, values: unknown) =>
    String(text).includes("from update_lessons") && Array.isArray(values) && values[0] === id;
  await vi.waitFor(() => expect(query.mock.calls.some(([text, values]) => counts(text, values))).toBe(true));
  await Promise.all(query.mock.results.map(({ value }) => value));
  query.mockRestore();
}

describe("what an update does to iPhones", () => {
  it("is told once by each device that comes back with its identifier", async () => {
    await update("taught", TEACHERS);
    for (const user of TEACHERS) await attach(service.project("taught"), user, AFTER);
    const told = await lessons("taught");
    expect(told.map(({ account }) => account)).toEqual(TEACHERS);
    for (const { versions, components } of told) {
      expect(versions).toBe(VERSIONS);
      const changed = Object.keys(components).filter(
        (name) => components[name]?.[0] !== components[name]?.[1],
      );
      expect(changed.sort()).toEqual(REDRAWN.map((name) => `lk:${name}`).sort());
    }
  });

  it("recognises somebody else's updated iPhone whose storage is gone, where the project learned it", async () => {
    const back = async (name: Name) => {
      const project = service.project(name);
      vi.setSystemTime(START);
      const { device_id: stored } = await attach(project, "fay", BEFORE);
      for (const day of [1, 2, 3, 4]) {
        vi.setSystemTime(START + day * DAY);
        await attach(project, "fay", BEFORE, stored);
      }
      vi.setSystemTime(START + 6 * DAY);
      await untilCounted(name);
      return { ...(await attach(project, "fay", AFTER)), stored };
    };
    expect(await back("untaught")).toMatchObject({ new_device: true });
    const known = await back("taught");
    expect(known).toMatchObject({ new_device: false, device_id: known.stored });
  });

  it("is settled by five accounts that agree, not by four", async () => {
    await update("four", TEACHERS.slice(0, 4));
    expect(await settled("four")).toBeUndefined();
    await update("four", TEACHERS.slice(4));
    const effects = await settled("four");
    const [lesson] = await lessons("four");
    const { versions, components }: Omit<Lesson, "account"> = lesson ?? { versions: "", components: {} };
    for (const name of REDRAWN) {
      const [before, after] = components[`lk:${name}`] ?? ["", ""];
      expect(after).not.toBe(before);
      expect(effects?.get(versions)?.get(`lk:${name}`)?.values.get(before)).toBe(after);
      expect(effects?.get("safari/26/ios/26.5")).toBeUndefined();
    }
    // What is each owner's own was told by one account each.
    const [own] = components["lk:preferences"] ?? [""];
    expect(effects?.get(versions)?.get("lk:preferences")?.values.get(own)).toBeUndefined();
  });

  it("is told once by an account, however many devices it has", async () => {
    await update("crowd", ["ada"]);
    const project = service.project("crowd");
    vi.setSystemTime(START);
    const { device_id: other } = await attach(project, "ada", BEFORE, undefined, "another phone");
    vi.setSystemTime(START + 5 * DAY);
    expect(await attach(project, "ada", AFTER, other, "another phone")).toMatchObject({ device_id: other });
    expect(await lessons("crowd")).toHaveLength(1);
  });

  it("is not settled where a quarter disagrees", async () => {
    await insertLessons("split", 5, { account: "'agrees-' || n", at: AT_START });
    expect((await settled("split"))?.get(VERSIONS)?.get("lk:audio")?.values.get("was")).toBe("is");
    await insertLessons("split", 2, { account: "'other-' || n", at: AT_START, after: "else" });
    const effect = (await settled("split"))?.get(VERSIONS)?.get("lk:audio");
    expect(effect?.values.get("was")).toBeUndefined();
    // That it changed, and does not stay, all agree on.
    expect(effect?.others.get("safari/26/ios/26.3")).toBe("change");
  });

  it("is not told by logins and other questions", async () => {
    const project = service.project("asking");
    vi.setSystemTime(START);
    const { device_id } = await attach(project, "ada", BEFORE);
    vi.setSystemTime(START + 5 * DAY);
    for (const action of ["login", "signup"]) {
      const answer = await project.server("POST", "/v2/evaluate", {
        action,
        user: "ada",
        ip: addressOf("ada"),
        user_agent: iphone(AFTER),
        ...iphoneDescription("ada", AFTER),
        device_id,
      });
      expect(answer.status).toBe(200);
    }
    expect(await lessons("asking")).toEqual([]);
  });

  it("is not told by a device that was met a moment ago", async () => {
    await update("young", TEACHERS, 2);
    expect(await lessons("young")).toEqual([]);
  });
});

describe("lessons about updates", () => {
  it("vanish with the account that taught them", async () => {
    await update("erased", ["ada", "bea"]);
    expect((await lessons("erased")).map(({ account }) => account)).toEqual(["ada", "bea"]);
    expect((await service.project("erased").server("DELETE", "/v2/user/ada")).status).toBe(200);
    expect((await lessons("erased")).map(({ account }) => account)).toEqual(["bea"]);
  });

  it("are kept for 90 days, and of one release the newest 1,000", async () => {
    vi.setSystemTime(START);
    const minutesAgo = (minutes: string) => `to_timestamp(${START / 1000} - 60 * (${minutes}))`;
    await insertLessons("full", 1_003, { account: "'new-' || n", at: minutesAgo("n") });
    const id = await idOf("full");
    const kept = async () =>
      await service.sql<{ account: string }>(
        `select account_id as account from update_lessons where project_id = $1 order by at desc`,
        [id],
      );
    const prune = () => pruneCountsJob(service.service.pool, Date.now).run();
    await prune();
    expect((await kept()).map(({ account }) => account)).toEqual(
      Array.from({ length: 1_000 }, (_, n) => `new-${n + 1}`),
    );
    vi.setSystemTime(START + 90 * DAY - 30 * MINUTE);
    await prune();
    expect(await kept()).toHaveLength(30);
    vi.setSystemTime(START + 90 * DAY);
    await prune();
    expect(await kept()).toEqual([]);
  });
});
