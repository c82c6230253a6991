import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";
import { LOCAL_TARGETS, type Receiver, startReceiver, verified } from "../../../test/webhook-receiver.ts";

/** Text messages and calls leave as signed posts to the operator's own sender. */

const SECRET = `whsec_${Buffer.alloc(24, 5).toString("base64")}`;

let service: TestService;
let project: TestProject;
let sender: Receiver;
let status = 204;

beforeAll(async () => {
  sender = await startReceiver((_message, response) => void response.writeHead(status).end());
  service = await startTestService(
    {
      main: {
        name: "Nightjar",
        settings: {
          challenge: { channels: ["email", "sms", "voice"], factors: ["email", "sms", "voice"] },
        },
      },
    },
    { ...LOCAL_TARGETS, LATCHKEY_SMS_WEBHOOK_URL: sender.url, LATCHKEY_SMS_WEBHOOK_SECRET: SECRET },
  );
  project = service.project("main");
});
afterAll(async () => {
  await service.stop();
  await sender.stop();
});

async function challenge(): Promise<string> {
  await service.sql("delete from budgets");
  await project.server("POST", "/v2/user/caller/update", { phone: "+491701234567" });
  const { body } = await project.server("POST", "/v2/evaluate", {
    action: "payout",
    user: "caller",
    ip: "203.0.113.7",
    fingerprint: "f".repeat(64),
    required_assurance: 1,
  });
  return `/v2/challenges/${body.challenge_id}/factors`;
}

test("a text message and a call arrive signed, in the language asked for, and their codes prove", async () => {
  for (const [factor, language, text] of [
    ["sms", "fr", /^\d{6} est votre code .*Nightjar/],
    ["voice", "es", /^Te llama Nightjar\. Tu código es: (\d, ){5}\d\. Repito: /],
  ] as const) {
    const path = `${await challenge()}/${factor}`;
    expect((await project.server("POST", `${path}/start`, { language })).body).toEqual({
      status: "code_sent",
    });
    const message = sender.received.at(-1);
    if (message === undefined) throw new Error("nothing arrived");
    expect(verified(message, SECRET)).toEqual({
      channel: factor,
      to: "+491701234567",
      text: expect.stringMatching(text),
      language,
    });
    expect(() => verified({ ...message, raw: `${message.raw} ` }, SECRET)).toThrow();
    const code = /\d(?:(?:, )?\d){5}/.exec(message.body.text)?.[0].replace(/\D/g, "");
    const passed = await project.server("POST", `${path}/verify`, { code });
    expect(passed.body).toMatchObject({ status: "passed", factor });
  }
});

test("where the sender does not take it, the caller hears so", async () => {
  status = 500;
  const path = `${await challenge()}/sms`;
  const refused = await project.server("POST", `${path}/start`, {});
  expect(refused.body.code).toBe("delivery_failed");
  expect(JSON.stringify(refused.body)).not.toContain("491701234567");
  status = 204;
});
