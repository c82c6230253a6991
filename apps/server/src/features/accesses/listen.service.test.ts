import { EventSource } from "eventsource";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { DESKTOP, startTestService, type TestService } from "../../../test/service.ts";

let service: TestService;
let streams: EventSource[] = [];
beforeAll(async () => {
  service = await startTestService({ main: { settings: { device_limits: { overall: 1 } } }, other: {} });
});
afterEach(() => {
  for (const stream of streams) stream.close();
  streams = [];
});
afterAll(() => service.stop());

const described = (seed: string, timezone = "Europe/Berlin") => ({
  components: Object.fromEntries(
    ["canvas_text", "webgl", "audio", "fonts", "screen", "gpu", "cores"].map((name) => [
      name,
      `${name}-${seed}`,
    ]),
  ),
  signals: { timezone: { value: timezone } },
});
const MAC = DESKTOP.replace("Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7");

const attach = async (user: string, seed: string, userAgent = DESKTOP) => {
  const { body } = await service
    .project("main")
    .browser(
      "POST",
      "/v2/device/attach",
      { user, ...described(seed) },
      { headers: { "user-agent": userAgent } },
    );
  return body as { device_id: string; access: string; attached_devices: number };
};

const streamUrl = (device: string, access: string, project = "main"): string =>
  `${service.url}/v2/access/device/${device}/listen?access=${access}&version=2.24.1&auth=${encodeURIComponent(
    `Basic ${service.project(project).clientId}:`,
  )}`;

interface Listening {
  source: EventSource;
  opened: Promise<void>;
  messages: { data: unknown; id: string }[];
  next(): Promise<unknown>;
  ended: Promise<number | undefined>;
}

/** A standard EventSource on the stream; `ended` resolves when it gave up for good. */
function listen(url: string): Listening {
  const source = new EventSource(url);
  streams.push(source);
  const messages: Listening["messages"] = [];
  const waiting: ((data: unknown) => void)[] = [];
  source.onmessage = (event) => {
    const data: unknown = JSON.parse(event.data);
    messages.push({ data, id: event.lastEventId });
    waiting.shift()?.(data);
  };
  const opened = new Promise<void>((resolve) => source.addEventListener("open", () => resolve()));
  const ended = new Promise<number | undefined>((resolve) =>
    source.addEventListener("error", (event) => {
      if (source.readyState === source.CLOSED) resolve(event.code);
    }),
  );
  return { source, opened, messages, ended, next: () => new Promise((resolve) => waiting.push(resolve)) };
}

/** Waits until presence of a device is what is expected; the store is the truth. */
async function untilConnections(device: string, count: number): Promise<void> {
  for (;;) {
    const rows = await service.sql("select id from connections where device_id = $1", [device]);
    if (rows.length === count) return;
  }
}

describe("the live stream", () => {
  it("is presence while it is open, and only then", async () => {
    const { device_id: device, access } = await attach("present", "p");
    const live = listen(streamUrl(device, access));
    await live.opened;
    await untilConnections(device, 1);
    live.source.close();
    await untilConnections(device, 0);
  });

  it("tells a device beyond the limit of its challenge, once a stream, with the page's address", async () => {
    await attach("over", "first");
    const beyond = await attach("over", "second", MAC);
    expect(beyond.attached_devices).toBe(2);
    const live = listen(streamUrl(beyond.device_id, beyond.access));
    const told = (await live.next()) as { action: string; challenge: { _id: string }; url: string };
    expect(told).toEqual({
      action: "challenge",
      challenge: { _id: expect.stringMatching(/^[0-9a-f]{24}$/) },
      url: `${service.url}/challenge`,
    });
    const again = listen(streamUrl(beyond.device_id, beyond.access));
    expect(await again.next()).toEqual(told);
    expect(live.messages).toHaveLength(1);
  });

  it("signs a device out at once on every open stream, then a reconnecting EventSource stops for good", async () => {
    const { device_id: device, access } = await attach("kicked", "k");
    const one = listen(streamUrl(device, access));
    const two = listen(streamUrl(device, access));
    await Promise.all([one.opened, two.opened]);
    await untilConnections(device, 2);
    const heard = Promise.all([one.next(), two.next()]);
    await service.project("main").server("POST", `/v2/device/${device}/detach`, { user: "kicked" });
    expect(await heard).toEqual([{ action: "logout" }, { action: "logout" }]);
    expect(await one.ended).toBe(404);
    expect(await two.ended).toBe(404);
    expect(one.messages).toHaveLength(1);
  }, 30_000);

  it("tells a device that was signed out while its stream was away, once", async () => {
    const { device_id: device, access } = await attach("away", "w");
    await service.project("main").server("POST", `/v2/device/${device}/detach`, { user: "away" });
    const live = listen(streamUrl(device, access));
    expect(await live.next()).toEqual({ action: "logout" });
    expect(await live.ended).toBe(404);
    expect(live.messages).toHaveLength(1);
  }, 30_000);

  it("reconnects by itself after the connection broke, and hears what comes then", async () => {
    const { device_id: device, access } = await attach("flaky", "f");
    const live = listen(streamUrl(device, access));
    await live.opened;
    await untilConnections(device, 1);
    const before = await service.sql<{ id: string }>("select id from connections where device_id = $1", [
      device,
    ]);
    const reopened = new Promise<void>((resolve) => live.source.addEventListener("open", () => resolve()));
    service.service.app.server.closeAllConnections();
    await reopened;
    const after = async () =>
      service.sql<{ id: string }>("select id from connections where device_id = $1", [device]);
    let now = await after();
    while (now.length !== 1 || now[0]?.id === before[0]?.id) now = await after();
    const heard = live.next();
    await service.project("main").server("POST", `/v2/device/${device}/detach`, { user: "flaky" });
    expect(await heard).toEqual({ action: "logout" });
  }, 30_000);

  it.each([
    ["a device that does not exist", () => streamUrl("undefined", "undefined")],
    [
      "a device of another project",
      async () => {
        const { device_id: device, access } = await attach("mine", "m");
        return streamUrl(device, access, "other");
      },
    ],
    [
      "somebody else's access id",
      async () => {
        const mine = await attach("mine", "m");
        const theirs = await attach("theirs", "t");
        return streamUrl(theirs.device_id, mine.access);
      },
    ],
  ])("refuses %s with a JSON 404, so that EventSource stops", async (_what, url) => {
    const address = await url();
    const response = await fetch(address);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      success: false,
      code: "not_found",
      request_id: expect.any(String),
    });
    expect(await listen(address).ended).toBe(404);
  });
});
