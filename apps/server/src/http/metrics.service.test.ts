import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestService, type TestService } from "../../test/service.ts";

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

let service: TestService;
beforeAll(async () => {
  service = await startTestService({
    main: {
      settings: { webhook: { retry_s: [0] } },
      // A private address: refused at connect time, so that what is sent there dies at once.
      webhooks: [{ url: "http://10.0.0.1/hook-for-ada", secret: SECRET }],
    },
  });
});
afterAll(() => service.stop());

const metrics = async (headers: Record<string, string> = {}) => {
  const response = await fetch(`${service.url}/metrics`, { headers });
  return { status: response.status, text: await response.text() };
};
const value = (text: string, name: string): number =>
  Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? Number.NaN);

it("says how much webhooks have before them and what was given up, and nothing of whom or where", async () => {
  const main = service.project("main");
  const before = (await metrics()).text;
  expect(value(before, "latchkey_webhook_deliveries_dead")).toBe(0);
  const { body } = await main.browser("POST", "/v2/device/attach", {
    user: "ada@example.org",
    fingerprint: "f",
  });
  await main.server("POST", `/v2/device/${body.device_id}/detach`, { user: "ada@example.org" });
  const dead = async () =>
    (await service.sql("select 1 from webhook_deliveries where status = 'dead'")).length;
  await expect.poll(dead, { timeout: 20_000 }).toBe(1);
  const { text } = await metrics();
  expect(value(text, "latchkey_webhook_deliveries_dead")).toBe(1);
  expect(value(text, "latchkey_webhook_deliveries_pending")).toBe(0);
  expect(value(text, "latchkey_outbox_events")).toBe(0);
  expect(value(text, "latchkey_outbox_oldest_seconds")).toBe(0);
  for (const private_ of ["ada", "10.0.0.1", SECRET, main.secret, main.clientId, body.device_id]) {
    expect(text).not.toContain(private_);
  }
});

it("is not there for callers elsewhere", async () => {
  const { status, text } = await metrics({ "x-forwarded-for": "203.0.113.9" });
  expect(status).toBe(404);
  expect(text).not.toContain("latchkey_");
});
