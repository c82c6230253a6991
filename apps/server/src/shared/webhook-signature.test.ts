import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { describe, expect, it } from "vitest";
import { signatureHeaders, signingKey } from "./webhook-signature.ts";

const keyOf = (secret: string): Buffer => {
  const key = signingKey(secret);
  if (key === null) throw new Error("not a secret");
  return key;
};

describe("a webhook signature", () => {
  it("verifies with the published libraries, for any body and key", () => {
    const bodies = fc.json().filter((body) => body.isWellFormed());
    fc.assert(
      fc.property(bodies, fc.uint8Array({ minLength: 24, maxLength: 64 }), (body, bytes) => {
        const secret = `whsec_${Buffer.from(bytes).toString("base64")}`;
        const headers = signatureHeaders([keyOf(secret)], { id: "msg-1", at: Date.now(), body });
        expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
        expect(() => new SvixWebhook(secret).verify(body, headers)).not.toThrow();
      }),
      { numRuns: 50 },
    );
  });

  it("lets the holder of either key verify while a secret is being replaced, and nobody else", () => {
    const [older, newer, other] = [24, 32, 32].map((n) => `whsec_${randomBytes(n).toString("base64")}`) as [
      string,
      string,
      string,
    ];
    const body = '{"event":"device.detached"}';
    const headers = signatureHeaders([keyOf(newer), keyOf(older)], { id: "m", at: Date.now(), body });
    for (const secret of [older, newer]) expect(new Webhook(secret).verify(body, headers)).toBeTruthy();
    expect(() => new Webhook(other).verify(body, headers)).toThrow();
    expect(() => new Webhook(newer).verify(`${body} `, headers)).toThrow();
  });

  it("reads secrets with and without prefix, and refuses what is no base64", () => {
    expect(signingKey("whsec_c2VjcmV0")?.toString()).toBe("secret");
    expect(signingKey("c2VjcmV0")?.toString()).toBe("secret");
    for (const bad of ["", "whsec_", "not base64!", "whsec_a", "whsec_-_-_"])
      expect(signingKey(bad)).toBeNull();
  });
});
