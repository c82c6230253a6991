import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseAddress } from "./address.ts";
import { addressSet, parseAddressList, parseRange } from "./address-set.ts";
import { anyText } from "./any-text.testing.ts";
import { type AddressLists, kindOfFile, loadAddressLists } from "./lists.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "latchkey-lists-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function kindOf(lists: AddressLists, text: string) {
  const address = parseAddress(text);
  if (address === null) throw new Error(`not an address: ${text}`);
  return lists.kindOf(address);
}

describe("a list", () => {
  test("is read in the forms that are published: addresses, ranges, CSV, comments, any line end", () => {
    const list = parseAddressList(
      "\uFEFF# exits\r\n185.220.101.1\r\n; more\n198.51.100.0/24 ; SBL1\n2001:db8::/32\n// x\n172.224.224.0/31,GB,GB-ENG,London,\n192.0.2.10-192.0.2.20\n192.0.2.30 - 192.0.2.40\n::ffff:203.0.113.0/120\n\n",
    );
    expect(list.badCount).toBe(0);
    expect(list.ranges).toHaveLength(7);
    const set = addressSet(list.ranges);
    const has = (text: string): boolean => {
      const address = parseAddress(text);
      return address !== null && set.has(address);
    };
    for (const text of [
      "185.220.101.1",
      "198.51.100.255",
      "2001:db8:ffff::1",
      "172.224.224.1",
      "192.0.2.15",
      "192.0.2.40",
      "203.0.113.77",
    ]) {
      expect(has(text), text).toBe(true);
    }
    for (const text of [
      "185.220.101.2",
      "198.51.101.0",
      "2001:db9::",
      "172.224.224.2",
      "192.0.2.21",
      "203.0.114.0",
    ]) {
      expect(has(text), text).toBe(false);
    }
  });

  test("with a line that would swallow the internet, or none at all, counts it as not understood", () => {
    const list = parseAddressList(
      "0.0.0.0/0\n::/0\n10.0.0.0/5\n0.0.0.0-255.255.255.255\n<html>\n1.2.3.4/33\n9.9.9.9-8.8.8.8\n1.2.3.4\n",
    );
    expect(list.ranges).toHaveLength(1);
    expect(list.badCount).toBe(7);
    expect(list.badLines).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test("may be anything at all", () => {
    fc.assert(fc.property(anyText(300), (text) => void parseAddressList(text)));
  });

  test("answers what looking at every range would answer", () => {
    const v4 = fc.tuple(fc.ipV4(), fc.integer({ min: 6, max: 32 })).map(([ip, length]) => `${ip}/${length}`);
    const v6 = fc
      .tuple(fc.ipV6(), fc.integer({ min: 16, max: 128 }))
      .map(([ip, length]) => `${ip}/${length}`);
    fc.assert(
      fc.property(
        fc.array(fc.oneof(v4, v6), { maxLength: 30 }),
        fc.array(fc.oneof(fc.ipV4(), fc.ipV6()), { maxLength: 30 }),
        (cidrs, ips) => {
          const ranges = cidrs.flatMap((cidr) => parseRange(cidr) ?? []);
          const set = addressSet(ranges);
          for (const ip of [...ips, ...cidrs.map((cidr) => cidr.split("/")[0] ?? "")]) {
            const address = parseAddress(ip);
            const single = parseRange(ip);
            if (address === null || single === null) continue;
            const scanned = ranges.some(
              (range) =>
                range.family === single.family && range.first <= single.first && single.first <= range.last,
            );
            expect(set.has(address)).toBe(scanned);
          }
        },
      ),
    );
  });
});

describe("a folder of lists", () => {
  test("gives each address the kind of its list's name", async () => {
    await writeFile(join(folder, "tor.txt"), "185.220.101.0/24\n");
    await writeFile(join(folder, "vpn-acme.txt"), "198.51.100.0/24\n");
    const notices: string[] = [];
    const lists = await loadAddressLists(folder, (text) => notices.push(text));
    expect(kindOf(lists, "185.220.101.7")).toBe("tor");
    expect(kindOf(lists, "198.51.100.7")).toBe("vpn");
    expect(kindOf(lists, "8.8.8.8")).toBeNull();
    expect(notices).toEqual([]);
    expect(lists.lists).toEqual([
      { file: "tor.txt", kind: "tor", ranges: 1, badLines: 0 },
      { file: "vpn-acme.txt", kind: "vpn", ranges: 1, badLines: 0 },
    ]);
  });

  test("lets the operator clear an address that a public list accuses", async () => {
    await writeFile(join(folder, "proxy.txt"), "198.51.100.0/24\n");
    await writeFile(join(folder, "business-office.txt"), "198.51.100.8\n");
    const lists = await loadAddressLists(folder, () => undefined);
    expect(kindOf(lists, "198.51.100.8")).toBe("business");
    expect(kindOf(lists, "198.51.100.9")).toBe("proxy");
  });

  test("tells what it passes over by file and line, never by content", async () => {
    await writeFile(join(folder, "vnp.txt"), "1.2.3.4\n");
    await writeFile(join(folder, "tor.txt"), "1.2.3.4\nsecret@example.org\n");
    const notices: string[] = [];
    const lists = await loadAddressLists(folder, (text) => notices.push(text));
    expect(kindOf(lists, "1.2.3.4")).toBe("tor");
    expect(notices).toHaveLength(2);
    expect(notices.join("\n")).toContain("vnp.txt is passed over");
    expect(notices.join("\n")).toContain("1 lines not understood, the first at line 2");
    expect(notices.join("\n")).not.toContain("secret");
  });

  test("that is not there is an empty one", async () => {
    const lists = await loadAddressLists(join(folder, "none"), () => {
      throw new Error("nothing to tell");
    });
    expect(lists.lists).toEqual([]);
  });

  test.each([
    ["tor.txt", "tor"],
    ["relay-icloud.v4.txt", "relay"],
    ["tor.csv", null],
    ["Tor.txt", null],
    ["torx.txt", null],
    [".tor.txt", null],
  ])("%s speaks of %s", (file, kind) => {
    expect(kindOfFile(file)).toBe(kind);
  });
});
