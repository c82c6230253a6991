import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";

let service: TestService;
let main: TestProject;
beforeAll(async () => {
  const settings = { device_limits: { overall: 1 }, rate_limits: null };
  service = await startTestService({ main: { settings }, other: { settings } });
  main = service.project("main");
});
afterAll(() => service.stop());

const attach = async (user: string, seed: string) =>
  (
    await main.browser("POST", "/v2/device/attach", {
      user,
      components: { canvas: seed, fonts: seed, audio: seed, screen: seed },
    })
  ).body;

/** A challenge over the device limit, open. */
async function challenged(user: string): Promise<{ id: string; first: string }> {
  const { device_id: first } = await attach(user, `${user}-1`);
  await attach(user, `${user}-2`);
  const [row] = await service.sql<{ id: string }>(
    "select h.id from challenges h join accounts a on a.id = h.account_id where a.external_id = $1 and h.closed_at is null",
    [user],
  );
  if (row === undefined) throw new Error("not challenged");
  return { id: row.id, first };
}
async function completed(user: string): Promise<string> {
  const { id, first } = await challenged(user);
  await main.server("POST", `/v2/challenges/${id}/kick`, { device: first });
  expect((await main.server("POST", `/v2/challenges/${id}/complete`)).status).toBe(200);
  return id;
}
const consume = (id: string, body: unknown, project = main) =>
  project.server("POST", `/v2/challenges/${id}/consume`, body);

describe("a completed challenge", () => {
  it("is spent once, however many ask at the same moment", async () => {
    const id = await completed("ada");
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => consume(id, { user: "ada", action: "access", max_age_s: 60 })),
    );
    expect(answers.filter(({ status }) => status === 200).map(({ body }) => body)).toEqual([
      { success: true, challenge_id: id, user: "ada", action: "access", completed_at: expect.any(String) },
    ]);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(new Set(refused.map(({ status, body }) => `${status} ${body.code}`))).toEqual(
      new Set(["409 already_consumed"]),
    );
  });

  it("is not spent by a question that does not fit, and says what did not", async () => {
    const id = await completed("bob");
    const wrong = async (body: unknown, project = main) => {
      const answer = await consume(id, body, project);
      return [answer.status, answer.body.code, answer.body.details?.reason ?? null];
    };
    expect(await wrong({ user: "eve" })).toEqual([404, "not_found", null]);
    expect(await wrong({ user: "bob" }, service.project("other"))).toEqual([404, "not_found", null]);
    expect(await wrong({})).toEqual([400, "missing_parameter", null]);
    expect(await wrong({ user: "bob", action: "withdraw" })).toEqual([409, "conflict", "other_action"]);
    await service.sql(
      "update challenges set completed_at = completed_at - interval '2 minutes' where id = $1",
      [id],
    );
    expect(await wrong({ user: "bob", max_age_s: 60 })).toEqual([409, "conflict", "too_old"]);
    expect((await main.browser("POST", `/v2/challenges/${id}/consume`, { user: "bob" })).status).toBe(403);
    expect((await consume(id, { user: "bob", max_age_s: 600 })).status).toBe(200);
  });

  it("must be completed first", async () => {
    const { id } = await challenged("carol");
    const answer = await consume(id, { user: "carol" });
    expect([answer.status, answer.body.code, answer.body.details.reason]).toEqual([
      409,
      "conflict",
      "not_completed",
    ]);
  });
});
