import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packedDir } from "./address-data.testing.ts";
import { ASN_FILE } from "./build.ts";
import { AddressDataError, createEnrichment, type Enrichment } from "./index.ts";
import { writeMmdb } from "./mmdb-writer.testing.ts";

const keyOf = (text: string): string => `key(${text})`;
let folder: string;
let packed: string;
let enrichment: Enrichment;
const notices: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "latchkey-enrichment-"));
  packed = await packedDir();
  enrichment = await createEnrichment({
    geoDb: null,
    packedDir: packed,
    onNotice: (text) => notices.push(text),
  });
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("an address", () => {
  test("of a home line has a place, a network and a radius that admits doubt", () => {
    expect(notices).toEqual([]);
    const network = enrichment.network("73.12.3.4", keyOf);
    expect(network).toMatchObject({
      addressKey: "key(ip:73.12.3.4)",
      networkKey: "key(net:73.12.3.0/24)",
      country: "US",
      asn: 7922,
      kind: "residential",
    });
    expect(network.accuracyKm).toBeGreaterThanOrEqual(100);
    expect(enrichment.timezoneAt(network.latitude ?? 0, network.longitude ?? 0)).toMatch(/^America\//);
  });

  test("in the IPv6 spelling of an IPv4 address is that address", () => {
    expect(enrichment.network("::ffff:73.12.3.4", keyOf)).toEqual(enrichment.network("73.12.3.4", keyOf));
  });

  test("of IPv6 is keyed by its /48", () => {
    expect(enrichment.network("2003:e1:bf0f::1", keyOf)).toMatchObject({
      networkKey: "key(net:2003:e1:bf0f::/48)",
      country: "DE",
      asn: 3320,
    });
  });

  test("of a rented machine says so, with the method, and is placed nowhere near", () => {
    expect(enrichment.network("2a01:4f8::1", keyOf)).toMatchObject({ kind: "hosting", accuracyKm: 20_000 });
    expect(enrichment.describeNetwork("2a01:4f8::1")).toEqual({
      asn: 24940,
      asnName: "Hetzner Online GmbH",
      kind: "hosting",
      method: "known_network",
    });
  });

  test.each([
    "10.0.0.1",
    "127.0.0.1",
    "::1",
    "fe80::1",
    "100.64.3.4",
    "192.0.2.1",
    "no address",
    "1.2.3.4.5",
    "%",
  ])("without a place in the world (%s) has keys and nothing else", (ip) => {
    expect(enrichment.network(ip, keyOf)).toEqual({
      addressKey: expect.any(String),
      networkKey: expect.any(String),
      lineKey: expect.any(String),
      country: null,
      city: null,
      latitude: null,
      longitude: null,
      accuracyKm: null,
      asn: null,
      kind: null,
    });
  });

  test("that is empty is unknown altogether", () => {
    expect(enrichment.network("", keyOf)).toMatchObject({ addressKey: null, networkKey: null });
  });

  test("has the same key if and only if it is the same address", () => {
    const ip = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ maxLength: 70 }));
    fc.assert(
      fc.property(ip, ip, (one, other) => {
        const a = enrichment.network(one, keyOf);
        const b = enrichment.network(other, keyOf);
        expect(enrichment.network(one, keyOf)).toEqual(a);
        if (a.addressKey === b.addressKey) expect(a).toEqual(b);
        if (a.latitude !== null) expect(a.accuracyKm).toBeGreaterThanOrEqual(50);
      }),
    );
  });
});

describe("data that is not there", () => {
  test("is told, and leaves its facts unknown", async () => {
    const told: string[] = [];
    const bare = await createEnrichment({
      geoDb: null,
      packedDir: join(folder, "none"),
      onNotice: (text) => told.push(text),
    });
    expect(told).toEqual([
      expect.stringMatching(/table of networks \(networks\.bin\) is missing.*npm run build/),
    ]);
    expect(bare.network("73.12.3.4", keyOf)).toMatchObject({ country: "US", asn: null, kind: null });
    expect(bare.status().networks).toBeNull();
  });

  test("or is damaged is told as that", async () => {
    const damaged = join(folder, "damaged");
    await mkdir(damaged);
    await writeFile(join(damaged, ASN_FILE), Buffer.alloc(5_000, 1));
    const told: string[] = [];
    const bare = await createEnrichment({
      geoDb: null,
      packedDir: damaged,
      onNotice: (text) => told.push(text),
    });
    expect(told).toEqual([expect.stringContaining("is not a table of networks of this version")]);
    expect(bare.network("73.12.3.4", keyOf).asn).toBeNull();
  });

  test("but was named by the operator stops the start", async () => {
    await expect(createEnrichment({ geoDb: join(folder, "none.mmdb"), packedDir: packed })).rejects.toThrow(
      AddressDataError,
    );
  });
});

describe("the operator's own data", () => {
  test("gives the places; radius and kind follow it", async () => {
    const path = join(folder, "own.mmdb");
    const place = {
      country: { iso_code: "FR" },
      city: { names: { en: "Lyon" } },
      location: { latitude: 45.75, longitude: 4.85, accuracy_radius: 10 },
    };
    await writeFile(
      path,
      writeMmdb({ "73.12.3.0/24": place, "8.8.8.0/24": { ...place, traits: { user_type: "residential" } } }),
    );
    const own = await createEnrichment({ geoDb: path, packedDir: packed });
    expect(own.network("73.12.3.4", keyOf)).toMatchObject({
      country: "FR",
      city: "Lyon",
      accuracyKm: 50,
      asn: 7922,
      kind: "residential",
    });
    // What a paid database says of an address beats what we know of its whole network.
    expect(own.network("8.8.8.8", keyOf)).toMatchObject({ asn: 15169, kind: "residential" });
    expect(own.describeNetwork("8.8.8.8").method).toBe("database");
    expect(own.status().places).toMatchObject({ detail: "city", origin: "own" });
  });

  test("in address lists comes first, and is taken up again on request", async () => {
    const lists = join(folder, "address-lists");
    await mkdir(lists);
    await writeFile(join(lists, "vpn.txt"), "73.12.3.0/24\n");
    const own = await createEnrichment({ geoDb: null, packedDir: packed, listsDir: lists });
    expect(own.network("73.12.3.4", keyOf)).toMatchObject({ kind: "vpn", accuracyKm: 20_000 });
    expect(own.describeNetwork("73.12.3.4").method).toBe("address_list");
    await writeFile(join(lists, "vpn.txt"), "198.51.100.0/24\n");
    await own.reloadLists();
    expect(own.network("73.12.3.4", keyOf).kind).toBe("residential");
  });
});

test("the attributions that the data's licences ask for are told", () => {
  expect(enrichment.status().attributions).toContainEqual({
    text: "IP Geolocation by DB-IP",
    href: "https://db-ip.com",
  });
});

test("a place that is none has no time zone", () => {
  for (const [latitude, longitude] of [
    [200, 0],
    [0, 500],
    [Number.NaN, 0],
    [Number.POSITIVE_INFINITY, 1],
  ] as const) {
    expect(enrichment.timezoneAt(latitude, longitude)).toBeNull();
  }
  expect(enrichment.timezoneAt(52.52, 13.4)).toBe("Europe/Berlin");
});
