import { generateSync } from "otplib";
import { describe, expect, test } from "vitest";
import { matchTotp, newTotpSecret, totpUri } from "./totp.ts";

/** The seed of RFC 4226 and RFC 6238, "12345678901234567890", in base32. */
const SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const FRESH = { lastStep: null, drift: 0 };
const at = (seconds: number): number => seconds * 1000;

describe("codes of an authenticator app", () => {
  test("RFC 6238 vectors, cut to six digits", () => {
    const vectors: [number, string][] = [
      [59, "287082"],
      [1111111109, "081804"],
      [1111111111, "050471"],
      [1234567890, "005924"],
      [2000000000, "279037"],
      [20000000000, "353130"],
    ];
    for (const [time, code] of vectors) {
      expect(matchTotp(SEED, code, FRESH, at(time))).toEqual({ step: Math.floor(time / 30), drift: 0 });
    }
  });

  test("RFC 4226 vectors: the counter is the time step", () => {
    const vectors = [
      "755224",
      "287082",
      "359152",
      "969429",
      "338314",
      "254676",
      "287922",
      "162583",
      "399871",
      "520489",
    ];
    vectors.forEach((code, counter) => {
      expect(matchTotp(SEED, code, FRESH, at(counter * 30 + 7))?.step).toBe(counter);
    });
  });

  test("a step is used up once accepted, and so are the ones before it", () => {
    const now = at(1_234_567_890);
    const code = (offset: number) => generateSync({ secret: SEED, epoch: 1_234_567_890 + offset * 30 });
    const first = matchTotp(SEED, code(0), FRESH, now);
    const used = { lastStep: first?.step ?? 0, drift: 0 };
    expect(matchTotp(SEED, code(0), used, now)).toBeNull();
    expect(matchTotp(SEED, code(-1), used, now)).toBeNull();
    expect(matchTotp(SEED, code(1), used, now)).toMatchObject({ drift: 1 });
  });

  test("one step to either side is accepted, two are not; drift moves the window", () => {
    const now = at(1_700_000_000);
    const code = (offset: number) => generateSync({ secret: SEED, epoch: 1_700_000_000 + offset * 30 });
    expect(matchTotp(SEED, code(-1), FRESH, now)?.drift).toBe(-1);
    expect(matchTotp(SEED, code(2), FRESH, now)).toBeNull();
    expect(matchTotp(SEED, code(2), { lastStep: null, drift: 1 }, now)?.drift).toBe(2);
    expect(matchTotp(SEED, code(-1), { lastStep: null, drift: 1 }, now)).toBeNull();
  });

  test("anything but six digits is no code", () => {
    for (const text of ["", "12345", "1234567", "12345a", "１２３４５６", " 287082"]) {
      expect(matchTotp(SEED, text, FRESH, at(59))).toBeNull();
    }
  });

  test("secrets have 160 bits and the address names issuer and account", () => {
    const secret = newTotpSecret();
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const uri = new URL(totpUri({ issuer: "Night jar", account: "will@example.org", secret }));
    expect(decodeURIComponent(uri.pathname)).toContain("Night jar:will@example.org");
    expect(uri.searchParams.get("secret")).toBe(secret);
  });
});
