/**
 * The packed table of networks: which autonomous system announces an address, in one file of typed arrays.
 *
 * Layout, little endian, all numbers 32-bit unsigned:
 *   header of 64 bytes: magic, version, counts (v4 ranges, v6 ranges, systems), bytes of names, CRC-32 of the
 *   body, then the source's version as text; body: v4 starts, v4 systems, v6 starts (high), v6 starts (low),
 *   v6 systems, AS numbers, name offsets (one more than systems), names (UTF-8).
 * A range reaches to the next start; system 0 is "nobody". IPv6 is kept to its first 64 bits. Pure.
 */

import { crc32 } from "node:zlib";
import type { Address } from "./address.ts";

const MAGIC = 0x4c4b_4153;
const VERSION = 1;
const HEADER_BYTES = 64;
const SOURCE_OFFSET = 28;

/** One range of addresses as the source lists it; `end` is inclusive. IPv6 counts in /64 networks. */
export interface AsnRange {
  start: bigint | number;
  end: bigint | number;
  asn: number;
  name: string;
}

export interface AsnPackInput {
  v4: readonly AsnRange[];
  v6: readonly AsnRange[];
  /** Says which release of the source this is, at most 36 bytes. */
  source: string;
}

export interface AsnEntry {
  asn: number;
  name: string;
}

export interface AsnTable {
  source: string;
  ranges: number;
  systems: number;
  /** Who announces the address; null where nobody does or the table does not know. */
  find(address: Address): AsnEntry | null;
}

interface Sweep {
  starts: bigint[];
  systems: number[];
}

/** Sorted starts with explicit gaps; neighbours of one system are joined, overlaps go to the later start. */
function sweep(ranges: readonly AsnRange[], systemOf: (range: AsnRange) => number): Sweep {
  const sorted = [...ranges].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  const starts: bigint[] = [];
  const systems: number[] = [];
  const push = (start: bigint, system: number): void => {
    if (starts.at(-1) === start) {
      systems[systems.length - 1] = system;
    } else if (systems.at(-1) !== system) {
      starts.push(start);
      systems.push(system);
    }
  };
  sorted.forEach((range, index) => {
    push(BigInt(range.start), systemOf(range));
    const after = BigInt(range.end) + 1n;
    const next = sorted[index + 1];
    if (next === undefined || BigInt(next.start) > after) push(after, 0);
  });
  return { starts, systems };
}

/** Packs ranges into the file's bytes. */
export function packAsnTable(input: AsnPackInput): Buffer {
  const index = new Map<number, number>();
  const entries: AsnEntry[] = [];
  const systemOf = (range: AsnRange): number => {
    const known = index.get(range.asn);
    if (known !== undefined) return known;
    entries.push({ asn: range.asn, name: range.name });
    index.set(range.asn, entries.length);
    return entries.length;
  };
  const v4 = sweep(input.v4, systemOf);
  const v6 = sweep(input.v6, systemOf);
  const names = entries.map((entry) => Buffer.from(entry.name, "utf8"));
  const offsets = new Uint32Array(names.length + 1);
  names.forEach((name, at) => {
    offsets[at + 1] = (offsets[at] ?? 0) + name.length;
  });
  // A range that ends with the address space has its "after" beyond 32 bits: no address is there to find it.
  const v4Kept = v4.starts.filter((start) => start <= 0xffff_ffffn).length;
  const v6Kept = v6.starts.filter((start) => start <= 0xffff_ffff_ffff_ffffn).length;
  const body = Buffer.concat([
    bytesOf(Uint32Array.from(v4.starts.slice(0, v4Kept), Number)),
    bytesOf(Uint32Array.from(v4.systems.slice(0, v4Kept))),
    bytesOf(Uint32Array.from(v6.starts.slice(0, v6Kept), (start) => Number(start >> 32n))),
    bytesOf(Uint32Array.from(v6.starts.slice(0, v6Kept), (start) => Number(start & 0xffff_ffffn))),
    bytesOf(Uint32Array.from(v6.systems.slice(0, v6Kept))),
    bytesOf(Uint32Array.from(entries, (entry) => entry.asn)),
    bytesOf(offsets),
    ...names,
  ]);
  const header = Buffer.alloc(HEADER_BYTES);
  [MAGIC, VERSION, v4Kept, v6Kept, entries.length, offsets.at(-1) ?? 0, crc32(body)].forEach((value, at) => {
    header.writeUInt32LE(value, at * 4);
  });
  header.write(input.source, SOURCE_OFFSET, HEADER_BYTES - SOURCE_OFFSET, "utf8");
  return Buffer.concat([header, body]);
}

function bytesOf(array: Uint32Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}

/** The last index whose start is not after (high, low), or -1. `lows` is null where starts are 32 bits. */
function floorIndex(highs: Uint32Array, lows: Uint32Array | null, high: number, low: number): number {
  let from = 0;
  let to = highs.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const h = highs[middle] ?? 0;
    if (h < high || (h === high && (lows === null || (lows[middle] ?? 0) <= low))) from = middle + 1;
    else to = middle;
  }
  return from - 1;
}

/** Reads the release name out of a packed file's first bytes; null when it is no such file. */
export function packedSource(bytes: Buffer): string | null {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== MAGIC || bytes.readUInt32LE(4) !== VERSION)
    return null;
  return bytes.toString("utf8", SOURCE_OFFSET, HEADER_BYTES).replace(/\0+$/, "");
}

/** Opens packed bytes. Throws an Error with a sentence for the operator when they are not a whole, sound table. */
export function openAsnTable(bytes: Buffer): AsnTable {
  const source = packedSource(bytes);
  if (source === null) throw new Error("is not a table of networks of this version");
  const [v4Count = 0, v6Count = 0, systems = 0, nameBytes = 0, checksum = 0] = [8, 12, 16, 20, 24].map((at) =>
    bytes.readUInt32LE(at),
  );
  const words = v4Count * 2 + v6Count * 3 + systems * 2 + 1;
  if (bytes.length !== HEADER_BYTES + words * 4 + nameBytes) throw new Error("has the wrong length");
  const body = bytes.subarray(HEADER_BYTES);
  if (crc32(body) !== checksum) throw new Error("is damaged: its checksum does not match");
  // A copy, because typed arrays want their first byte on a multiple of four.
  const numbers = new Uint32Array(new Uint8Array(body.subarray(0, words * 4)).buffer);
  let at = 0;
  const take = (count: number): Uint32Array => {
    at += count;
    return numbers.subarray(at - count, at);
  };
  const v4Starts = take(v4Count);
  const v4Systems = take(v4Count);
  const v6Highs = take(v6Count);
  const v6Lows = take(v6Count);
  const v6Systems = take(v6Count);
  const asns = take(systems);
  const offsets = take(systems + 1);
  const names = body.subarray(words * 4);
  const entries: AsnEntry[] = new Array(systems);
  const entryOf = (at: number): AsnEntry => {
    entries[at] ??= { asn: asns[at] ?? 0, name: names.toString("utf8", offsets[at], offsets[at + 1]) };
    return entries[at];
  };
  return {
    source,
    ranges: v4Count + v6Count,
    systems,
    find(address) {
      const system =
        address.family === 4
          ? v4Systems[floorIndex(v4Starts, null, address.high, 0)]
          : v6Systems[floorIndex(v6Highs, v6Lows, address.high, address.low)];
      if (system === undefined || system === 0) return null;
      return entryOf(system - 1);
    },
  };
}
