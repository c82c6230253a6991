import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAddressGuard } from "./address-guard.ts";

const guard = createAddressGuard([]);

describe("the address guard", () => {
  it.each([
    ["8.8.8.8", true],
    ["93.184.216.34", true],
    ["2606:4700:4700::1111", true],
    ["127.0.0.1", false],
    ["127.255.255.254", false],
    ["0.0.0.0", false],
    ["10.1.2.3", false],
    ["172.16.0.1", false],
    ["172.31.255.255", false],
    ["192.168.1.1", false],
    ["169.254.169.254", false],
    ["100.64.0.1", false],
    ["198.18.0.1", false],
    ["192.0.0.1", false],
    ["224.0.0.1", false],
    ["240.0.0.1", false],
    ["255.255.255.255", false],
    ["::", false],
    ["::1", false],
    ["::ffff:127.0.0.1", false],
    ["::ffff:10.0.0.1", false],
    ["::ffff:8.8.8.8", true],
    ["::127.0.0.1", false],
    ["fe80::1", false],
    ["fe80::1%eth0", false],
    ["fec0::1", false],
    ["fc00::1", false],
    ["fd12:3456::1", false],
    ["ff02::1", false],
    ["64:ff9b::7f00:1", false],
    ["2002:7f00:1::", false],
    ["2001:0:4136:e378:8000:63bf:3fff:fdd2", false],
    ["100::1", false],
    ["", false],
    ["localhost", false],
    ["127.0.0.1, 8.8.8.8", false],
  ])("answers for %s: %s", (address, open) => {
    expect(guard(address)).toBe(open);
  });

  it("opens private addresses and ranges that are listed, in either family, and nothing beside them", () => {
    const open = createAddressGuard(["127.0.0.1", "10.20.0.0/16", "fd00::/64"]);
    expect(["127.0.0.1", "::ffff:127.0.0.1", "10.20.3.4", "fd00::9"].map(open)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(["127.0.0.2", "10.21.0.1", "fd00:0:0:1::9", "::1"].map(open)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it("never lets an IPv4 address pass in IPv6 clothes that would not pass as itself", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(guard(`::ffff:${address}`)).toBe(guard(address));
      }),
    );
  });
});
