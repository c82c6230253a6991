import { hash, randomUUID } from "node:crypto";
import { generateSync } from "otplib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestService, type TestService } from "../../../test/service.ts";
import { type Receiver, startReceiver } from "../../../test/webhook-receiver.ts";
import { type Controller, controllerOf, lastCode } from "./testing/controller.testing.ts";
import { DUO_KEYS } from "./testing/duo.testing.ts";

let service: TestService;
let api: Controller;
let receiver: Receiver;
const logged: string[] = [];
const write = process.stdout.write;

beforeAll(async () => {
  // The log goes to standard output: that is where it is read, at its most talkative.
  process.stdout.write = ((chunk: string | Uint8Array) => {
    logged.push(Buffer.from(chunk as Uint8Array).toString("utf8"));
    return true;
  }) as typeof process.stdout.write;
  receiver = await startReceiver();
  service = await startTestService(
    {
      main: {
        settings: { device_limits: { overall: 1 } },
        webhooks: [{ url: receiver.url, secret: WEBHOOK_SECRET }],
      },
    },
    { LATCHKEY_LOG_LEVEL: "trace", LATCHKEY_ALLOW_PRIVATE_TARGETS: "127.0.0.1/32" },
  );
  api = controllerOf(service, "main");
});
afterAll(async () => {
  await service.stop();
  await receiver.stop();
  process.stdout.write = write;
});

const WEBHOOK_SECRET = `whsec_${Buffer.alloc(24, 3).toString("base64")}`;

/** Every row of every table as text: what a dump, a backup or a stolen disk would show. */
async function dump(): Promise<string> {
  const tables = await service.sql<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  );
  const parts: string[] = [];
  for (const { name } of tables) {
    const rows = await service.sql<{ text: string }>(`select t::text as text from "${name}" t`);
    for (const { text } of rows) {
      parts.push(text);
      // Bytes are shown as hex: what they would say as text counts as well.
      for (const bytes of text.matchAll(/\\x([0-9a-f]+)/g)) {
        parts.push(Buffer.from(bytes[1] ?? "", "hex").toString("latin1"));
      }
    }
  }
  return parts.join("\n");
}

test("seeds, answers, codes, keys and addresses are readable neither in the store nor in an error, the log or a webhook", async () => {
  const main = service.project("main");
  const id = `user-${randomUUID()}`;
  const address = "planted.address@example.org";
  const work = "+4930901820";
  await main.server("POST", `/v2/user/${id}/update`, { email: address, attributes: { work_phone: work } });
  const admin = await api.adminToken();
  const user = await api.userToken(id);
  const errors: string[] = [];
  const call = async (...args: Parameters<Controller["call"]>) => {
    const answer = await api.call(...args);
    if (answer.status >= 400) errors.push(JSON.stringify(answer.body));
    return answer;
  };

  const answer = "planted answer of the test";
  const answers = ["173421", "173422", "173423"].map((question, i) => ({
    id: question,
    answer: `${answer} ${i}`,
  }));
  await call(user, "POST", "/mfa/kba/config/answers", answers);
  await call(user, "POST", "/mfa/kba/authenticate", answers);
  await call(user, "POST", "/mfa/kba/config/answers", [{ id: "nope", answer }]);
  const oktaToken = "00PlantedOktaTokenOfTheTest";
  await call(admin, "PUT", "/mfa/okta-verify/config", {
    enabled: true,
    host: "x.okta.com",
    accessKey: oktaToken,
  });
  await call(admin, "PUT", "/mfa/duo-web/config", {
    enabled: true,
    host: "api-x.duosecurity.com",
    accessKey: DUO_KEYS.akey,
    configProperties: { ikey: DUO_KEYS.ikey, skey: DUO_KEYS.skey },
  });
  await call(admin, "PUT", "/mfa/duo-web/config", { configProperties: { skey: [DUO_KEYS.skey] } });
  await call(admin, "POST", "/mfa/token/send", { userAlias: id, deliveryType: "EMAIL_WORK" });
  const code = await lastCode(service);
  await call(admin, "POST", "/mfa/token/authenticate", {
    userAlias: id,
    deliveryType: "EMAIL_WORK",
    token: code,
  });

  const begun = await main.server("POST", `/v2/user/${id}/factors/totp`, {});
  const { secret } = begun.body;
  const totp = generateSync({ secret, epoch: Math.floor(Date.now() / 1000) });
  await main.server("POST", `/v2/user/${id}/factors/${begun.body.id}/confirm`, { code: totp });
  const made = await main.server("POST", `/v2/user/${id}/factors/recovery_codes`);
  const recovery = made.body.codes[0] as string;
  const pair = await main.server("POST", `/v2/user/${id}/tokens`, { name: "cli" });

  // A shared account is challenged, proved with a code by mail, and a payout with the app; the product hears of all.
  const device = (seed: string) =>
    main.browser("POST", "/v2/device/attach", {
      user: id,
      components: { canvas: seed, fonts: `fonts-${seed}` },
    });
  await device("one");
  await device("two");
  const [shared] = await service.sql<{ id: string }>("select id from challenges where closed_at is null");
  const challenge = `/v2/challenges/${shared?.id ?? ""}`;
  await service.sql("delete from budgets");
  await main.server("POST", `${challenge}/send`, { channel: "email" });
  const challengeCode = await lastCode(service);
  expect((await main.server("POST", `${challenge}/verify`, { code: challengeCode })).status).toBe(200);
  const payout = await main.server("POST", "/v2/evaluate", {
    action: "payout",
    user: id,
    ip: "203.0.113.7",
    fingerprint: "f".repeat(64),
    required_assurance: 1,
  });
  await main.server("POST", `/v2/challenges/${payout.body.challenge_id}/factors/recovery_code/verify`, {
    code: recovery,
  });
  const told = await receiver.until((messages) => {
    const text = messages.map(({ raw }) => raw).join();
    return text.includes("challenge.pending") && text.includes("challenge.completed");
  });

  const planted: Record<string, string> = {
    address,
    work,
    answer,
    "answer's digest": hash("sha256", `${answer} 0`, "hex"),
    "Okta token": oktaToken,
    "Duo secret": DUO_KEYS.skey,
    "application key": DUO_KEYS.akey,
    seed: secret,
    "recovery code": recovery,
    "recovery code, bare": recovery.replaceAll("-", ""),
    "token pair's secret": pair.body.client_secret,
    "access token": user,
    "code in a record of its own": `"${code}"`,
    "code of the challenge": `"${challengeCode}"`,
    "API secret": main.secret,
    "webhook's secret": WEBHOOK_SECRET.slice("whsec_".length),
  };
  const webhooks = told.map(({ raw, headers }) => `${raw}\n${JSON.stringify(headers)}`).join("\n");
  expect(webhooks).toContain(id);
  const everything = await dump();
  // The search itself works: what is not secret is found.
  expect(everything).toContain(id);
  for (const [what, value] of Object.entries(planted)) {
    expect(everything.includes(value), `${what} in the store`).toBe(false);
    expect(errors.join("\n").includes(value), `${what} in an error`).toBe(false);
    expect(logged.join("").includes(value), `${what} in the log`).toBe(false);
    expect(webhooks.includes(value), `${what} in a webhook`).toBe(false);
  }
  expect(errors.length).toBeGreaterThan(1);
  expect(logged.filter((line) => line.includes('"msg":"request"')).length).toBeGreaterThan(10);
});
