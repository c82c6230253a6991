import { request as httpRequest } from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Answer, startTestService, type TestProject, type TestService } from "../../test/service.ts";

let service: TestService;
let main: TestProject;
let other: TestProject;
beforeAll(async () => {
  const settings = { rate_limits: null, device_limits: { overall: 1 } };
  service = await startTestService({ main: { settings }, other: { settings } });
  main = service.project("main");
  other = service.project("other");
});
afterAll(() => service.stop());

const ATTACH = "/v2/device/attach";
const attach = (body: unknown, options = {}) => main.browser("POST", ATTACH, body, options);

/** Rows of everything an attach writes. */
async function written(): Promise<number> {
  const [row] = await service.sql<{ n: number }>(
    `select (select count(*) from accounts) + (select count(*) from devices) + (select count(*) from accesses)
       + (select count(*) from contacts) + (select count(*) from groups) + (select count(*) from group_members) as n`,
  );
  return row?.n ?? -1;
}

function refused(answer: Answer, status: number, code?: string): void {
  expect({ status: answer.status, body: answer.body }).toMatchObject({
    status,
    body: {
      success: false,
      code: code ?? expect.any(String),
      message: expect.any(String),
      error: answer.body.message,
      request_id: answer.headers.get("x-request-id"),
    },
  });
  expect(answer.headers.get("content-type")).toContain("application/json");
  expect(JSON.stringify(answer.body)).not.toMatch(/\bat .*:\d+:\d+|node_modules|select |insert |\.ts\b/);
}

let before = 0;
beforeEach(async () => {
  before = await written();
});
const nothingWritten = async () => expect(await written()).toBe(before);

describe("attach", () => {
  it.each([
    ["unparsable JSON", '{"user": "a"', "invalid_json"],
    ["no JSON at all", "user", "invalid_json"],
    ["a body that poisons prototypes", '{"__proto__": {"user": "a"}}', "missing_parameter"],
    ["a list", "[]", undefined],
    ["a text", '"user"', undefined],
    ["no user", "{}", "missing_parameter"],
    ["a user that is null", '{"user": null}', undefined],
    ["an empty user", '{"user": ""}', "invalid_parameter"],
    ["a user that is an object", '{"user": {"id": 1}}', "invalid_parameter"],
    ["a 10,000-character user", JSON.stringify({ user: "u".repeat(10_000) }), "invalid_parameter"],
    ["control characters in the user", JSON.stringify({ user: "a\u0000b" }), "invalid_parameter"],
    ["half a surrogate pair in the user", '{"user": "\\ud800"}', "invalid_parameter"],
    ["metadata that is a text", '{"user": "a", "metadata": "x"}', "invalid_parameter"],
    ["metadata with NUL", JSON.stringify({ user: "a", metadata: { k: "\u0000" } }), "invalid_parameter"],
    [
      "metadata 20,000 deep",
      `{"user": "a", "metadata": {"a": ${"[".repeat(20_000)}${"]".repeat(20_000)}}}`,
      undefined,
    ],
    ["a limit of 0", '{"user": "a", "limit_config": {"overall_device_limit": 0}}', "invalid_parameter"],
    [
      "a limit of a million",
      '{"user": "a", "limit_config": {"overall_device_limit": 1000000}}',
      "invalid_parameter",
    ],
    ["101 groups", JSON.stringify({ user: "a", groups: Array(101).fill({ id: "g" }) }), "invalid_parameter"],
    ["an unknown tolerance", '{"user": "a", "tolerance": "none"}', "invalid_parameter"],
  ])("refuses %s and writes nothing", async (_what, body, code) => {
    refused(await attach(body), 400, code);
    await nothingWritten();
  });

  it("refuses a body of 1 MB without reading it to the end", async () => {
    refused(
      await attach(JSON.stringify({ user: "a", page: "x".repeat(1_000_000) })),
      400,
      "invalid_parameter",
    );
    await nothingWritten();
  });

  it("takes for {} what has no body, as the wire's own examples do", async () => {
    refused(
      await main.browser("POST", ATTACH, undefined, { headers: { "content-type": "application/json" } }),
      400,
      "missing_parameter",
    );
  });

  it("refuses an unknown client id", async () => {
    const response = await fetch(`${service.url}${ATTACH}`, {
      method: "POST",
      headers: { authorization: "Basic nobody:", "content-type": "application/json" },
      body: JSON.stringify({ user: "a" }),
    });
    refused(
      { status: response.status, headers: response.headers, body: await response.json() },
      401,
      "invalid_client",
    );
    await nothingWritten();
  });

  it("answers any shape of body with success or a refusal of the caller, never with a fault", async () => {
    const text = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.constantFrom("\u0000", "\ud800", "é", "1", "../..", "'; --"),
    );
    const value = fc.oneof(
      text,
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.array(text, { maxLength: 3 }),
      fc.dictionary(text, fc.oneof(text, fc.integer()), { maxKeys: 3 }),
    );
    const wrapped = fc.record({ value }, { requiredKeys: [] });
    const body = fc.record(
      {
        user: fc.oneof(fc.constantFrom("p-1", "p-2", "p/3 ü"), value),
        fingerprint: value,
        last_fingerprint: value,
        components: fc.oneof(fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), text, { maxKeys: 4 }), value),
        noisy: value,
        signals: fc.oneof(
          fc.record(
            {
              fonts: wrapped,
              languages: wrapped,
              timezone: wrapped,
              platform: wrapped,
              math: wrapped,
              screenResolution: wrapped,
              touchSupport: wrapped,
              highEntropyValues: fc.record({
                value: fc.dictionary(fc.constantFrom("platform", "model", "brands", "mobile"), value, {
                  maxKeys: 4,
                }),
              }),
            },
            { requiredKeys: [] },
          ),
          value,
        ),
        device_info: fc.oneof(fc.record({ os: fc.record({ name: text, version: text }) }), value),
        device_id: value,
        metadata: value,
        limit_config: value,
        email: fc.oneof(fc.emailAddress(), value),
        phone: value,
        groups: fc.oneof(
          fc.record({ id: value, name: value }),
          fc.array(fc.record({ id: value }), { maxLength: 3 }),
          value,
        ),
        event: value,
        page: value,
        client: value,
        tolerance: value,
        last_challenge: value,
        last_blocking_access: value,
        private_mode: value,
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(body, async (sent) => {
        const had = await written();
        const answer = await attach(JSON.stringify(sent));
        if (answer.status === 200)
          expect(answer.body).toMatchObject({ success: true, access: expect.any(String) });
        else {
          refused(answer, 400);
          expect(await written()).toBe(had);
        }
      }),
      { numRuns: 250 },
    );
  });

  it("answers any bytes as a body with a refusal of the caller", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
        const response = await fetch(`${service.url}${ATTACH}`, {
          method: "POST",
          headers: { authorization: `Basic ${main.clientId}:`, "content-type": "application/json" },
          body: Buffer.from(bytes),
        });
        expect(response.status).toBe(400);
        expect(await response.json()).toMatchObject({ success: false });
      }),
      { numRuns: 60 },
    );
  });
});

describe("ids that are unknown, foreign or absurd", () => {
  it("are not found, in every call that names a device", async () => {
    const theirs = (await other.browser("POST", ATTACH, { user: "them", fingerprint: "f" })).body.device_id;
    for (const id of [
      "undefined",
      "000000000000000000000000",
      theirs,
      "x".repeat(3000),
      "%00",
      "..%2f..%2fetc",
    ]) {
      const detach = await main.browser("POST", `/v2/device/${id}/detach`, { user: "them" });
      refused(detach, 404, "not_found");
      const auth = encodeURIComponent(`Basic ${main.clientId}:`);
      const response = await fetch(`${service.url}/v2/access/device/${id}/listen?access=x&auth=${auth}`);
      refused(
        { status: response.status, headers: response.headers, body: await response.json() },
        404,
        "not_found",
      );
      refused(await main.server("POST", `/v2/device/${id}/metadata`, { metadata: {} }), 404, "not_found");
    }
  });

  it("are not found, in every call that names a challenge", async () => {
    await other.browser("POST", ATTACH, { user: "sharer", fingerprint: "f1" });
    await other.browser("POST", ATTACH, { user: "sharer", fingerprint: "f2" });
    const [challenge] = await service.sql<{ id: string }>("select id from challenges limit 1");
    for (const id of ["nothing", "000000000000000000000000", challenge?.id ?? "", "%00", "é"]) {
      for (const verb of ["send", "verify", "kick", "complete", "skip", "notify", "consume"]) {
        const body =
          { verify: { code: "1" }, kick: { device: "d" }, consume: { user: "sharer" } }[verb] ?? {};
        refused(await main.server("POST", `/v2/challenges/${id}/${verb}`, body), 404, "not_found");
      }
    }
    expect(challenge).toBeDefined();
  });

  it("get an expired challenge refused, and nothing done", async () => {
    for (const seed of ["e1", "e2"])
      await attach({ user: "late", fingerprint: seed, email: "late@example.org" });
    const [challenge] = await service.sql<{ id: string }>(
      `update challenges set expires_at = now() - interval '1 second' where account_id =
         (select id from accounts where external_id = 'late') returning id`,
    );
    for (const verb of ["send", "complete"]) {
      refused(await main.server("POST", `/v2/challenges/${challenge?.id}/${verb}`, {}), 409, "conflict");
    }
  });

  it("make account paths with 10,000 characters or broken escapes a refusal", async () => {
    for (const account of ["x".repeat(10_000), "%", "%ff%fe", "%00", "a%0ab"]) {
      const answer = await main.server("GET", `/v2/user/${account}`);
      refused(answer, answer.status);
      expect([400, 404]).toContain(answer.status);
    }
  });
});

describe("the transport", () => {
  it("answers unknown addresses and methods with JSON", async () => {
    for (const [method, path] of [
      ["GET", "/v2/nothing"],
      ["DELETE", ATTACH],
      ["POST", "/v2/user/"],
      ["GET", "/v3/challenges"],
    ] as const) {
      refused(await main.server(method, path), 404, "not_found");
    }
  });

  it("reads JSON whatever the type says, and refuses what is neither", async () => {
    const typed = (type: string, body: string) => attach(body, { headers: { "content-type": type } });
    for (const type of ["application/json", "text/plain;charset=UTF-8", "application/json; charset=utf-8"]) {
      expect((await typed(type, JSON.stringify({ user: "typed", fingerprint: "t" }))).status).toBe(200);
    }
    refused(await typed("application/xml", "<user/>"), 400, "invalid_json");
    expect((await typed("application/x-www-form-urlencoded", "user=typed&fingerprint=t")).status).toBe(200);
    expect((await typed("application/x-www-form-urlencoded", '{"user":"typed"}')).status).toBe(200);
    refused(await typed("application/x-www-form-urlencoded", '{"user":'), 400, "invalid_json");
    refused(
      await typed("application/x-www-form-urlencoded", `a${"[b]".repeat(5000)}=1`),
      400,
      "invalid_json",
    );
  });

  it("survives a body that is shorter than it was said to be", async () => {
    const { port, hostname } = new URL(service.url);
    const broken = httpRequest({
      port,
      host: hostname,
      path: ATTACH,
      method: "POST",
      headers: {
        authorization: `Basic ${main.clientId}:`,
        "content-type": "application/json",
        "content-length": 500,
      },
    });
    broken.on("error", () => {});
    broken.write('{"user": "cut"');
    await new Promise((resolve) => broken.once("socket", (socket) => socket.once("connect", resolve)));
    broken.destroy();
    expect((await attach({ user: "after", fingerprint: "a" })).status).toBe(200);
    expect(await service.sql("select 1 from accounts where external_id = 'cut'")).toEqual([]);
  });
});
