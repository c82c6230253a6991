import { randomUUID } from "node:crypto";
import { EventSource } from "eventsource";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";

let service: TestService;
let project: TestProject;
let streams: EventSource[] = [];

beforeAll(async () => {
  service = await startTestService({ main: {} });
  project = service.project("main");
});
beforeEach(() => service.sql("delete from budgets"));
afterEach(() => {
  for (const stream of streams) stream.close();
  streams = [];
});
afterAll(() => service.stop());

interface Prompt {
  action: string;
  prompt: { _id: string; choices: string[]; expires_at: string };
}

/** A device of a user that proved itself a day ago and listens; `next` resolves with the next event. */
async function trustedDevice(
  user: string,
): Promise<{ device: string; access: string; next(): Promise<Prompt> }> {
  const { body } = await project.browser("POST", "/v2/device/attach", {
    user,
    email: "will@example.org",
    fingerprint: user.padEnd(64, "a").slice(0, 64),
  });
  await service.sql("update devices set proved_at = now() - interval '1 day' where id = $1", [
    body.device_id,
  ]);
  const auth = encodeURIComponent(`Basic ${project.clientId}:`);
  const source = new EventSource(
    `${service.url}/v2/access/device/${body.device_id}/listen?access=${body.access}&version=2.24.1&auth=${auth}`,
  );
  streams.push(source);
  const events: Prompt[] = [];
  source.onmessage = (event) => events.push(JSON.parse(event.data) as Prompt);
  await expect
    .poll(() => service.sql("select from connections where device_id = $1", [body.device_id]))
    .toHaveLength(1);
  let taken = 0;
  return {
    device: body.device_id,
    access: body.access,
    async next() {
      await expect.poll(() => events.length, { timeout: 10_000 }).toBeGreaterThan(taken);
      taken += 1;
      return events[taken - 1] as Prompt;
    },
  };
}

async function challengeFor(user: string): Promise<string> {
  const { body } = await project.server("POST", "/v2/evaluate", {
    action: "payout",
    user,
    ip: "198.51.100.9",
    user_agent: "curl/8",
    required_assurance: 2,
  });
  expect(body.verdict).toBe("challenge");
  return body.challenge_id;
}

const start = (challenge: string) =>
  project.server("POST", `/v2/challenges/${challenge}/factors/trusted_device/start`, {});
const verify = (challenge: string, prompt: string) =>
  project.server("POST", `/v2/challenges/${challenge}/factors/trusted_device/verify`, { prompt });
const answer = (prompt: string, body: unknown) =>
  project.browser("POST", `/v2/prompts/${prompt}/answer`, body);

describe("a prompt on a trusted device", () => {
  test("comes over the live stream with three numbers; the right one proves, once", async () => {
    const user = randomUUID();
    const { device, access, next } = await trustedDevice(user);
    const challenge = await challengeFor(user);
    const begun = await start(challenge);
    expect(begun.body).toMatchObject({
      status: "asked",
      number: expect.stringMatching(/^\d\d$/),
      devices: 1,
    });
    const { action, prompt } = await next();
    expect([action, prompt._id]).toEqual(["prompt", begun.body.prompt]);
    expect(new Set(prompt.choices).size).toBe(3);
    expect(prompt.choices).toContain(begun.body.number);
    expect((await verify(challenge, prompt._id)).body).toEqual({ status: "pending" });
    const right = { device, access, number: begun.body.number };
    expect((await answer(prompt._id, { ...right, access: "0".repeat(24) })).status).toBe(404);
    expect((await answer(prompt._id, right)).body).toEqual({ success: true, status: "approved" });
    expect((await answer(prompt._id, right)).status).toBe(404);
    expect((await verify(challenge, prompt._id)).body).toEqual({
      status: "passed",
      factor: "trusted_device",
      assurance: 2,
      proved: true,
    });
  });

  test("a wrong number and a rejection end it, a proof is for its own challenge alone", async () => {
    const user = randomUUID();
    const { device, access, next } = await trustedDevice(user);
    const challenge = await challengeFor(user);
    const begun = await start(challenge);
    const { prompt } = await next();
    const wrong = prompt.choices.find((choice) => choice !== begun.body.number);
    expect((await answer(prompt._id, { device, access, number: wrong })).body.status).toBe("rejected");
    expect((await verify(challenge, prompt._id)).body.code).toBe("invalid_code");
    const second = await start(challenge);
    await next();
    expect((await answer(second.body.prompt, { device, access, reject: true })).body.status).toBe("rejected");
    const third = await start(challenge);
    await next();
    await answer(third.body.prompt, { device, access, number: third.body.number });
    const other = await challengeFor(`${user}-other`).catch(() => null);
    expect(other).toBeNull();
    expect((await verify(challenge, third.body.prompt)).body.proved).toBe(true);
  });

  test("after three that nobody answered no more are shown", async () => {
    const user = randomUUID();
    await trustedDevice(user);
    const challenge = await challengeFor(user);
    for (let i = 0; i < 3; i += 1) expect((await start(challenge)).status).toBe(200);
    expect((await start(challenge)).status).toBe(429);
  });

  test("a device that never proved itself is not asked", async () => {
    const user = randomUUID();
    const { device } = await trustedDevice(user);
    await service.sql("update devices set proved_at = null where id = $1", [device]);
    const { body } = await project.server("GET", `/v2/user/${user}/factors`);
    expect(body.available.map((factor: { factor: string }) => factor.factor)).not.toContain("trusted_device");
  });
});
