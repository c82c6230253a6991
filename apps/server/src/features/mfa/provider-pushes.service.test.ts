import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";
import { type Controller, controllerOf } from "./testing/controller.testing.ts";
import { DUO_KEYS, type DuoFake, startDuo } from "./testing/duo.testing.ts";
import { OKTA_TOKEN, startOkta } from "./testing/okta.testing.ts";

/** A sensitive action confirmed on a phone: the whole flow, against stand-ins of both providers. */

let service: TestService;
let project: TestProject;
let api: Controller;
let okta: Awaited<ReturnType<typeof startOkta>>;
let duo: DuoFake;

const OKTA = { enabled: true, accessKey: OKTA_TOKEN, identityAttribute: "email" };
const DUO = {
  enabled: true,
  accessKey: DUO_KEYS.akey,
  identityAttribute: "duo_name",
  configProperties: { ikey: DUO_KEYS.ikey, skey: DUO_KEYS.skey },
};

beforeAll(async () => {
  [okta, duo] = [await startOkta(), await startDuo()];
  service = await startTestService(
    { main: {} },
    { LATCHKEY_PROVIDER_HOSTS: `${okta.host},${duo.host}`, LATCHKEY_ALLOW_PRIVATE_TARGETS: "127.0.0.1/32" },
  );
  project = service.project("main");
  api = controllerOf(service, "main");
});
beforeEach(async () => {
  Object.assign(okta.script, { result: "WAITING", limitedUntilS: null, redirectTo: null });
  okta.script.expiresAt = () => new Date(Date.now() + 300_000).toISOString();
  Object.assign(duo.script, { preauth: { result: "auth" }, busy: [], redirectTo: null, skewS: 0 });
  duo.script.status = { result: "waiting", status: "pushed" };
  await configure("okta-verify", { ...OKTA, host: okta.host });
  await configure("duo-web", { ...DUO, host: duo.host });
  await service.sql("delete from budgets");
});
afterAll(async () => {
  await service.stop();
  await Promise.all([okta.stop(), duo.stop()]);
});

const configure = async (method: string, config: unknown) =>
  await api.call(await api.adminToken(), "PUT", `/mfa/${method}/config`, config);

/** What a provider is told to do, in words that fit both. */
interface Scripted {
  factor: "okta_verify" | "duo";
  say(answer: "approve" | "reject" | "timeout"): void;
  busy(on: boolean): void;
  /** The provider's clock, seconds ahead of ours. */
  skew(seconds: number): void;
  redirect(to: string): void;
  calls(): number;
  host(host: string): Promise<unknown>;
}
const PROVIDERS: Scripted[] = [
  {
    factor: "okta_verify",
    say: (answer) => {
      okta.script.result = { approve: "SUCCESS", reject: "REJECTED", timeout: "TIMEOUT" }[answer];
    },
    busy: (on) => {
      okta.script.limitedUntilS = on ? Math.floor(Date.now() / 1000) + 60 : null;
    },
    skew: (seconds) => {
      okta.script.expiresAt = () => new Date(Date.now() + (seconds + 300) * 1000).toISOString();
    },
    redirect: (to) => {
      okta.script.redirectTo = to;
    },
    calls: () => okta.calls.length,
    host: (host) => configure("okta-verify", { ...OKTA, host }),
  },
  {
    factor: "duo",
    say: (answer) => {
      duo.script.status = {
        approve: { result: "allow", status: "allow" },
        reject: { result: "deny", status: "deny" },
        timeout: { result: "deny", status: "timeout" },
      }[answer];
    },
    busy: (on) => {
      duo.script.busy = on ? ["/auth/v2/auth_status"] : [];
    },
    skew: (seconds) => {
      duo.script.skewS = seconds;
    },
    redirect: (to) => {
      duo.script.redirectTo = to;
    },
    calls: () => duo.calls.length,
    host: (host) => configure("duo-web", { ...DUO, host }),
  },
];

describe.each(PROVIDERS)("a push by $factor", (provider) => {
  const { factor } = provider;

  /** A payout that needs a proof by something the person holds. */
  async function payout(): Promise<string> {
    const id = `payee-${randomUUID()}`;
    // Who is `example@mail.com` at the provider is one account at a time here.
    await service.sql("delete from contacts");
    const fields = { email: "example@mail.com", attributes: { duo_name: "will.albin" } };
    await project.server("POST", `/v2/user/${id}/update`, fields);
    const { body } = await project.server("POST", "/v2/evaluate", {
      action: "payout",
      user: id,
      ip: "203.0.113.7",
      fingerprint: "f".repeat(64),
      required_assurance: 2,
    });
    expect(body.verdict).toBe("challenge");
    return body.challenge_id;
  }
  const begin = (challenge: string) =>
    project.server("POST", `/v2/challenges/${challenge}/factors/${factor}/start`, { ip: "203.0.113.7" });
  const asked = async (challenge: string): Promise<string> => {
    const started = await begin(challenge);
    expect(started.body).toMatchObject({
      status: "asked",
      request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    return started.body.request_id;
  };
  const check = async (challenge: string, request: string) => {
    await service.sql("update mfa_requests set polled_at = null where polled_at <= now()");
    const path = `/v2/challenges/${challenge}/factors/${factor}/verify`;
    return await project.server("POST", path, { request_id: request });
  };

  test("waits, is approved, and proves the action once", async () => {
    const challenge = await payout();
    const request = await asked(challenge);
    expect((await check(challenge, request)).body).toEqual({ status: "pending" });
    provider.say("approve");
    expect((await check(challenge, request)).body).toEqual({
      status: "passed",
      factor,
      assurance: 2,
      proved: true,
    });
    const other = await payout();
    expect((await check(other, request)).status).toBe(400);
  });

  test("is shown with a number to match where the provider has one", async () => {
    const started = await begin(await payout());
    expect(started.body.number).toBe(factor === "okta_verify" ? "92" : null);
  });

  test.each(["reject", "timeout"] as const)("%s proves nothing, and stays so", async (answer) => {
    const challenge = await payout();
    const request = await asked(challenge);
    provider.say(answer);
    expect((await check(challenge, request)).body.code).toBe("invalid_code");
    provider.say("approve");
    expect((await check(challenge, request)).body.code).toBe("invalid_code");
    const { body } = await project.server("GET", `/v2/challenges/${challenge}/factors`);
    expect(body.proved_at).toBeNull();
  });

  test("ends by itself where nobody answers, whatever the provider says later", async () => {
    const challenge = await payout();
    const request = await asked(challenge);
    await service.sql("update mfa_requests set expires_at = now() - interval '1 second' where id = $1", [
      request,
    ]);
    provider.say("approve");
    expect((await check(challenge, request)).body.code).toBe("expired_code");
  });

  test("429 of the provider stays pending, and it is left alone for a while", async () => {
    const challenge = await payout();
    const request = await asked(challenge);
    provider.busy(true);
    expect((await check(challenge, request)).body).toEqual({ status: "pending" });
    const before = provider.calls();
    provider.busy(false);
    provider.say("approve");
    for (let i = 0; i < 3; i += 1) {
      expect((await check(challenge, request)).body).toEqual({ status: "pending" });
    }
    expect(provider.calls()).toBe(before);
    await service.sql("update mfa_requests set polled_at = null");
    expect((await check(challenge, request)).body.status).toBe("passed");
  });

  test("a foreign host is not called, and a redirect to one is not followed", async () => {
    const before = provider.calls();
    await provider.host("api.evil.example");
    expect((await begin(await payout())).body.code).toBe("delivery_failed");
    expect(provider.calls()).toBe(before);
    const elsewhere = provider.factor === "duo" ? okta : duo;
    const there = elsewhere.calls.length;
    await provider.host(factor === "duo" ? duo.host : okta.host);
    provider.redirect(elsewhere.host);
    expect((await begin(await payout())).body.code).toBe("delivery_failed");
    expect(elsewhere.calls.length).toBe(there);
  });

  test("a provider's clock a minute off changes nothing", async () => {
    for (const seconds of [-60, 60]) {
      await service.sql("delete from budgets");
      provider.skew(seconds);
      const challenge = await payout();
      const request = await asked(challenge);
      provider.say("approve");
      expect((await check(challenge, request)).body.status).toBe("passed");
      provider.say("timeout");
    }
  });
});

test("where Duo finds our clock too far off nothing is sent and nobody gets past", async () => {
  const challengeOf = async () => {
    const { body } = await project.server("POST", "/v2/evaluate", {
      action: "payout",
      user: "late",
      ip: "203.0.113.7",
      fingerprint: "f".repeat(64),
      required_assurance: 2,
    });
    return body.challenge_id as string;
  };
  await project.server("POST", "/v2/user/late/update", { attributes: { duo_name: "will.albin" } });
  const challenge = await challengeOf();
  const path = `/v2/challenges/${challenge}/factors/duo`;
  duo.script.skewS = 600;
  expect((await project.server("POST", `${path}/start`, {})).body.code).toBe("delivery_failed");
  duo.script.skewS = 0;
  const { body } = await project.server("POST", `${path}/start`, {});
  duo.script.skewS = -600;
  duo.script.status = { result: "allow", status: "allow" };
  const checked = await project.server("POST", `${path}/verify`, { request_id: body.request_id });
  expect(checked.body).toEqual({ status: "pending" });
});

test("Duo: nobody enrolled is no way to prove, a locked person is refused", async () => {
  await project.server("POST", "/v2/user/duo-only/update", { attributes: { duo_name: "will.albin" } });
  const { body } = await project.server("POST", "/v2/evaluate", {
    action: "payout",
    user: "duo-only",
    ip: "203.0.113.7",
    fingerprint: "f".repeat(64),
    required_assurance: 2,
  });
  const start = () => project.server("POST", `/v2/challenges/${body.challenge_id}/factors/duo/start`, {});
  duo.script.preauth = { result: "enroll" };
  expect((await start()).body.code).toBe("no_channel");
  duo.script.preauth = { result: "deny", status: "locked_out" };
  expect((await start()).body.code).toBe("delivery_failed");
  duo.script.preauth = { result: "auth" };
  duo.script.busy = ["/auth/v2/preauth"];
  expect((await start()).body.code).toBe("delivery_failed");
});
