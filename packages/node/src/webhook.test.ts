import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { LatchkeyError } from "./errors.ts";
import { verifyWebhook } from "./webhook.ts";

const secretOf = (bytes: Uint8Array = randomBytes(32)) => `whsec_${Buffer.from(bytes).toString("base64")}`;
const SECRET = secretOf();
const BODY = '{"event":"device.detached","account":"ä"}';

/** Headers as the published library signs them. */
function signed(secret: string, body: string, at = new Date()): Record<string, string> {
  return {
    "Webhook-Id": "msg-1",
    "Webhook-Timestamp": String(Math.floor(at.getTime() / 1000)),
    "Webhook-Signature": new Webhook(secret).sign("msg-1", at, body),
  };
}
const code = (work: Promise<unknown>) =>
  work.then(
    () => "trusted",
    (error: unknown) => (error instanceof LatchkeyError ? error.code : String(error)),
  );

describe("verifyWebhook", () => {
  it("trusts what the published library signed, for any body and key", async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.uint8Array({ minLength: 24, maxLength: 64 }), async (body, key) => {
        fc.pre(body.isWellFormed());
        const secret = secretOf(key);
        expect(await verifyWebhook(signed(secret, body), body, secret)).toEqual(JSON.parse(body));
      }),
      { numRuns: 60 },
    );
  });

  it("takes headers and body in every shape that servers hand over", async () => {
    const headers = signed(SECRET, BODY);
    const bytes = new TextEncoder().encode(BODY);
    const lower = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]]),
    );
    for (const shape of [headers, new Headers(headers), lower]) {
      for (const body of [BODY, bytes, bytes.buffer, Buffer.from(BODY)]) {
        expect(await verifyWebhook(shape, body as string, SECRET)).toMatchObject({
          event: "device.detached",
        });
      }
    }
  });

  it("trusts either secret while one is being replaced", async () => {
    const newer = secretOf();
    expect(await code(verifyWebhook(signed(newer, BODY), BODY, [SECRET, newer]))).toBe("trusted");
    const both = { ...signed(SECRET, BODY) };
    both["Webhook-Signature"] += ` ${signed(newer, BODY)["Webhook-Signature"]}`;
    expect(await code(verifyWebhook(both, BODY, newer))).toBe("trusted");
  });

  it.each<[string, (headers: Record<string, string>) => [Record<string, string>, string, string]]>([
    ["a body that was changed", (headers) => [headers, `${BODY} `, SECRET]],
    ["another secret", (headers) => [headers, BODY, secretOf()]],
    ["another id", (headers) => [{ ...headers, "Webhook-Id": "msg-2" }, BODY, SECRET]],
    [
      "another time",
      (headers) => [
        { ...headers, "Webhook-Timestamp": String(Math.floor(Date.now() / 1000) - 9) },
        BODY,
        SECRET,
      ],
    ],
    ["no signature", ({ "Webhook-Signature": _gone, ...headers }) => [headers, BODY, SECRET]],
    [
      "an unknown version",
      (headers) => [
        { ...headers, "Webhook-Signature": (headers["Webhook-Signature"] ?? "").replace("v1,", "v2,") },
        BODY,
        SECRET,
      ],
    ],
    [
      "a signature that is no base64",
      (headers) => [{ ...headers, "Webhook-Signature": "v1,????" }, BODY, SECRET],
    ],
    ["a time that is none", (headers) => [{ ...headers, "Webhook-Timestamp": "now" }, BODY, SECRET]],
  ])("refuses %s", async (_what, change) => {
    expect(await code(verifyWebhook(...change(signed(SECRET, BODY))))).toBe("invalid_webhook");
  });

  it("refuses what is old or from the future, within the tolerance that it is given", async () => {
    const at = new Date("2026-03-01T08:00:00Z");
    const headers = signed(SECRET, BODY, at);
    const later = (seconds: number) => ({ now: at.getTime() + seconds * 1000 });
    expect(await code(verifyWebhook(headers, BODY, SECRET, later(299)))).toBe("trusted");
    expect(await code(verifyWebhook(headers, BODY, SECRET, later(301)))).toBe("invalid_webhook");
    expect(await code(verifyWebhook(headers, BODY, SECRET, later(-301)))).toBe("invalid_webhook");
    expect(await code(verifyWebhook(headers, BODY, SECRET, { ...later(3000), toleranceS: 4000 }))).toBe(
      "trusted",
    );
  });

  it("says at once when it is used wrongly", async () => {
    const parsed = JSON.parse(BODY) as string;
    expect(await code(verifyWebhook(signed(SECRET, BODY), parsed, SECRET))).toMatch(
      /TypeError: .*as it arrived/,
    );
    expect(await code(verifyWebhook(signed(SECRET, BODY), BODY, "no secret"))).toMatch(/TypeError: .*whsec_/);
  });
});
