import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { NetworkKind } from "@latchkey/engine";
import { beforeAll, describe, expect, test } from "vitest";
import { ASN_PACKAGE, parseCsvRange } from "./build.ts";
import { KNOWN_NETWORKS, TRANSIT } from "./known-networks.ts";
import { classifyNetwork, kindByName } from "./network-kind.ts";
import { packageFolder } from "./packages.ts";

const names = new Map<number, string>();

beforeAll(async () => {
  const folder = packageFolder(ASN_PACKAGE) ?? "";
  for (const [file, shift] of [
    ["asn-ipv4-num.csv", 0n],
    ["asn-ipv6-num.csv", 64n],
  ] as const) {
    for (const line of (await readFile(join(folder, file), "utf8")).split("\n")) {
      if (line.trim() === "") continue;
      const { asn, name } = parseCsvRange(line.trimEnd(), shift);
      if (!names.has(asn)) names.set(asn, name);
    }
  }
}, 120_000);

const kindOf = (asn: number): NetworkKind | null => classifyNetwork(asn, names.get(asn) ?? null).kind;

/** Twenty-four providers of rented machines, by size and notoriety. */
const HOSTS = [
  16509, 14618, 8075, 396982, 14061, 24940, 16276, 20473, 63949, 31898, 45102, 132203, 51167, 12876, 9009,
  60068, 53667, 36352, 60781, 395954, 8560, 33070, 40676, 47583,
];

/** Home and phone networks of thirty countries. */
const CONSUMER = [
  7922, 7018, 701, 20115, 22773, 209, 5650, 7029, 21928, 6167, 20057, 812, 577, 852, 6327, 5769, 8151, 28403,
  26599, 26615, 28573, 7303, 22927, 7418, 3816, 6147, 2856, 5089, 5607, 13285, 3320, 3209, 6805, 8881, 3215,
  12322, 15557, 5410, 51207, 3352, 12479, 12430, 3269, 30722, 1267, 12874, 29447, 1136, 33915, 6848, 5432,
  3303, 6730, 8447, 5617, 12912, 5610, 5483, 8708, 9121, 16135, 3301, 1257, 2119, 3292, 719, 16086, 12389,
  8359, 25159, 15895, 9829, 55836, 45609, 4134, 4837, 9808, 4766, 9318, 9644, 4713, 2516, 17676, 9605, 3462,
  7552, 45899, 7713, 23693, 9299, 4788, 1221, 4804, 4771, 37611, 37457, 29975, 33771, 36992, 25019, 5384,
  12400, 8551,
];

describe("hosting", () => {
  test("is seen at well-known providers (floor: 20 of 22; reached: all 24)", () => {
    expect(HOSTS.filter((asn) => kindOf(asn) !== "hosting")).toEqual([]);
  });

  test("is never said of a home or phone network, nor is any other kind that casts doubt", () => {
    const doubtful = new Set<NetworkKind | null>(["hosting", "vpn", "proxy", "tor", "relay", "satellite"]);
    expect(
      CONSUMER.filter((asn) => doubtful.has(kindOf(asn))).map((asn) => `${asn} ${names.get(asn)}`),
    ).toEqual([]);
  });

  test("is not guessed where a name also speaks of lines to homes", () => {
    expect(kindByName("Acme Cloud and Broadband Ltd")).toBeNull();
    expect(kindByName("University Cloud Services")).toBeNull();
    expect(kindByName("Acme Cloud Ltd")).toBe("hosting");
    expect(kindByName("Hotel Hostess Group")).toBeNull();
  });
});

describe("other kinds", () => {
  test.each([
    [21928, "mobile"],
    [51207, "mobile"],
    [9605, "mobile"],
    [55836, "mobile"],
    [14593, "satellite"],
    [7155, "satellite"],
    [136787, "vpn"],
    [39351, "vpn"],
    [60729, "tor"],
    [13335, "relay"],
    [36183, "relay"],
    [22616, "business"],
    [32, "business"],
    [10794, "business"],
    [7922, "residential"],
    [3320, "residential"],
    [3356, null],
  ] as const)("network %i is %s", (asn, kind) => {
    expect(kindOf(asn)).toBe(kind);
  });

  test("a name with no story has none made up for it", () => {
    for (const name of [
      "",
      "AS64500",
      "Acme",
      "X".repeat(10_000),
      "Exxon Mobil Corporation",
      "Automobil Club",
    ]) {
      expect(kindByName(name)).toBeNull();
    }
    expect(classifyNetwork(null, "Acme Hosting")).toEqual({ kind: null, method: null, reach: "local" });
    expect(classifyNetwork(4_294_967_295, null)).toEqual({ kind: null, method: null, reach: "local" });
  });

  test("the method is told", () => {
    expect(classifyNetwork(24940, "Hetzner Online GmbH").method).toBe("known_network");
    expect(classifyNetwork(64_500, "Acme Hosting").method).toBe("network_name");
  });
});

describe("the curated list", () => {
  test("names every network as the bundled data does: reassigned numbers would show", () => {
    const wrong = KNOWN_NETWORKS.flatMap(({ name, asns }) =>
      asns
        .filter((asn) => !(names.get(asn) ?? "").toLowerCase().startsWith(name))
        .map((asn) => `${asn} ${name}: ${names.get(asn)}`),
    );
    expect(wrong).toEqual([]);
  });

  test("lists no network twice", () => {
    const all = [...KNOWN_NETWORKS.flatMap(({ asns }) => asns), ...TRANSIT];
    expect(all.filter((asn, at) => all.indexOf(asn) !== at)).toEqual([]);
  });
});
