import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { closeLiveStreams, openLiveStream } from "../../../test/live-stream.ts";
import { type Answer, startTestService, type TestProject, type TestService } from "../../../test/service.ts";

let service: TestService;
let main: TestProject;
beforeAll(async () => {
  const settings = { rate_limits: null };
  service = await startTestService({
    main: { settings },
    limited: { settings: { ...settings, device_limits: { overall: 1 } } },
    fast: {
      settings: { rate_limits: { per_account_per_s: 2, per_address_per_s: null, per_key_per_s: null } },
    },
    signed: { settings: { ...settings, require_signed_requests: true } },
    origins: { settings: { ...settings, allowed_origins: ["https://shop.example.org"] } },
  });
  main = service.project("main");
});
afterAll(() => service.stop());

const described = (seed: string) => ({
  components: Object.fromEntries(
    ["canvas", "webgl", "audio", "fonts", "screen", "hardware"].map((name) => [name, `${name}-${seed}`]),
  ),
});
const HOME = { ip: "203.0.113.10" };
const ELSEWHERE = { ip: "198.51.100.20" };
const attach = async (project: TestProject, user: string, seed: string, more: object = {}, options = HOME) =>
  (await project.browser("POST", "/v2/device/attach", { user, ...described(seed), ...more }, options)).body;
const detach = (user: string, device: string, more: object = {}, options = ELSEWHERE): Promise<Answer> =>
  main.browser("POST", `/v2/device/${device}/detach`, { user, ...more }, options);
const listen = (project: TestProject, device: string, access: string, options = HOME) =>
  openLiveStream(service.url, project, { device, access }, options.ip);
afterEach(closeLiveStreams);

describe("an attacker who knows the public client id and an account's name", () => {
  it("cannot sign somebody else's device out, whatever access is claimed", async () => {
    const victim = await attach(main, "owner", "o");
    const mine = await attach(main, "owner", "evil", {}, ELSEWHERE);
    const older = victim.access;
    await attach(main, "owner", "o");
    for (const access of [undefined, "", "000000000000000000000000", mine.access, older]) {
      const answer = await detach("owner", victim.device_id, access === undefined ? {} : { access });
      expect(answer).toMatchObject({ status: 403, body: { code: "forbidden" } });
    }
    const legacy = await main.browser(
      "POST",
      "/v2/access/detach",
      { user: "owner", device: victim.device_id },
      ELSEWHERE,
    );
    expect(legacy.status).toBe(403);
    const listed = await main.server("GET", "/v2/user/owner/devices");
    expect(listed.body.every((device: { status: string }) => device.status === "attached")).toBe(true);
  });

  it("cannot do so from the victim's own network either, unless the device's stream is open there", async () => {
    const victim = await attach(main, "neighbour", "n");
    expect((await detach("neighbour", victim.device_id, {}, HOME)).status).toBe(403);
    const stream = await listen(main, victim.device_id, victim.access);
    await expect.poll(async () => (await detach("neighbour", victim.device_id, {}, HOME)).status).toBe(200);
    await stream.close();
  });

  it("hears nothing on a device's stream without that device's own access", async () => {
    const victim = await attach(main, "listened", "l");
    const mine = await attach(main, "attacker", "x", {}, ELSEWHERE);
    for (const access of ["", "000000000000000000000000", mine.access]) {
      const { response } = await listen(main, victim.device_id, access, ELSEWHERE);
      expect([400, 404]).toContain(response.status);
      expect(response.headers.get("content-type")).toContain("application/json");
    }
    const other = await listen(service.project("limited"), victim.device_id, victim.access);
    expect(other.response.status).toBe(404);
  });

  it("learns no metadata and no address from the list of attached devices", async () => {
    await attach(main, "private", "p", { metadata: { session: "secret-session" } });
    const answer = await main.browser(
      "GET",
      "/v2/access/user/private/attached_devices",
      undefined,
      ELSEWHERE,
    );
    expect(answer.body).toHaveLength(1);
    expect(JSON.stringify(answer.body)).not.toMatch(/secret-session|203\.0\.113/);
  });

  it("cannot raise the limit that an operator set, nor have any limit stored", async () => {
    const limited = service.project("limited");
    const config = { limit_config: { overall_device_limit: 100, people_limit: 100 } };
    for (const seed of ["1", "2", "3"]) await attach(limited, "greedy", seed, config);
    const challenges = await limited.server("GET", "/v2/challenges");
    expect(challenges.body.total).toBe(2);
    expect((await limited.server("GET", "/v2/user/greedy")).body.limit_config).toBeNull();
  });

  it("cannot lower the limit for other devices of the account", async () => {
    await attach(main, "lowered", "1");
    await attach(main, "lowered", "2");
    await attach(main, "lowered", "evil", { limit_config: { overall_device_limit: 1 } }, ELSEWHERE);
    const open = await service.sql<{ device_id: string }>(
      `select h.device_id from challenges h join accounts a on a.id = h.account_id
       where a.external_id = 'lowered' and h.closed_at is null`,
    );
    const evil = await attach(main, "lowered", "evil", {}, ELSEWHERE);
    expect(open.every(({ device_id: device }) => device === evil.device_id)).toBe(true);
    await attach(main, "lowered", "1");
    expect((await main.server("GET", "/v2/user/lowered")).body.limit_config).toBeNull();
  });

  it("can join groups but neither rename nor flood them", async () => {
    await main.server("POST", "/v2/user/boss/update", {
      groups: { id: "firm", name: "Firm", metadata: { tier: 1 } },
    });
    const spoof = { id: "firm", name: "Hacked", metadata: { tier: 99 } };
    const flood = Array.from({ length: 99 }, (_, i) => ({ id: `g-${i}` }));
    await attach(main, "joiner", "j", { groups: [spoof, ...flood] }, ELSEWHERE);
    expect((await main.server("GET", "/v2/groups/firm")).body).toMatchObject({
      name: "Firm",
      metadata: { tier: 1 },
    });
    for (let i = 0; i < 3; i += 1) {
      const more = Array.from({ length: 90 }, (_, n) => ({ id: `more-${i}-${n}` }));
      await attach(main, "joiner", "j", { groups: more }, ELSEWHERE);
    }
    expect((await main.server("GET", "/v2/user/joiner")).body.groups.length).toBeLessThanOrEqual(20);
  });

  it("cannot use up what the product's own server may do for the account", async () => {
    const fast = service.project("fast");
    const flood = await Promise.all(
      Array.from({ length: 20 }, () =>
        fast.browser("POST", "/v2/device/attach", { user: "target", ...described("t") }),
      ),
    );
    const refused = flood.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.body.code).toBe("rate_limited");
    expect(refused[0]?.headers.get("retry-after")).toBe("1");
    expect((await fast.server("POST", "/v2/user/target/update", {})).status).toBe(200);
    expect(
      (await fast.browser("POST", "/v2/device/attach", { user: "bystander", ...described("b") })).status,
    ).toBe(200);
  });
});

describe("signed requests", () => {
  it("are the only ones a project accepts that says so", async () => {
    const signed = service.project("signed");
    const body = { user: "ada", ...described("a") };
    expect((await signed.browser("POST", "/v2/device/attach", body)).body.code).toBe("invalid_client");
    const token = (await signed.server("POST", "/token/sign", { user: "ada" })).body.secret;
    expect((await signed.browser("POST", "/v2/device/attach", body, { token })).status).toBe(200);
    expect(
      (await signed.browser("POST", "/v2/device/attach", { ...body, user: "eve" }, { token })).status,
    ).toBe(401);
    const empty = (await signed.server("POST", "/token/sign", { user: "" })).body.secret;
    expect((await signed.browser("POST", "/v2/device/attach", body, { token: empty })).status).toBe(401);
    expect((await signed.browser("POST", "/v2/token/sign", { user: "ada" })).status).toBe(403);
  });

  it("have limits, groups and metadata kept", async () => {
    const token = (await main.server("POST", "/v2/token/sign", { user: "vip" })).body.secret;
    const body = {
      user: "vip",
      ...described("v"),
      limit_config: { overall_device_limit: 5, people_limit: 2 },
      groups: { id: "vips", name: "VIPs" },
    };
    await main.browser("POST", "/v2/device/attach", body, { token });
    expect((await main.server("GET", "/v2/user/vip")).body).toMatchObject({
      limit_config: { overall_device_limit: 5, people_limit: 2 },
      groups: [{ id: "vips", name: "VIPs" }],
    });
  });
});

describe("origins", () => {
  it("that are not listed are refused, listed ones and servers are not", async () => {
    const project = service.project("origins");
    const from = (origin: string) =>
      project.browser("POST", "/v2/device/attach", { user: "o", ...described("o") }, { headers: { origin } });
    expect((await from("https://shop.example.org")).status).toBe(200);
    for (const origin of [
      "https://evil.example.net",
      "https://shop.example.org.evil.net",
      "null",
      "http://shop.example.org",
    ]) {
      expect((await from(origin)).body.code).toBe("forbidden");
    }
    expect((await project.server("GET", "/v2/challenges")).status).toBe(200);
  });
});
