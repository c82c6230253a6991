import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAddress } from "./address.ts";
import {
  AddressDataError,
  CITY_PACKAGE,
  type GeoDatabase,
  openBundledDatabase,
  openOwnDatabase,
} from "./geo-database.ts";
import { type GeoRecord, readGeoRecord } from "./geo-record.ts";
import { type MmdbValue, writeMmdb } from "./mmdb-writer.testing.ts";
import { packageFolder } from "./packages.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "latchkey-geo-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function find(database: GeoDatabase, text: string): GeoRecord | null {
  const address = parseAddress(text);
  if (address === null) throw new Error(`not an address: ${text}`);
  return database.find(address);
}

async function own(records: Record<string, MmdbValue>, type?: string): Promise<GeoDatabase> {
  const path = join(folder, `${Math.random()}.mmdb`);
  await writeFile(path, writeMmdb(records, type));
  return openOwnDatabase(path);
}

async function problemsOf(path: string): Promise<readonly string[]> {
  try {
    await openOwnDatabase(path);
  } catch (error) {
    if (error instanceof AddressDataError) return error.problems;
    throw error;
  }
  return [];
}

/** As GeoLite2 City and DB-IP's own downloads write a record. */
const NESTED = {
  country: { iso_code: "DE", names: { en: "Germany" } },
  city: { names: { de: "Köln", en: "Cologne" } },
  location: { latitude: 50.9333, longitude: 6.95, accuracy_radius: 20, time_zone: "Europe/Berlin" },
};
/** As ip-location-db writes one. */
const FLAT = { country_code: "FR", city: "Lyon", latitude: 45.75, longitude: 4.85, timezone: "" };

describe("the operator's own database", () => {
  test("is read in either schema, for both families", async () => {
    const database = await own({ "8.8.8.0/24": NESTED, "91.64.0.0/14": FLAT, "2001:4860::/32": NESTED });
    expect(find(database, "8.8.8.8")).toEqual({
      country: "DE",
      city: "Cologne",
      latitude: 50.9333,
      longitude: 6.95,
      radiusKm: 20,
      asn: null,
      kind: null,
      prefixLength: 24,
    });
    expect(find(database, "91.65.1.2")).toMatchObject({
      country: "FR",
      city: "Lyon",
      radiusKm: null,
      prefixLength: 14,
    });
    expect(find(database, "2001:4860:4860::8888")).toMatchObject({ city: "Cologne", prefixLength: 32 });
    expect(find(database, "9.9.9.9")).toBeNull();
    expect(database).toMatchObject({ detail: "city", origin: "own" });
  });

  test("may hold countries alone, or kinds of network", async () => {
    const database = await own({
      "8.8.8.0/24": { country: { iso_code: "US" } },
      "1.1.1.0/24": {
        country: { iso_code: "AU" },
        traits: { is_anonymous_vpn: true, autonomous_system_number: 13335 },
      },
    });
    expect(database.detail).toBe("country");
    expect(find(database, "8.8.8.8")).toMatchObject({ country: "US", latitude: null });
    expect(find(database, "1.1.1.1")).toMatchObject({ kind: "vpn", asn: 13335 });
  });

  test("that cannot be used is refused with a sentence that says why", async () => {
    const text = join(folder, "text.mmdb");
    await writeFile(text, "this is no database");
    const cut = join(folder, "cut.mmdb");
    const whole = writeMmdb({ "8.8.8.0/24": NESTED });
    await writeFile(cut, whole.subarray(0, whole.length / 2));
    const headless = join(folder, "headless.mmdb");
    await writeFile(headless, whole.subarray(whole.length - 200));
    const empty = join(folder, "empty.mmdb");
    await writeFile(empty, "");
    const asnOnly = join(folder, "asn.mmdb");
    await writeFile(asnOnly, writeMmdb({ "8.8.8.0/24": { autonomous_system_number: 15169 } }, "Test-ASN"));
    expect(await problemsOf(join(folder, "none.mmdb"))).toEqual([
      expect.stringMatching(/^LATCHKEY_GEO_DB: cannot use .*none\.mmdb: there is no such file$/),
    ]);
    expect(await problemsOf(folder)).toEqual([expect.stringContaining("it is a folder")]);
    for (const path of [text, cut, headless, empty]) {
      expect(await problemsOf(path)).toEqual([expect.stringContaining("not a whole MaxMind database")]);
    }
    expect(await problemsOf(asnOnly)).toEqual([expect.stringContaining('its type is "Test-ASN"')]);
  });

  test("whose inside is damaged answers nothing rather than failing the request", async () => {
    const bytes = writeMmdb({ "8.8.8.0/24": NESTED, "1.0.0.0/8": FLAT, "2001:4860::/32": NESTED });
    const path = join(folder, "damaged.mmdb");
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 200), fc.nat(255), async (at, value) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = value;
        await writeFile(path, damaged);
        try {
          const database = await openOwnDatabase(path);
          for (const text of ["8.8.8.8", "1.2.3.4", "9.9.9.9", "2001:4860::1"]) find(database, text);
        } catch (error) {
          expect(error).toBeInstanceOf(AddressDataError);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("a record", () => {
  test.each<[string, unknown, Partial<GeoRecord> | null]>([
    ["of nothing", {}, null],
    ["that is no record", "DE", null],
    [
      "with a place that is none",
      { country_code: "DE", latitude: 200, longitude: 13 },
      { latitude: null, longitude: null },
    ],
    ["at zero, zero", { country_code: "DE", latitude: 0, longitude: 0 }, { latitude: null }],
    ["with half a place", { country_code: "DE", latitude: 52 }, { latitude: null, longitude: null }],
    ["with a country in small letters", { country_code: "de" }, { country: "DE" }],
    [
      "with a country that is none",
      { country_code: "Germany", latitude: 1, longitude: 1 },
      { country: null, latitude: 1 },
    ],
    ["of an unknown country", { country_code: "ZZ" }, null],
    ["with an empty city", { country_code: "DE", city: "" }, { city: null }],
    ["registered elsewhere only", { registered_country: { iso_code: "NL" } }, { country: "NL" }],
    ["of a phone network", { country_code: "DE", traits: { user_type: "cellular" } }, { kind: "mobile" }],
  ])("%s", (_, record, expected) => {
    const read = readGeoRecord(record, 24);
    if (expected === null) expect(read).toBeNull();
    else expect(read).toMatchObject(expected);
  });

  test("may be anything at all", () => {
    fc.assert(
      fc.property(fc.anything(), (record) => {
        const read = readGeoRecord(record, 24);
        if (read?.latitude != null) expect(Math.abs(read.latitude)).toBeLessThanOrEqual(90);
      }),
    );
  });
});

describe("the bundled data", () => {
  test("places well-known addresses of both families in their countries, with positions", async () => {
    const notices: string[] = [];
    const database = await openBundledDatabase((text) => notices.push(text));
    if (database === null) throw new Error("no bundled data is installed");
    expect(notices).toEqual([]);
    expect(database).toMatchObject({ detail: "city", origin: "bundled" });
    for (const [text, country] of [
      ["91.65.1.2", "DE"],
      ["2003:e1:bf0f::1", "DE"],
      ["73.12.3.4", "US"],
      ["133.11.0.1", "JP"],
      ["212.58.244.20", "GB"],
    ] as const) {
      const place = find(database, text);
      expect(place).toMatchObject({ country, city: expect.any(String), latitude: expect.any(Number) });
    }
  });

  test("of countries alone is what is left without the optional package, and that is told", async () => {
    const notices: string[] = [];
    const database = await openBundledDatabase(
      (text) => notices.push(text),
      (name) => (name === CITY_PACKAGE ? null : packageFolder(name)),
    );
    if (database === null) throw new Error("no bundled data is installed");
    expect(notices).toEqual([expect.stringContaining("places are known by country only")]);
    expect(database.detail).toBe("country");
    for (const text of ["91.65.1.2", "2003:e1:bf0f::1"]) {
      expect(find(database, text)).toMatchObject({ country: "DE", city: null, latitude: null });
    }
  });

  test("may be missing or broken altogether: told, and no reason to fail", async () => {
    const notices: string[] = [];
    const told = (text: string): void => void notices.push(text);
    expect(await openBundledDatabase(told, () => null)).toBeNull();
    expect(notices).toHaveLength(2);
    expect(await openBundledDatabase(told, () => folder)).toBeNull();
    expect(notices.join("\n")).toContain("cannot be used: there is no such file; install it again");
  });
});
