import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";
import { described, HOME, login } from "./evaluations.testing.ts";

let service: TestService;
let main: TestProject;
let other: TestProject;
beforeAll(async () => {
  service = await startTestService({ main: { settings: { rate_limits: null } }, other: {} });
  main = service.project("main");
  other = service.project("other");
});
afterAll(() => service.stop());

let addresses = 0;
/** Each from a network of its own, so that no test uses up another's budget. */
const freshAddress = (): string => {
  addresses += 1;
  return `81.2.${addresses}.7`;
};

describe("fingerprinting a browser", () => {
  const fingerprint = (body: unknown, project = main) =>
    project.browser("POST", "/v2/device/fingerprint", body, { ip: freshAddress() });

  it("gives one browser one id, and another browser another", async () => {
    const first = await fingerprint(described("one"));
    expect(first.body).toEqual({
      fingerprint_id: expect.stringMatching(/^[0-9a-f]{24}$/),
      confidence: expect.any(Number),
    });
    expect((await fingerprint(described("one"))).body.fingerprint_id).toBe(first.body.fingerprint_id);
    expect((await fingerprint(described("two"))).body.fingerprint_id).not.toBe(first.body.fingerprint_id);
  });

  it("knows a browser again that it met with an account", async () => {
    const attached = await main.browser("POST", "/v2/device/attach", {
      user: "ada",
      ...described("ada/home"),
    });
    expect(attached.status).toBe(200);
    const seen = await fingerprint(described("ada/home"));
    const judged = await login(main, "ada");
    expect(judged.body.fingerprint_id).toBe(seen.body.fingerprint_id);
  });

  it("gives the same id to the same browser under two accounts", async () => {
    const own = described("shared-machine");
    const evaluate = (user: string) =>
      main.server("POST", "/v2/evaluate", { action: "login", user, ip: HOME.ip, ...own });
    const first = await evaluate("bea");
    const second = await evaluate("cyd");
    expect(second.body.fingerprint_id).toBe(first.body.fingerprint_id);
  });

  it("keeps projects apart", async () => {
    const mine = await fingerprint(described("both"));
    const theirs = await fingerprint(described("both"), other);
    expect(theirs.body.fingerprint_id).not.toBe(mine.body.fingerprint_id);
  });

  it("answers each outcome", async () => {
    expect((await fingerprint({})).body.code).toBe("missing_parameter");
    expect((await fingerprint({ fingerprint: 5 })).body.code).toBe("invalid_parameter");
    expect((await fetch(`${service.url}/v2/device/fingerprint`, { method: "POST" })).status).toBe(401);
  });

  it("answers a flood without keeping it", async () => {
    const [before] = await service.sql<{ n: number }>("select count(*) as n from visitor_fingerprints");
    const flood = Array.from({ length: 40 }, (_, i) =>
      main.browser("POST", "/v2/device/fingerprint", described(`flood-${i}`), { ip: "198.51.100.9" }),
    );
    for (const { status } of await Promise.all(flood)) expect(status).toBe(200);
    const [after] = await service.sql<{ n: number }>("select count(*) as n from visitor_fingerprints");
    expect((after?.n ?? 0) - (before?.n ?? 0)).toBeLessThanOrEqual(8);
  });
});

describe("the older identification", () => {
  const initiate = (seed: string) =>
    main.browser("POST", "/v2/identity/initiate", {
      signals: { fonts: { value: ["Arial", seed] }, timezone: { value: "Europe/Berlin" } },
      client: "javascript",
      version: "2.24.1",
      tolerance: "default",
    });

  it("becomes an access of the account that completes it", async () => {
    const started = await initiate("one");
    expect(started.body.identification).toMatch(/^[0-9a-f-]{36}$/);
    await main.server("POST", "/v2/user/dan/update", { metadata: { plan: "pro" } });
    const path = `/v2/proj/identification/${started.body.identification}/complete`;
    const done = await main.server("POST", path, { account: "dan" });
    expect(done.body).toEqual({
      access: expect.stringMatching(/^[0-9a-f]{24}$/),
      device: expect.stringMatching(/^[0-9a-f]{24}$/),
      new_device: true,
      metadata_fields: { plan: ["pro"] },
    });
    const devices = await main.server("GET", "/v2/user/dan/devices");
    expect(devices.body.map((device: { _id: string }) => device._id)).toEqual([done.body.device]);
    const again = await main.server("POST", path, { account: "dan" });
    expect([again.status, again.body.code]).toEqual([409, "already_completed"]);
  });

  it("answers each outcome", async () => {
    const started = await initiate("two");
    const path = `/v2/proj/identification/${started.body.identification}/complete`;
    expect((await main.server("POST", path, {})).body.code).toMatch(/_parameter$/);
    expect((await main.browser("POST", path, { account: "eve" })).body.code).toBe("forbidden");
    expect((await other.server("POST", path, { account: "eve" })).body.code).toBe("not_found");
    const unknown = "/v2/proj/identification/00000000-0000-4000-8000-000000000000/complete";
    expect((await main.server("POST", unknown, { account: "eve" })).body.code).toBe("not_found");
    await service.sql("update identifications set expires_at = now() - interval '1 second'");
    expect((await main.server("POST", path, { account: "eve" })).body.code).toBe("not_found");
  });

  it("is read from the published browser SDK's header, which has no colon", async () => {
    const response = await fetch(`${service.url}/v2/identity/initiate`, {
      method: "POST",
      headers: { authorization: `Basic ${main.clientId}`, "content-type": "application/json" },
      body: JSON.stringify({ signals: {} }),
    });
    expect(response.status).toBe(200);
  });
});

describe("a native app's identity", () => {
  it("is the same for the same installation", async () => {
    const body = {
      device_id: null,
      signals: { androidVendorIdentifier: "2f1c7e52-8d1e-4a55-9a0e-6f1f3a1b2c3d" },
      device_info: {
        os: { name: "Android", version: "16" },
        device: { vendor: "Google", type: "mobile", model: "Pixel 9" },
      },
      metadata: {},
      identity_id: null,
    };
    const first = await main.browser("POST", "/v2/identity", body, { ip: freshAddress() });
    expect(first.body).toEqual({
      identity: expect.stringMatching(/^[0-9a-f]{24}$/),
      confidence: expect.any(Number),
    });
    expect((await main.browser("POST", "/v2/identity", body, { ip: freshAddress() })).body.identity).toBe(
      first.body.identity,
    );
    const another = { ...body, signals: { androidVendorIdentifier: "99999999-8d1e-4a55-9a0e-6f1f3a1b2c3d" } };
    expect(
      (await main.browser("POST", "/v2/identity", another, { ip: freshAddress() })).body.identity,
    ).not.toBe(first.body.identity);
    expect((await fetch(`${service.url}/v2/identity`, { method: "POST" })).status).toBe(401);
  });
});
