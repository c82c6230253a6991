import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../apps/server/test/service.ts";
import { LOCAL_TARGETS, type Receiver, startReceiver } from "../../../apps/server/test/webhook-receiver.ts";
import Default, { Latchkey, LatchkeyError, Rupt, RuptCore } from "./index.ts";

let service: TestService;
let main: TestProject;
let receiver: Receiver;
let client: Latchkey;
beforeAll(async () => {
  receiver = await startReceiver();
  const settings = { device_limits: { overall: 1 }, rate_limits: null };
  service = await startTestService(
    { main: { settings }, strict: { settings: { require_signed_requests: true } } },
    LOCAL_TARGETS,
  );
  main = service.project("main");
  client = new Rupt(main.secret, { baseUrl: service.url });
});
afterAll(async () => {
  await service.stop();
  await receiver.stop();
});

const attach = async (user: string, seed: string) =>
  (
    await main.browser("POST", "/v2/device/attach", {
      user,
      components: { canvas: seed, fonts: seed, audio: seed, screen: seed },
    })
  ).body;
const code = (work: Promise<unknown>) =>
  work.then(
    () => "fine",
    (error: unknown) => (error instanceof LatchkeyError ? error.code : String(error)),
  );
/** The code in the newest message of the development outbox. */
async function codeSent(): Promise<string> {
  const { messages } = (await (await fetch(`${service.url}/dev/outbox`)).json()) as {
    messages: { text: string }[];
  };
  return messages.map(({ text }) => /\b(\d{6})\b/.exec(text)?.[1]).find((found) => found !== undefined) ?? "";
}

describe("the server SDK against the service", () => {
  it("is one class under its names", () => {
    expect([Default, Rupt, RuptCore]).toEqual([Latchkey, Latchkey, Latchkey]);
  });

  it("runs a sharing challenge from the list to its being spent, in both call forms", async () => {
    expect(
      await client.updateUser({ user: "ada", email: "ada@example.org", metadata: { plan: "family" } }),
    ).toEqual({ success: true });
    expect(await client.updateUser("ada", { groups: { id: "club" } })).toEqual({ success: true });
    const { device_id: first } = await attach("ada", "one");
    await attach("ada", "two");

    const { data, total } = await client.getChallenges({ page: 1, limit: 10 });
    expect([data.length, total]).toEqual([1, 1]);
    const id = data[0]?.id ?? "";
    const found = await client.getChallenge(id);
    expect(found.challenge.user).toMatchObject({ external_id: "ada", email: "ad*****@example.org" });
    expect(found.limit).toMatchObject({ is_exceeded: true, overall: 1 });
    const devices = await client.getChallengeDevices(id);
    expect(devices.data.map((device) => device._id)).toContain(first);

    expect(await client.sendChallengeCode({ challenge: id, channel: "email", language: "en" })).toEqual({
      success: true,
      challenge_id: id,
    });
    expect(await code(client.sendChallengeCode(id))).toBe("rate_limited");
    expect(await code(client.verifyChallengeCode(id, "000000"))).toBe("invalid_code");
    expect(await client.verifyChallengeCode({ challenge: id, code: await codeSent() })).toEqual({
      success: true,
    });
    expect(await code(client.completeChallenge(id))).toBe("limit_exceeded");
    expect(await client.kickChallengeDevice({ challenge: id, device: first })).toEqual({ success: true });
    expect(await code(client.assertChallenge(id, { user: "ada" }))).toBe("conflict");
    expect(await client.completeChallenge({ challenge: id })).toEqual({ success: true });
    expect(await client.completeChallenge(id)).toEqual({ success: true });

    expect(await code(client.assertChallenge(id, { user: "eve" }))).toBe("not_found");
    expect(await client.assertChallenge(id, { user: "ada", action: "access", maxAge: 60 })).toMatchObject({
      challenge_id: id,
      user: "ada",
    });
    expect(await code(client.assertChallenge(id, { user: "ada" }))).toBe("already_consumed");
  });

  it("evaluates, reads evaluations back, spends them once and says what became of them", async () => {
    const evaluation = await client.evaluate({
      action: "login",
      user: "bob",
      ip: "203.0.113.9",
      fingerprint: ["f".repeat(2048), null],
    });
    expect(evaluation).toMatchObject({ verdict: "allow", reasons: [] });
    const [row] = await service.sql<{ id: string }>("select id from evaluations where action = 'login'");
    const id = row?.id ?? "";
    expect(await client.evaluations.get(id)).toMatchObject({ id, user: "bob", verdict: "allow" });
    expect(await client.evaluations.consume(id, { user: "bob", action: "login", maxAge: 60 })).toMatchObject({
      verdict: "allow",
    });
    expect(await code(client.evaluations.consume(id))).toBe("already_consumed");
    expect(await client.evaluations.feedback(id, "legitimate", "known customer")).toMatchObject({
      success: true,
    });
    expect(
      await client.events.report({ type: "login_failed", user: "bob", ip: "203.0.113.9" }),
    ).toMatchObject({ success: true });
  });

  it("reads and changes users and settings", async () => {
    await client.updateUser("a/b c", { metadata: { n: 1 } });
    expect(await client.users.get("a/b c")).toMatchObject({ account: "a/b c", metadata: { n: 1 } });
    expect(await client.users.suspend("a/b c")).toEqual({ success: true });
    expect(await client.users.devices("a/b c")).toEqual({ data: [] });
    expect(await client.users.export("a/b c")).toMatchObject({ user: { account: "a/b c", suspended: true } });
    expect(await client.users.erase("a/b c")).toEqual({ success: true });
    expect(await code(client.users.get("a/b c"))).toBe("not_found");
    expect(await client.settings.get()).toMatchObject({ device_limits: { overall: 1 } });
    expect(await client.settings.update({ people_limit: 3 })).toMatchObject({
      people_limit: 3,
      device_limits: { overall: 1 },
    });
    expect(await code(client.settings.update({ no_such_setting: true }))).toBe("invalid_parameter");
  });

  it("keeps the allow and deny lists", async () => {
    const entry = {
      list: "deny",
      kind: "address",
      value: "203.0.113.0/24",
      reason: "credential stuffing",
    } as const;
    const added = await client.lists.add(entry);
    expect(added).toMatchObject(entry);
    expect((await client.lists.all({ list: "deny" })).data.map(({ id }) => id)).toEqual([added.id]);
    expect((await client.lists.all({ list: "allow" })).data).toEqual([]);
    expect(await client.lists.remove(added.id)).toEqual({ success: true });
    expect((await client.lists.all()).data).toEqual([]);
  });

  it("writes policies, tries them on the past, and takes them out of use", async () => {
    const draft = {
      name: "Not from there",
      trigger: "login",
      condition: "network.vpn",
      verdict: "challenge",
    } as const;
    const made = await client.policies.create(draft);
    expect(made).toMatchObject({ ...draft, mode: "shadow", version: 1 });
    expect(await code(client.policies.create({ ...draft, condition: "no such thing (" }))).toBe(
      "invalid_parameter",
    );
    const stricter = await client.policies.update(made.id, { verdict: "deny", mode: "enforce" });
    expect(stricter).toMatchObject({ verdict: "deny", version: 2 });
    const { versions } = await client.policies.get(made.id);
    expect(versions.map(({ version }) => version).sort()).toEqual([1, 2]);
    expect((await client.policies.all()).data.map(({ id }) => id)).toEqual([made.id]);
    expect((await client.policies.presets()).data.length).toBeGreaterThan(0);
    expect((await client.policies.facts()).data.length).toBeGreaterThan(0);
    const { scanned } = await client.policies.backtest({ ...draft, condition: "true" }, { days: 1 });
    expect(scanned).toBeGreaterThan(0);
    expect(await client.policies.backtestOf(made.id, { days: 1 })).toMatchObject({ scanned });
    expect(await client.policies.remove(made.id)).toEqual({ success: true });
    expect(await code(client.policies.get(made.id))).toBe("not_found");
  });

  it("sets webhooks up and trusts exactly what comes of them", async () => {
    const endpoint = await client.webhooks.create({ url: receiver.url, events: ["device.detached"] });
    await client.webhooks.test(endpoint.id, "device.detached");
    const [message] = await receiver.until((all) => all.length === 1);
    if (message === undefined) throw new Error("not received");
    const event = await client.verifyWebhook(message.headers, message.raw, endpoint.secret);
    expect(event.event === "device.detached" && event.device.status).toBe("detached");
    const rotated = await client.webhooks.rotate(endpoint.id, { keepS: 0 });
    expect(await code(client.verifyWebhook(message.headers, message.raw, rotated.secret))).toBe(
      "invalid_webhook",
    );
    expect((await client.webhooks.update(endpoint.id, { enabled: false })).enabled).toBe(false);
    expect((await client.webhooks.all()).total).toBe(1);
    expect((await client.webhooks.get(endpoint.id)).id).toBe(endpoint.id);
    const { data } = await client.webhooks.deliveries(endpoint.id, { limit: 5 });
    expect(data).toHaveLength(1);
    expect(await client.webhooks.redeliver(data[0]?.id ?? "")).toEqual({ success: true });
    expect(await client.webhooks.remove(endpoint.id)).toEqual({ success: true });
    expect(await client.conversions.count({ interval: "month" })).toMatchObject({ accounts: 0, seats: 0 });
  });

  it("mints tokens that sign a page's calls for their account alone", async () => {
    const strict = service.project("strict");
    const signer = new Latchkey(strict.secret, { baseUrl: service.url });
    const token = await signer.mintUserToken("ada", { expiresIn: 60 });
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    expect(claims).toMatchObject({ user: "ada", exp: claims.iat + 60 });
    const as = async (user: string, secret?: string) =>
      (
        await strict.browser(
          "POST",
          "/v2/device/attach",
          { user },
          secret === undefined ? {} : { token: secret },
        )
      ).status;
    expect(await as("ada", token)).toBe(200);
    expect(await as("eve", token)).toBe(401);
    expect(await as("ada")).toBe(401);
    const expired = await signer.mintUserToken("ada", { expiresIn: 60, now: Date.now() - 3_600_000 });
    expect(await as("ada", expired)).toBe(401);
  });

  it("says who it is not", async () => {
    const stranger = new Latchkey("not the secret", { baseUrl: service.url });
    expect(await code(stranger.getChallenges())).toBe("invalid_client");
  });
});
