/**
 * The operator's own address lists: `<kind>.txt` or `<kind>-<anything>.txt` in one folder, `kind` being a
 * network kind (`tor.txt`, `vpn-commercial.txt`, `business-office.txt`).
 */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { NetworkKind } from "@latchkey/engine";
import type { Address } from "./address.ts";
import { type AddressSet, addressSet, type ParsedList, parseAddressList } from "./address-set.ts";

/**
 * Kinds in the order they are asked. What clears an address comes first: an operator who lists an office as
 * `business` corrects a public list that calls its gateway a proxy.
 */
export const LIST_KINDS: readonly NetworkKind[] = [
  "business",
  "residential",
  "mobile",
  "satellite",
  "tor",
  "vpn",
  "proxy",
  "relay",
  "hosting",
];

export interface LoadedList {
  file: string;
  kind: NetworkKind;
  ranges: number;
  badLines: number;
}

export interface AddressLists {
  lists: readonly LoadedList[];
  /** The kind the operator's lists give the address, or null. */
  kindOf(address: Address): NetworkKind | null;
}

export const NO_LISTS: AddressLists = { lists: [], kindOf: () => null };

/** The kind a file's name speaks of; null for names that speak of none. */
export function kindOfFile(file: string): NetworkKind | null {
  const word = file.match(/^([a-z]+)(?:-[\w.-]*)?\.txt$/)?.[1];
  return LIST_KINDS.find((kind) => kind === word) ?? null;
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((file) => file.endsWith(".txt")).sort();
  } catch {
    return [];
  }
}

/**
 * Loads every list of a folder. A folder that is not there is an empty one; files whose name speaks of no kind
 * and lines that cannot be read are passed over and told through `onNotice` (by line number, never by content).
 */
export async function loadAddressLists(
  folder: string,
  onNotice: (text: string) => void,
): Promise<AddressLists> {
  const parsed = new Map<NetworkKind, ParsedList["ranges"][number][]>();
  const lists: LoadedList[] = [];
  for (const file of await filesIn(folder)) {
    const kind = kindOfFile(file);
    if (kind === null) {
      onNotice(
        `address lists: ${file} is passed over: its name must begin with one of ${LIST_KINDS.join(", ")}`,
      );
      continue;
    }
    let text: string;
    try {
      text = await readFile(join(folder, file), "utf8");
    } catch {
      onNotice(`address lists: ${file} could not be read`);
      continue;
    }
    const list = parseAddressList(text);
    const known = parsed.get(kind) ?? [];
    for (const range of list.ranges) known.push(range);
    parsed.set(kind, known);
    lists.push({ file, kind, ranges: list.ranges.length, badLines: list.badCount });
    if (list.badCount > 0) {
      onNotice(
        `address lists: ${file}: ${list.badCount} lines not understood, the first at line ${list.badLines[0]}`,
      );
    }
  }
  const sets = LIST_KINDS.flatMap((kind): [NetworkKind, AddressSet][] => {
    const ranges = parsed.get(kind);
    return ranges && ranges.length > 0 ? [[kind, addressSet(ranges)]] : [];
  });
  return {
    lists,
    kindOf: (address) => sets.find(([, set]) => set.has(address))?.[0] ?? null,
  };
}
