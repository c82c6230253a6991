import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";
import { LOCAL_TARGETS, type Receiver, startReceiver, verified } from "../../../test/webhook-receiver.ts";

const SECRET = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;
const SETTINGS = {
  device_limits: { overall: 1 },
  rate_limits: null,
  challenge: { notify_admins: true, skip_limit: 1 },
};

let receiver: Receiver;
let service: TestService;
let main: TestProject;
beforeAll(async () => {
  receiver = await startReceiver();
  const all = { url: receiver.url, secret: SECRET };
  const signOuts = { ...all, events: ["device.detached"] };
  service = await startTestService(
    {
      main: { settings: SETTINGS, webhooks: [all] },
      quiet: { settings: SETTINGS },
      picky: { settings: SETTINGS, webhooks: [signOuts] },
    },
    LOCAL_TARGETS,
  );
  main = service.project("main");
});
afterAll(async () => {
  await service.stop();
  await receiver.stop();
});

const machine = (seed: string) => ({
  components: Object.fromEntries(
    ["canvas", "webgl", "audio", "fonts", "screen", "hardware"].map((name) => [name, `${name}-${seed}`]),
  ),
  client: "latchkey",
});
const attach = async (project: TestProject, user: string, seed: string, ip: string, more = {}) =>
  (await project.server("POST", "/v2/device/attach", { user, ...machine(seed), ...more }, { ip })).body;
const challengeOf = async (user: string): Promise<string> => {
  const [row] = await service.sql<{ id: string }>(
    `select h.id from challenges h join accounts a on a.id = h.account_id and a.project_id = h.project_id
     where a.external_id = $1 and h.closed_at is null`,
    [user],
  );
  if (row === undefined) throw new Error("not challenged");
  return row.id;
};
const about = (account: string) => (message: { body: { account?: string; user?: { account: string } } }) =>
  (message.body.account ?? message.body.user?.account) === account;
const told = (account: string) => receiver.received.filter(about(account)).map(({ body }) => body);
const untilTold = (account: string, events: readonly string[]) =>
  receiver.until((all) => all.filter(about(account)).length >= events.length);

describe("the product is told", () => {
  it("the whole story of a challenge, in order, signed, with the payloads of the contract", async () => {
    await main.server("POST", "/v2/user/ada/update", {
      email: "ada@example.org",
      metadata: { plan: "family", seats: 3 },
    });
    const first = await attach(main, "ada", "a", "81.2.69.1", { metadata: { session: "s-1" } });
    await attach(main, "ada", "b", "203.0.113.7");
    const id = await challengeOf("ada");
    await fetch(`${service.url}/challenge?challenge=${id}`);
    await fetch(`${service.url}/challenge?challenge=${id}`);
    const sent = await main.server("POST", `/v2/challenges/${id}/send`, { channel: "email" });
    expect(sent.body).toEqual({ success: true, challenge_id: id });
    const code = await codeMailed();
    expect((await main.server("POST", `/v2/challenges/${id}/verify`, { code })).status).toBe(200);
    expect((await main.server("POST", `/v2/challenges/${id}/kick`, { device: first.device_id })).status).toBe(
      200,
    );
    expect((await main.server("POST", `/v2/challenges/${id}/complete`)).status).toBe(200);

    const story = [
      "user.account_sharing_signal",
      "challenge.initiated",
      "challenge.viewed",
      "challenge.pending",
      "device.detached",
      "challenge.completed",
    ];
    await untilTold("ada", story);
    const bodies = told("ada");
    expect(bodies.map(({ event }) => event)).toEqual(story);
    for (const message of receiver.received) expect(() => verified(message, SECRET)).not.toThrow();
    expect(new Set(receiver.received.map(({ id: messageId }) => messageId)).size).toBe(
      receiver.received.length,
    );

    const [signal, initiated, viewed, pending, detached, completed] = bodies;
    expect(signal).toEqual({
      event: "user.account_sharing_signal",
      account: "ada",
      metadata_fields: { plan: "family", seats: "3", session: "s-1" },
      signals: ["device_limits"],
    });
    const date = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const challenge = {
      id,
      code: null,
      type: "account_sharing",
      reasons: ["limit_exceeded"],
      createdAt: date,
      updatedAt: date,
    };
    expect(initiated).toEqual({
      event: "challenge.initiated",
      account: "ada",
      challenge: { ...challenge, status: "initiated" },
    });
    expect(viewed).toEqual({
      event: "challenge.viewed",
      account: "ada",
      challenge: { ...challenge, status: "initiated" },
    });
    expect(pending).toEqual({
      event: "challenge.pending",
      account: "ada",
      challenge: { ...challenge, status: "pending" },
    });
    expect(completed).toEqual({
      event: "challenge.completed",
      account: "ada",
      challenge: { ...challenge, status: "completed" },
    });
    expect(detached).toMatchObject({
      event: "device.detached",
      device: {
        _id: first.device_id,
        status: "detached",
        auto_detached: false,
        metadata: { session: "s-1" },
        detached_at: date,
      },
    });
    expect(detached.device.info).toMatchObject({ browser: { name: expect.any(String) } });
  });

  it("that somebody asks for help, and that a challenge was put off", async () => {
    await attach(main, "helped", "a", "81.2.69.1");
    await attach(main, "helped", "b", "203.0.113.7", { metadata: { plan: "solo" } });
    const id = await challengeOf("helped");
    expect((await main.server("POST", `/v2/challenges/${id}/notify`)).status).toBe(200);
    expect((await main.server("POST", `/v2/challenges/${id}/skip`)).status).toBe(200);
    const story = [
      "user.account_sharing_signal",
      "challenge.initiated",
      "admin.notify.shared_account",
      "challenge.skipped",
    ];
    await untilTold("helped", story);
    expect(told("helped").map(({ event }) => event)).toEqual(story);
    const [, , notify, skipped] = told("helped");
    expect(notify).toEqual({
      event: "admin.notify.shared_account",
      account: "helped",
      metadata_fields: { plan: "solo" },
      device_count: 2,
      attached_device_count: 2,
      other_users_devices_count: 1,
    });
    expect(skipped).toMatchObject({ account: "helped", challenge: { id, status: "skipped", code: null } });
  });

  it("that a device was signed out by the timer", async () => {
    const { device_id: deviceId } = await attach(main, "timed", "a", "81.2.69.1");
    await service.sql("update devices set attached_at = now() - interval '8 days' where id = $1", [deviceId]);
    await attach(main, "timed", "b", "81.2.69.1");
    await untilTold("timed", ["device.detached"]);
    expect(told("timed")[0]).toMatchObject({
      event: "device.detached",
      device: { _id: deviceId, auto_detached: true },
    });
  });

  it("nothing where no endpoint listens, and only what an endpoint asked for", async () => {
    for (const name of ["quiet", "picky"]) {
      const project = service.project(name);
      const { device_id: deviceId } = await attach(project, "eve", "a", "81.2.69.1");
      await attach(project, "eve", "b", "203.0.113.7");
      expect((await project.server("POST", `/v2/device/${deviceId}/detach`, { user: "eve" })).status).toBe(
        200,
      );
    }
    await untilTold("eve", ["device.detached"]);
    expect(told("eve").map(({ event }) => event)).toEqual(["device.detached"]);
    const left = await service.sql(
      "select 1 from webhook_messages m join projects p on p.id = m.project_id where p.name = 'quiet'",
    );
    expect(left).toEqual([]);
  });

  it("nothing of a change that did not happen", async () => {
    const unknown = await main.server("POST", "/v2/device/0123456789abcdef01234567/detach", {
      user: "nobody",
    });
    expect(unknown.status).toBe(404);
    const again = await main.server("POST", `/v2/challenges/${"0".repeat(24)}/complete`);
    expect(again.status).toBe(404);
    expect(told("nobody")).toEqual([]);
  });
});

/** The code in the newest message of the development outbox. */
async function codeMailed(): Promise<string> {
  const { messages } = (await (await fetch(`${service.url}/dev/outbox`)).json()) as {
    messages: { text: string }[];
  };
  const code = /\b(\d{6})\b/.exec(messages[0]?.text ?? "")?.[1];
  if (code === undefined) throw new Error("no code was sent");
  return code;
}
