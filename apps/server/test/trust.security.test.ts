import { generateSync } from "otplib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { closeLiveStreams, openLiveStream } from "./live-stream.ts";
import { startTestService, type TestProject, type TestService } from "./service.ts";

/**
 * What an unsigned caller, a thief or a page elsewhere may not do, where no feature's own tests play them. The whole list
 * is docs/abuse-cases.md.
 */

let service: TestService;
let main: TestProject;
const logged: string[] = [];
const write = process.stdout.write;

beforeAll(async () => {
  // The log goes to standard output: that is where it is read, at its most talkative.
  process.stdout.write = ((chunk: string | Uint8Array) => {
    logged.push(Buffer.from(chunk as Uint8Array).toString("utf8"));
    return true;
  }) as typeof process.stdout.write;
  const settings = { rate_limits: null, device_limits: { overall: 1 } };
  service = await startTestService({ main: { settings } }, { LATCHKEY_LOG_LEVEL: "trace" });
  main = service.project("main");
});
afterEach(closeLiveStreams);
afterAll(async () => {
  await service.stop();
  process.stdout.write = write;
});

const HOME = { ip: "91.10.20.30" };
const THIEF = { ip: "45.33.32.156" };
/** Another household's line, in another country. */
const FAR = { ip: "81.2.69.142" };
const NAMES = ["canvas_text", "webgl", "audio", "fonts", "screen", "gpu", "cores", "timezone"];
const described = (seed: string) => ({
  fingerprint: `lk1.${Buffer.from(seed).toString("hex").padEnd(16, "0").slice(0, 16)}`,
  components: Object.fromEntries(
    NAMES.map((name) => [name, Buffer.from(`${seed}${name}`).toString("hex").padEnd(16, "0").slice(0, 16)]),
  ),
});
const attach = async (user: string, seed: string, more: object = {}, from = HOME) =>
  (await main.browser("POST", "/v2/device/attach", { user, ...described(seed), ...more }, from)).body;
const openChallenges = (user: string) =>
  service.sql<{ id: string; device_id: string; reasons: string[] }>(
    `select h.id, h.device_id, h.reasons from challenges h join accounts a on a.id = h.account_id
     where a.external_id = $1 and h.closed_at is null`,
    [user],
  );
const messages = async (): Promise<number> => (await service.sql("select 1 from messages")).length;

describe("an attacker who knows the public client id and an account's name", () => {
  it("cannot pile up metadata, however many calls add to it", async () => {
    for (let call = 0; call < 12; call += 1) {
      const metadata = Object.fromEntries(
        Array.from({ length: 10 }, (_, i) => [`key-${call}-${i}`, "x".repeat(300)]),
      );
      await attach("metadata", "one", { metadata });
    }
    const { body } = await main.server("GET", "/v2/user/metadata/devices");
    expect(Object.keys(body[0].metadata).length).toBeLessThanOrEqual(50);
    expect(JSON.stringify(body[0].metadata).length).toBeLessThanOrEqual(17_000);
    const { body: user } = await main.server("GET", "/v2/user/metadata");
    expect(Object.keys(user.metadata).length).toBeLessThanOrEqual(50);
  });

  it("cannot say who the account is at a provider of factors", async () => {
    const attributes = { duo_name: "attacker", okta_name: "attacker" };
    await attach("attributes", "one", { attributes });
    await main.browser("POST", "/v2/device/evaluate", { action: "login", user: "attributes", attributes });
    expect((await main.browser("POST", "/v2/user/attributes/update", { attributes })).status).toBe(403);
    expect(await service.sql("select 1 from identity_attributes")).toEqual([]);
  });

  it("cannot push the owner's device out or into a challenge by attaching many of their own", async () => {
    const own = await attach("flooded", "owner");
    await main.server("POST", "/v2/user/flooded/update", { email: "owner@example.org" });
    for (let i = 0; i < 30; i += 1) await attach("flooded", `flood ${i * 7919}`, {}, THIEF);
    const back = await attach("flooded", "owner");
    expect(back).toMatchObject({ device_id: own.device_id, new_device: false });
    const accused = (await openChallenges("flooded")).map(({ device_id }) => device_id);
    expect(accused.length).toBeGreaterThan(0);
    expect(accused).not.toContain(own.device_id);
  });

  it("does not pass for the owner's device by sending what it sends: two live at once are noticed", async () => {
    const listen = (device: { device_id: string; access: string }, from: { ip: string }) =>
      openLiveStream(service.url, main, { device: device.device_id, access: device.access }, from.ip);
    const own = await attach("cloned", "owner");
    await listen(own, HOME);
    const copy = await attach("cloned", "owner", {}, FAR);
    expect(copy.device_id).toBe(own.device_id);
    await listen(copy, FAR);
    // Longer than a machine takes to change its line.
    await service.sql("update connections set opened_at = opened_at - interval '5 minutes'");
    const clones = () =>
      service.sql(
        `select 1 from evaluations e join accounts a on a.id = e.account_id, jsonb_array_elements(e.findings) f
         where a.external_id = 'cloned' and f ->> 'signal' = 'cloned_device' and f ->> 'answer' = 'hit'`,
      );
    await attach("cloned", "owner", {}, FAR);
    expect((await clones()).length).toBeGreaterThan(0);
  });

  it("does not have a code sent by a link: only forms and calls that post do", async () => {
    await main.server("POST", "/v2/user/links/update", { email: "links@example.org" });
    await attach("links", "old");
    await attach("links", "new");
    const [challenge] = await openChallenges("links");
    const before = await messages();
    for (const path of [
      `/challenge/send?challenge=${challenge?.id}&channel=email`,
      `/v2/challenges/${challenge?.id}/send?channel=email`,
    ]) {
      expect((await main.server("GET", path)).status, path).toBe(404);
    }
    expect(await messages()).toBe(before);
  });
});

describe("a kick without proof", () => {
  it("is not to be had where the owner has enrolled an app, though no address is known", async () => {
    await attach("enrolled", "old");
    const begun = await main.server("POST", "/v2/user/enrolled/factors/totp", {});
    const code = generateSync({ secret: begun.body.secret, epoch: Math.floor(Date.now() / 1000) });
    const { status } = await main.server("POST", `/v2/user/enrolled/factors/${begun.body.id}/confirm`, {
      code,
    });
    expect(status).toBe(200);
    await attach("enrolled", "thief", {}, THIEF);
    const [challenge] = await openChallenges("enrolled");
    const page = await fetch(`${service.url}/challenge?challenge=${challenge?.id}`);
    const html = await page.text();
    const cookie = page.headers.get("set-cookie")?.split(";")[0] ?? "";
    const csrf = /name="csrf"[^>]*value="([^"]+)"/.exec(html)?.[1] ?? "";
    const devices = await service.sql<{ id: string }>(
      "select d.id from devices d join accounts a on a.id = d.account_id where a.external_id = 'enrolled'",
    );
    for (const { id } of devices) {
      expect(html).not.toContain(id);
      await fetch(`${service.url}/challenge/devices`, {
        method: "POST",
        redirect: "manual",
        headers: { cookie, "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ challenge: challenge?.id ?? "", csrf, device: id }),
      });
    }
    const { body } = await main.server("GET", "/v2/user/enrolled/devices");
    expect(body.map((device: { status: string }) => device.status)).toEqual(["attached", "attached"]);
  });
});

describe("a caller elsewhere", () => {
  it("sees nothing of what is there for development, whatever name it asks for", async () => {
    const outbox = `${service.url}/dev/outbox`;
    const { request } = await import("node:http");
    /** With any Host header, as a page whose name was pointed at this machine sends it. */
    const asking = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve, reject) => {
        request(outbox, { headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on("error", reject)
          .end();
      });
    const { host } = new URL(service.url);
    expect(await asking({ host })).toBe(200);
    expect(await asking({ host: "rebound.example" })).toBe(404);
    expect(await asking({ host: `localhost.rebound.example:${new URL(service.url).port}` })).toBe(404);
    expect(await asking({ host, "x-forwarded-for": "203.0.113.9" })).toBe(404);
    expect(await asking({ host, forwarded: "for=203.0.113.9" })).toBe(404);
  });
});

describe("the log", () => {
  it("holds no credential of any call, the stream's in the address included", async () => {
    const token = (await main.server("POST", "/v2/token/sign", { user: "logged" })).body.secret;
    const { body } = await main.browser(
      "POST",
      "/v2/device/attach",
      { user: "logged", ...described("l") },
      { token },
    );
    const auth = encodeURIComponent(`Basic ${main.clientId}:${token}`);
    for (const device of [body.device_id, "000000000000000000000000"]) {
      const stop = new AbortController();
      await fetch(`${service.url}/v2/access/device/${device}/listen?access=${body.access}&auth=${auth}`, {
        signal: stop.signal,
      });
      stop.abort();
    }
    await main.server("GET", "/v2/challenges?auth=planted-in-the-query");
    await fetch(`${service.url}/v2/challenges`, { headers: { authorization: "Bearer planted-and-unknown" } });
    // An entry is written when the answer is out: what is asked last is logged last.
    await expect.poll(() => logged.join("").includes('"status":401')).toBe(true);
    const log = logged.join("");
    expect(log).toContain("/v2/access/device/:device/listen");
    for (const secret of [main.secret, token, "planted-in-the-query", "planted-and-unknown", body.access]) {
      expect(log).not.toContain(secret);
    }
  });
});
