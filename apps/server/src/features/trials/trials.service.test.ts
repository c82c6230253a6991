import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";

let service: TestService;
let main: TestProject;
beforeAll(async () => {
  service = await startTestService({
    main: { settings: { rate_limits: null } },
    off: { settings: { rate_limits: null, fake_account: { mode: "signal" } } },
  });
  main = service.project("main");
});
afterAll(() => service.stop());

const HOME = "203.0.113.50";
const attach = (
  user: string,
  browser: string,
  event: string | undefined,
  ip = HOME,
  project = main,
  token?: string,
) =>
  project.browser(
    "POST",
    "/v2/device/attach",
    { user, fingerprint: `browser-${browser}`, ...(event === undefined ? {} : { event }) },
    { ip, ...(token === undefined ? {} : { token }) },
  );
const challengeOf = async (user: string): Promise<{ id: string; type: string; status: string } | undefined> =>
  (
    await service.sql<{ id: string; type: string; status: string }>(
      `select h.id, h.type, h.status from challenges h join accounts a on a.id = h.account_id where a.external_id = $1`,
      [user],
    )
  )[0];

describe("a second free trial", () => {
  it("in the same browser on the same line is challenged, once", async () => {
    await attach("first-1", "b1", "trial_started");
    expect(await challengeOf("first-1")).toBeUndefined();
    await attach("second-1", "b1", "trial_started");
    expect(await challengeOf("second-1")).toMatchObject({ type: "repeat_trial", status: "initiated" });
    await attach("second-1", "b1", "trial_started");
    const all = await service.sql(
      "select 1 from challenges h join accounts a on a.id = h.account_id where a.external_id = 'second-1'",
    );
    expect(all).toHaveLength(1);
  });

  it("is none where only the browser's make, or only the line, is the same", async () => {
    await attach("first-2", "b2", "trial_started");
    await attach("same-model", "b2", "trial_started", "198.51.100.9");
    await attach("same-house", "b3", "trial_started");
    expect(await challengeOf("same-model")).toBeUndefined();
    expect(await challengeOf("same-house")).toBeUndefined();
  });

  it("is none after a trial that was paid for, nor for accounts that begin none", async () => {
    await attach("payer", "b4", "trial_started");
    expect((await main.server("POST", "/v2/user/payer/update", { event: "upgrade" })).status).toBe(200);
    await attach("sibling", "b4", "trial_started");
    expect(await challengeOf("sibling")).toBeUndefined();
    await attach("first-5", "b5", "trial_started");
    await attach("visitor", "b5", undefined);
    await attach("visitor", "b5", "sign_up");
    expect(await challengeOf("visitor")).toBeUndefined();
  });

  it("is settled by paying, if somebody who may say so says it", async () => {
    await attach("first-6", "b6", "trial_started");
    await attach("second-6", "b6", "trial_started");
    await attach("second-6", "b6", "upgrade");
    expect(await challengeOf("second-6")).toMatchObject({ status: "initiated" });
    const token = (await main.server("POST", "/v2/token/sign", { user: "second-6" })).body.secret;
    await attach("second-6", "b6", "upgrade", HOME, main, token);
    expect(await challengeOf("second-6")).toMatchObject({ status: "completed" });
  });

  it("only leaves a trace where the project wants to be told and nothing more", async () => {
    const off = service.project("off");
    await attach("first-7", "b7", "trial_started", HOME, off);
    await attach("second-7", "b7", "trial_started", HOME, off);
    expect(await challengeOf("second-7")).toBeUndefined();
  });

  it("explains itself on its page", async () => {
    await attach("first-8", "b8", "trial_started");
    await main.server("POST", "/v2/user/second-8/update", { email: "second-8@example.org" });
    await attach("second-8", "b8", "trial_started");
    const challenge = await challengeOf("second-8");
    const page = await (await fetch(`${service.url}/challenge?challenge=${challenge?.id}`)).text();
    expect(page).toContain("A free trial has been used on this device before.");
  });
});
