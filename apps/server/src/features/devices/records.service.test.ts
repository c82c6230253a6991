import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";

let service: TestService;
let main: TestProject;
let other: TestProject;
beforeAll(async () => {
  service = await startTestService({ main: { settings: { device_limits: { overall: 1 } } }, other: {} });
  main = service.project("main");
  other = service.project("other");
});
afterAll(() => service.stop());

const described = (seed: string) => ({
  components: Object.fromEntries(
    ["canvas", "webgl", "audio", "fonts", "screen", "hardware"].map((name) => [name, `${name}-${seed}`]),
  ),
});
const attach = async (user: string, seed: string, more: object = {}) =>
  (await main.browser("POST", "/v2/device/attach", { user, ...described(seed), ...more })).body;

describe("device metadata", () => {
  it("is added to, by the current call and by the older one", async () => {
    const { device_id: device } = await attach("meta", "m", { metadata: { session: "s1" } });
    for (const [path, body] of [
      [`/v2/device/${device}/metadata`, { metadata: { plan: "gold" } }],
      [`/v2/devices/${device}/metadata`, { metadata_fields: { one: ["v1"] } }],
      [`/v2/proj/device/${device}/metadata`, { metadata_fields: { two: ["v1", "v2"] } }],
    ] as const) {
      expect((await main.server("POST", path, body)).body).toEqual({ success: true });
    }
    const [shown] = (await main.server("GET", "/v2/user/meta/devices")).body;
    expect(shown.metadata).toEqual({ session: "s1", plan: "gold", one: "v1", two: ["v1", "v2"] });
  });

  it("stays within its bounds however many unsigned attaches add to it", async () => {
    for (let i = 0; i < 4; i += 1) {
      const metadata = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`k${i}-${n}`, n]));
      expect((await attach("flood", "f", { metadata })).success).toBe(true);
    }
    const [shown] = (await main.server("GET", "/v2/user/flood/devices")).body;
    expect(Object.keys(shown.metadata)).toHaveLength(30);
    expect(Object.keys((await main.server("GET", "/v2/user/flood")).body.metadata)).toHaveLength(30);
  });

  it("is refused for unknown and foreign devices, and without metadata", async () => {
    const { device_id: device } = await attach("meta", "m");
    const body = { metadata: { a: 1 } };
    expect((await other.server("POST", `/v2/device/${device}/metadata`, body)).status).toBe(404);
    expect((await main.server("POST", "/v2/device/000000000000000000000000/metadata", body)).status).toBe(
      404,
    );
    expect((await main.browser("POST", `/v2/device/${device}/metadata`, body)).status).toBe(403);
    expect((await main.server("POST", `/v2/device/${device}/metadata`, {})).body.code).toBe(
      "missing_parameter",
    );
  });
});

describe("whitelisted devices", () => {
  it("neither count, nor are shown, nor are challenged, until it is ended", async () => {
    await attach("staff", "s1");
    const { device_id: device } = await attach("staff", "s2");
    expect((await main.server("GET", "/v2/user/staff")).body.attached_devices).toBe(2);
    await main.server("POST", `/v2/device/${device}/whitelist`, {});
    expect((await main.server("GET", "/v2/user/staff")).body.attached_devices).toBe(1);
    expect(await attach("staff", "s2")).toMatchObject({ attached_devices: 1, device_id: device });
    const shown = async (query: string) =>
      (await main.server("GET", `/v2/user/staff/devices${query}`)).body.length;
    expect([await shown(""), await shown("?whitelisted=true")]).toEqual([1, 2]);
    const legacy = async (query: string) =>
      (await main.server("GET", `/v2/proj/user/staff/devices${query}`)).body.length;
    expect([await legacy(""), await legacy("?whitelisted=true"), await legacy("?dev=true")]).toEqual([
      1, 2, 1,
    ]);
    expect((await main.browser("GET", "/v2/access/user/staff/attached_devices")).body).toHaveLength(1);
    await main.server("POST", `/v2/device/${device}/whitelist`, { whitelisted: false });
    expect((await attach("staff", "s2")).attached_devices).toBe(2);
    expect((await other.server("POST", `/v2/device/${device}/whitelist`, {})).status).toBe(404);
  });
});

describe("access history", () => {
  it("pages through an account's accesses, newest first, in the older form", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.unshift((await attach("past", "p", { page: `/watch/${i}` })).access);
    const first = (await main.server("GET", "/v2/proj/access-history?user=past&per=2&page=1")).body;
    expect(first).toMatchObject({
      totalDocs: 5,
      limit: 2,
      totalPages: 3,
      page: 1,
      pagingCounter: 1,
      hasPrevPage: false,
      hasNextPage: true,
      prevPage: null,
      nextPage: 2,
    });
    expect(first.docs[0]).toMatchObject({ signed: false, version: "2", __v: 0, page: "/watch/4" });
    expect(first.docs[0].device).toMatchObject({ status: "attached", project: main.clientId });
    const last = (await main.server("GET", "/v2/proj/access-history?user=past&per=2&page=3")).body;
    expect(last).toMatchObject({ hasNextPage: false, nextPage: null, pagingCounter: 5 });
    const seen = [1, 2, 3].map((page) =>
      main.server("GET", `/v2/proj/access-history?user=past&per=2&page=${page}`),
    );
    const docs = (await Promise.all(seen)).flatMap(({ body }) => body.docs);
    expect(docs.map((doc: { _id: string }) => doc._id)).toEqual(ids);
  });

  it("is that of one device where one is named, and needs one of the two", async () => {
    const { device_id: device } = await attach("two", "t1");
    await attach("two", "t2");
    const of = async (query: string) => await main.server("GET", `/v2/proj/access-history?${query}`);
    expect((await of(`device=${device}`)).body.totalDocs).toBe(1);
    expect((await of("user=two")).body.totalDocs).toBe(2);
    expect((await of("")).body).toMatchObject({ code: "missing_parameter" });
    expect((await of("user=nobody")).status).toBe(404);
    expect((await of(`user=past&device=${device}`)).status).toBe(404);
    expect((await other.server("GET", `/v2/proj/access-history?device=${device}`)).status).toBe(404);
  });

  it("brings its page size within 1 to 50", async () => {
    const limit = async (per: string) =>
      (await main.server("GET", `/v2/proj/access-history?user=two&per=${per}`)).body.limit;
    expect([await limit("0"), await limit("51"), await limit("x"), await limit("7")]).toEqual([1, 50, 10, 7]);
  });
});

describe("older mobile clients", () => {
  it("attach and detach by their own paths and bodies, and find every field they decode", async () => {
    const body = {
      device_id: null,
      signals: { androidVendorIdentifier: "8d7f2a44-0a43-4be2-b3b5-6a4b2a1c0d9e" },
      user: "droid",
      device_info: {
        os: { name: "Android", version: "15" },
        device: { vendor: "Google", type: "mobile", model: "Pixel 9" },
      },
      metadata: {},
      identity: null,
    };
    const options = { headers: { "user-agent": "okhttp/4.12.0" } };
    const first = (await main.browser("POST", "/v2/access", body, options)).body;
    expect(first).toMatchObject({ success: true, attached_devices: 1, block_over_usage: false });
    const again = (await main.browser("POST", "/v2/access", { ...body, device_id: first.device_id }, options))
      .body;
    expect(again.device_id).toBe(first.device_id);
    const [device] = (await main.browser("GET", "/v2/access/user/droid/attached_devices")).body;
    expect(device).toMatchObject({ _id: first.device_id, identity: expect.any(String), status: "attached" });
    expect(device.info.device).toMatchObject({ type: "mobile", model: "Pixel 9" });
    const detached = await main.browser("POST", "/v2/access/detach", {
      device: first.device_id,
      user: "droid",
      access: again.access,
    });
    expect(detached.body).toMatchObject({ success: true, attached_devices: 0 });
  });
});
