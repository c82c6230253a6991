/**
 * A set of address ranges read from a plain text list, and the question whether an address is in it. Pure.
 *
 * A line holds one address, a CIDR range or `first-last`; what follows a comma, a semicolon or a blank is passed over, and so
 * are empty lines and those that begin with `#`, `;` or `//`. That reads the usual published lists (exit nodes,
 * CIDR lists, relay egress CSV) as they are.
 */

import { type Address, parseAddress } from "./address.ts";

/** Ranges wider than these would put a good part of the internet under one label: a mistake in the list. */
const WIDEST = { 4: 6, 6: 16 } as const;

interface Range {
  family: 4 | 6;
  first: bigint;
  last: bigint;
}

export interface ParsedList {
  ranges: readonly Range[];
  /** Numbers of the lines that could not be read, from 1; at most twenty are kept. */
  badLines: readonly number[];
  badCount: number;
}

const BITS = { 4: 32, 6: 128 } as const;

function numberOf(text: string): { family: 4 | 6; value: bigint } | null {
  const address = parseAddress(text);
  if (address === null) return null;
  if (address.family === 4) return { family: 4, value: BigInt(address.high) };
  return { family: 6, value: expand(address.text) };
}

/** All 128 bits of a canonical IPv6 text. */
function expand(text: string): bigint {
  const [left = "", right] = text.split("::");
  const head = left === "" ? [] : left.split(":");
  const tail = right === undefined || right === "" ? [] : right.split(":");
  const zeros = new Array<string>(8 - head.length - tail.length).fill("0");
  return [...head, ...zeros, ...tail].reduce((sum, part) => (sum << 16n) | BigInt(`0x${part}`), 0n);
}

/** Reads one entry; null when it is no address, no range, or a range too wide to be meant. */
export function parseRange(text: string): Range | null {
  const slash = text.indexOf("/");
  if (slash > 0) {
    const base = numberOf(text.slice(0, slash));
    const lengthText = text.slice(slash + 1);
    if (base === null || !/^\d{1,3}$/.test(lengthText)) return null;
    // An IPv4-mapped prefix was written for 128 bits.
    const mapped = base.family === 4 && text.includes(":");
    const length = Number(lengthText) - (mapped ? 96 : 0);
    const bits = BITS[base.family];
    if (length < WIDEST[base.family] || length > bits) return null;
    const host = BigInt(bits - length);
    const first = (base.value >> host) << host;
    return { family: base.family, first, last: first | ((1n << host) - 1n) };
  }
  const dash = text.indexOf("-");
  const from = numberOf(dash > 0 ? text.slice(0, dash) : text);
  const to = dash > 0 ? numberOf(text.slice(dash + 1)) : from;
  if (from === null || to === null || from.family !== to.family || to.value < from.value) return null;
  const widest = 1n << BigInt(BITS[from.family] - WIDEST[from.family]);
  return to.value - from.value >= widest ? null : { family: from.family, first: from.value, last: to.value };
}

/** Reads a whole list. Never throws; unreadable lines are counted. */
export function parseAddressList(text: string): ParsedList {
  const ranges: Range[] = [];
  const badLines: number[] = [];
  let badCount = 0;
  text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .forEach((line, at) => {
      const entry = line.trim();
      if (entry === "" || /^(?:#|;|\/\/)/.test(entry)) return;
      const spaced = entry.replace(/\s*-\s*/, "-");
      const range = parseRange(spaced.split(/[,;\s#]/, 1)[0] ?? "");
      if (range) {
        ranges.push(range);
        return;
      }
      badCount += 1;
      if (badLines.length < 20) badLines.push(at + 1);
    });
  return { ranges, badLines, badCount };
}

interface Sorted {
  firsts: readonly bigint[];
  lasts: readonly bigint[];
}

function joined(ranges: readonly Range[]): Sorted {
  const sorted = [...ranges].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const firsts: bigint[] = [];
  const lasts: bigint[] = [];
  for (const range of sorted) {
    const last = lasts.at(-1);
    if (last !== undefined && range.first <= last + 1n) {
      if (range.last > last) lasts[lasts.length - 1] = range.last;
    } else {
      firsts.push(range.first);
      lasts.push(range.last);
    }
  }
  return { firsts, lasts };
}

export interface AddressSet {
  /** Ranges left after overlapping ones were joined. */
  size: number;
  has(address: Address): boolean;
}

/** Makes a set that answers in the logarithm of its size. */
export function addressSet(ranges: readonly Range[]): AddressSet {
  const v4 = joined(ranges.filter((range) => range.family === 4));
  const v6 = joined(ranges.filter((range) => range.family === 6));
  return {
    size: v4.firsts.length + v6.firsts.length,
    has(address) {
      const { firsts, lasts } = address.family === 4 ? v4 : v6;
      if (firsts.length === 0) return false;
      const value = address.family === 4 ? BigInt(address.high) : expand(address.text);
      let from = 0;
      let to = firsts.length;
      while (from < to) {
        const middle = (from + to) >>> 1;
        if ((firsts[middle] ?? 0n) <= value) from = middle + 1;
        else to = middle;
      }
      return from > 0 && value <= (lasts[from - 1] ?? -1n);
    },
  };
}
