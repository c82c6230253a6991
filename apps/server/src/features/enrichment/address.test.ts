import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isGlobal, parseAddress } from "./address.ts";

function globalOf(text: string): boolean | null {
  const address = parseAddress(text);
  return address === null ? null : isGlobal(address);
}

import { anyText } from "./any-text.testing.ts";

describe("an address has one text whatever its spelling", () => {
  test.each([
    ["203.0.113.9", "203.0.113.9", "203.0.113.0/24"],
    [" 8.8.8.8 ", "8.8.8.8", "8.8.8.0/24"],
    ["::ffff:8.8.8.8", "8.8.8.8", "8.8.8.0/24"],
    ["::FFFF:808:808", "8.8.8.8", "8.8.8.0/24"],
    ["2001:4860:4860:0:0:0:0:8888", "2001:4860:4860::8888", "2001:4860:4860::/48"],
    ["2001:4860:4860::0:8888", "2001:4860:4860::8888", "2001:4860:4860::/48"],
    ["2A00:1450:4001:080B::200E", "2a00:1450:4001:80b::200e", "2a00:1450:4001::/48"],
    ["fe80::1%eth0", "fe80::1", "fe80::/48"],
  ])("%s", (given, text, prefix) => {
    expect(parseAddress(given)).toMatchObject({ text, prefix });
  });

  test("canonical text parses to itself", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (given) => {
        const parsed = parseAddress(given);
        expect(parsed).not.toBeNull();
        expect(parseAddress(parsed?.text ?? "")).toEqual(parsed);
      }),
    );
  });

  test("addresses of one /24 share their prefix, those of two do not", () => {
    const octet = fc.nat(255);
    fc.assert(
      fc.property(octet, octet, octet, octet, octet, octet, (a, b, c, d, e, f) => {
        const one = parseAddress(`${a}.${b}.${c}.${d}`);
        expect(parseAddress(`${a}.${b}.${c}.${e}`)?.prefix).toBe(one?.prefix);
        if (f !== c) expect(parseAddress(`${a}.${b}.${f}.${d}`)?.prefix).not.toBe(one?.prefix);
      }),
    );
  });
});

test("a line is one subscriber: the whole IPv4 address, the /56 of an IPv6 one", () => {
  expect(parseAddress("8.8.8.8")?.line).toBe("8.8.8.8");
  expect(parseAddress("2a00:1450:4001:08ab::1")?.line).toBe("2a00:1450:4001:800::/56");
  expect(parseAddress("2a00:1450:4001:0801::1")?.line).toBe(parseAddress("2a00:1450:4001:08ff::2")?.line);
  expect(parseAddress("2a00:1450:4001:0900::1")?.line).not.toBe(parseAddress("2a00:1450:4001:08ff::2")?.line);
});

describe("what is no address is refused", () => {
  test.each([
    "",
    "1",
    "1.2.3",
    "01.2.3.4",
    "0x7f.0.0.1",
    "1.2.3.4:80",
    "1.2.3.256",
    "::g",
    "example.org",
    "1.2.3.4/24",
  ])("%j", (given) => {
    expect(parseAddress(given)).toBeNull();
  });

  test("any text at all is answered without an exception", () => {
    fc.assert(fc.property(anyText(200), (text) => void parseAddress(text)));
  });
});

describe("addresses that have no place in the world are known as such", () => {
  test.each([
    "10.1.2.3",
    "127.0.0.1",
    "192.168.0.1",
    "169.254.1.1",
    "100.64.0.1",
    "192.0.2.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fc00::1",
    "fe80::1",
    "2001:db8::1",
    "ff02::1",
    "::ffff:10.0.0.1",
  ])("%s", (given) => {
    expect(globalOf(given)).toBe(false);
  });

  test.each(["8.8.8.8", "91.65.1.2", "2003:e1:bf0f::1", "::ffff:8.8.8.8"])("%s is global", (given) => {
    expect(globalOf(given)).toBe(true);
  });
});
