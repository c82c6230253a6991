import duoWeb from "@duosecurity/duo_web";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DuoKeys, mintDuoWeb, verifyDuoWeb } from "./duo-web.ts";

const KEYS: DuoKeys = {
  ikey: "DIXXXXXXXXXXXXXXXXXX",
  skey: "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
  akey: "useacustomerprovidedapplicationsecretkey",
};
const AUTH =
  "AUTH|dGVzdHVzZXJ8RElYWFhYWFhYWFhYWFhYWFhYWFh8MjI0NzE0MDkyMQ==|d5fa72f8ba5f3d37d70dad615ff4901a77d46989";
const APP =
  "APP|dGVzdHVzZXJ8RElYWFhYWFhYWFhYWFhYWFhYWFh8MjI0NzE0MDkyMQ==|b5eeb27680dd34b9a7e36f3495737a4048f5f4c9";
const EXPIRED =
  "AUTH|dGVzdHVzZXJ8RElYWFhYWFhYWFhYWFhYWFhYWFh8MTMwMDE1Nzg3NA==|cb8f4d60ec7c261394cd5ee5a17e46ca7440d702";
const NOW = Date.parse("2026-03-01T08:00:00Z");

const verify = (signed: string, keys = KEYS, now = NOW) => verifyDuoWeb(signed, keys, now, false);

describe("signed responses of Duo's Web SDK", () => {
  test("the published vector verifies to its user", () => {
    expect(verify(`${AUTH}:${APP}`)).toMatchObject({ outcome: "verified", username: "testuser" });
  });

  test("the cases that must fail, fail", () => {
    const refused = { outcome: "refused" };
    expect(verify(`${AUTH}:${APP}`, { ...KEYS, akey: `${KEYS.akey}x` })).toEqual(refused);
    expect(verify(`${AUTH}:${APP}`, { ...KEYS, ikey: "DIXXXXXXXXXXXXXXXXXY" })).toEqual(refused);
    expect(verify(`${AUTH}:${APP}`, KEYS, 2_247_140_921_000)).toEqual(refused);
    expect(verify(`${EXPIRED}:${APP}`)).toEqual(refused);
    expect(verify(`${APP}:${AUTH}`)).toEqual(refused);
    expect(verify(`${AUTH}:${AUTH}`)).toEqual(refused);
    for (const malformed of [
      "",
      "AUTH",
      AUTH,
      `${AUTH}:${APP}:${APP}`,
      `${AUTH}|x:${APP}`,
      `${AUTH}=:${APP}`,
    ]) {
      expect(verify(malformed)).toEqual(refused);
    }
  });

  test("an expiry further off than the format allows is refused", () => {
    expect(verifyDuoWeb(`${AUTH}:${APP}`, KEYS, NOW)).toEqual({ outcome: "refused" });
  });

  test("no change of a character gets through", () => {
    const good = `${AUTH}:${APP}`;
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.constantFrom(..."AZaz09+/=|:"), (at, character) => {
        fc.pre(good[at] !== character);
        const changed = good.slice(0, at) + character + good.slice(at + 1);
        expect(verify(changed).outcome).toBe("refused");
      }),
    );
  });

  test("the vendor's library accepts what our bridge mints, and names the same user", () => {
    const minted = mintDuoWeb("will.albin", KEYS, Date.now());
    expect(duoWeb.verify_response(KEYS.ikey, KEYS.skey, KEYS.akey, minted ?? "")).toBe("will.albin");
  });

  test("we accept the APP part the vendor's library signs, with Duo's AUTH part", () => {
    const request = duoWeb.sign_request(KEYS.ikey, KEYS.skey, KEYS.akey, "will.albin");
    const vendorApp = request.split(":")[1];
    const ourAuth = mintDuoWeb("will.albin", KEYS, Date.now())?.split(":")[0];
    expect(verifyDuoWeb(`${ourAuth}:${vendorApp}`, KEYS, Date.now())).toMatchObject({
      outcome: "verified",
      username: "will.albin",
    });
  });

  test("names the format cannot carry are not minted", () => {
    expect(mintDuoWeb("a|b", KEYS, NOW)).toBeNull();
    expect(mintDuoWeb("", KEYS, NOW)).toBeNull();
  });
});
