import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";
import { LOCAL_TARGETS, type Receiver, startReceiver, verified } from "../../../test/webhook-receiver.ts";
import { createVault } from "../../shared/vault.ts";
import { createWebhooks } from "./service.ts";
import { createSubscriptions } from "./subscriptions.ts";

let service: TestService;
let receiver: Receiver;
let main: TestProject;
beforeAll(async () => {
  service = await startTestService({ main: {}, other: {} }, LOCAL_TARGETS);
  receiver = await startReceiver();
  main = service.project("main");
});
afterAll(async () => {
  await receiver.stop();
  await service.stop();
});

const create = async (body: Record<string, unknown> = {}) =>
  (await main.server("POST", "/v2/webhooks", { url: receiver.url, ...body })).body;

describe("webhook endpoints", () => {
  it("are created, listed, read, changed and removed; the secret is shown at creation alone", async () => {
    const made = await create({ events: ["device.detached"], description: "Sign-outs" });
    expect(made).toMatchObject({
      url: receiver.url,
      events: ["device.detached"],
      enabled: true,
      declared: false,
    });
    expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const read = await main.server("GET", `/v2/webhooks/${made.id}`);
    expect(read.body).toEqual({ ...made, secret: undefined });
    const list = await main.server("GET", "/v2/webhooks");
    expect(list.body.data).toContainEqual(read.body);
    expect(JSON.stringify(list.body)).not.toContain("whsec_");
    const changed = await main.server("PATCH", `/v2/webhooks/${made.id}`, { events: null, enabled: false });
    expect(changed.body).toMatchObject({ events: null, enabled: false, description: "Sign-outs" });
    expect((await main.server("DELETE", `/v2/webhooks/${made.id}`)).body).toEqual({ success: true });
    expect((await main.server("GET", `/v2/webhooks/${made.id}`)).status).toBe(404);
  });

  it("keep their secret sealed in the store", async () => {
    const made = await create();
    const [row] = await service.sql<{ secret: Buffer }>(
      "select secret from webhook_endpoints where id = $1",
      [made.id],
    );
    expect(row?.secret.toString("latin1")).not.toContain(made.secret.slice("whsec_".length));
  });

  it.each([
    ["no URL", {}],
    ["a URL that is none", { url: "receiver" }],
    ["another scheme", { url: "ftp://example.org/x" }],
    ["credentials in the URL", { url: "https://user:pass@example.org/x" }],
    ["an event that does not exist", { url: "https://example.org", events: ["nothing"] }],
    ["an empty filter", { url: "https://example.org", events: [] }],
    ["a weak secret", { url: "https://example.org", secret: "whsec_c2hvcnQ=" }],
    ["an unknown field", { url: "https://example.org", colour: "red" }],
  ])("refuse %s", async (_what, body) => {
    const answer = await main.server("POST", "/v2/webhooks", body);
    expect(answer.status).toBe(400);
    expect(answer.body.code).toMatch(/^(missing|invalid)_parameter$/);
  });

  it("are out of reach for browsers, for strangers and for other projects", async () => {
    const made = await create();
    const paths = ["", "/rotate", "/test", "/deliveries"].map((rest) => `/v2/webhooks/${made.id}${rest}`);
    const methods = ["GET", "POST", "POST", "GET"];
    for (const [i, path] of paths.entries()) {
      const method = methods[i] ?? "GET";
      expect(
        (await service.project("other").server(method, path, method === "POST" ? {} : undefined)).status,
      ).toBe(404);
      expect((await main.browser(method, path, method === "POST" ? {} : undefined)).status).toBe(403);
      expect((await fetch(`${service.url}${path}`, { method })).status).toBe(401);
    }
    await main.server("POST", `/v2/webhooks/${made.id}/test`, {});
    const [delivery] = await deliveriesOnce(made.id, (all) => all.length === 1);
    for (const [method, rest] of [
      ["GET", ""],
      ["POST", "/redeliver"],
    ] as const) {
      const path = `/v2/webhooks/deliveries/${delivery?.id}${rest}`;
      expect((await service.project("other").server(method, path)).status).toBe(404);
      expect((await main.server(method, path)).status).toBe(200);
    }
    expect((await service.project("other").server("PATCH", `/v2/webhooks/${made.id}`, {})).status).toBe(404);
    expect((await service.project("other").server("DELETE", `/v2/webhooks/${made.id}`)).status).toBe(404);
  });

  it("get a test event of any kind, whatever they listen to, and show its delivery", async () => {
    const made = await create({ events: ["user.converted"] });
    const plain = (await main.server("POST", `/v2/webhooks/${made.id}/test`)).body;
    const kind = (await main.server("POST", `/v2/webhooks/${made.id}/test`, { event: "device.detached" }))
      .body;
    const wanted = [plain.message_id, kind.message_id];
    await receiver.until((all) => wanted.every((id) => all.some((message) => message.id === id)));
    const [first, second] = wanted.map((id) => receiver.received.find((message) => message.id === id));
    if (first === undefined || second === undefined) throw new Error("not received");
    expect(verified(first, made.secret)).toMatchObject({ event: "webhook.test", test: true });
    expect(verified(second, made.secret)).toMatchObject({
      event: "device.detached",
      test: true,
      device: { status: "detached" },
    });
    const settled = await deliveriesOnce(made.id, (all) => all.every(({ status }) => status === "delivered"));
    expect(settled.map(({ event }) => event)).toEqual(["device.detached", "webhook.test"]);
    const detail = (await main.server("GET", `/v2/webhooks/deliveries/${settled[0]?.id}`)).body;
    expect(detail).toMatchObject({
      status: "delivered",
      attempts: 1,
      payload: second.body,
      log: [{ status: 204, error: null }],
    });
  });

  it("sign with both secrets while one is being replaced, and with the new one alone afterwards", async () => {
    const made = await create();
    const rotated = (await main.server("POST", `/v2/webhooks/${made.id}/rotate`, { keep_s: 3600 })).body;
    expect(rotated.secret).not.toBe(made.secret);
    expect(Date.parse(rotated.previous_secret_until)).toBeGreaterThan(Date.now());
    const during = await testMessage(made.id);
    for (const secret of [made.secret, rotated.secret]) expect(() => verified(during, secret)).not.toThrow();
    const again = (await main.server("POST", `/v2/webhooks/${made.id}/rotate`, { keep_s: 0 })).body;
    const after = await testMessage(made.id);
    expect(() => verified(after, again.secret)).not.toThrow();
    for (const secret of [made.secret, rotated.secret]) expect(() => verified(after, secret)).toThrow();
  });

  it("go through their deliveries page by page", async () => {
    const made = await create();
    for (let i = 0; i < 5; i += 1) await main.server("POST", `/v2/webhooks/${made.id}/test`, {});
    await deliveriesOnce(made.id, (all) => all.length === 5);
    const seen: string[] = [];
    let before = "";
    for (;;) {
      const { body } = await main.server("GET", `/v2/webhooks/${made.id}/deliveries?limit=2${before}`);
      seen.push(...body.data.map((delivery: { id: string }) => delivery.id));
      if (body.next === null) break;
      before = `&before=${body.next}`;
    }
    expect(new Set(seen).size).toBe(5);
    const found = async (filter: string) =>
      (await main.server("GET", `/v2/webhooks/${made.id}/deliveries?${filter}`)).body.data.length;
    expect(await found("status=dead")).toBe(0);
    expect(await found("event=webhook.test")).toBe(5);
    expect(await found("event=user.converted")).toBe(0);
    expect(await found("account=nobody")).toBe(0);
    expect((await main.server("GET", `/v2/webhooks/${made.id}/deliveries?status=lost`)).status).toBe(400);
  });
});

describe("declared webhooks", () => {
  const declared = (id: number) =>
    service.sql<{ url: string; enabled: boolean; secret: Buffer; updated_at: number }>(
      "select url, enabled, secret, updated_at from webhook_endpoints where project_id = $1 and declared order by url",
      [id],
    );

  it("are made once however often and by however many nodes the file is applied, and fall silent when they leave it", async () => {
    const [project] = await service.sql<{ id: number }>("select id from projects where client_id = $1", [
      service.project("other").clientId,
    ]);
    const id = project?.id ?? 0;
    const node = () =>
      createWebhooks({
        pool: service.service.pool,
        vault: createVault(Buffer.alloc(32, 7)),
        clock: Date.now,
        subscriptions: createSubscriptions(Date.now),
      });
    const file = ["a", "b"].map((name) => ({
      url: `${receiver.url}/${name}`,
      secret: "whsec_c2VjcmV0c2VjcmV0",
    }));
    await Promise.all(Array.from({ length: 8 }, () => node().declare(id, file)));
    const once = await declared(id);
    expect(once.map(({ url, enabled }) => ({ url, enabled }))).toEqual(
      file.map(({ url }) => ({ url, enabled: true })),
    );
    await node().declare(id, file);
    expect(await declared(id)).toEqual(once);
    await node().declare(id, file.slice(1));
    expect((await declared(id)).map(({ enabled }) => enabled)).toEqual([false, true]);
  });

  it("refuse what could never be verified or delivered", async () => {
    const bad = { url: receiver.url, secret: "no base64!" };
    const webhooks = createWebhooks({
      pool: service.service.pool,
      vault: createVault(Buffer.alloc(32, 7)),
      clock: Date.now,
      subscriptions: createSubscriptions(Date.now),
    });
    await expect(webhooks.declare(1, [bad])).rejects.toThrow(/webhooks.secret/);
    await expect(webhooks.declare(1, [{ ...bad, secret: "c2VjcmV0", url: "x" }])).rejects.toThrow(
      /webhooks.url/,
    );
  });
});

async function testMessage(endpointId: string) {
  const { message_id: id } = (await main.server("POST", `/v2/webhooks/${endpointId}/test`, {})).body;
  const all = await receiver.until((received) => received.some((message) => message.id === id));
  const message = all.find((candidate) => candidate.id === id);
  if (message === undefined) throw new Error("not received");
  return message;
}

/** The endpoint's deliveries as soon as they are as wanted; a receiver hears before the outcome is written. */
async function deliveriesOnce(
  endpointId: string,
  wanted: (all: WireDelivery[]) => boolean,
): Promise<WireDelivery[]> {
  for (;;) {
    const { data } = (await main.server("GET", `/v2/webhooks/${endpointId}/deliveries?limit=100`)).body;
    if (wanted(data)) return data;
    await setTimeout(20);
  }
}

interface WireDelivery {
  id: string;
  event: string;
  status: string;
}
