/** Writes small MaxMind DB files (format 2.0, 24-bit records, IPv6 tree) so that tests read real files of any schema. */

import { parseRange } from "./address-set.ts";

export type MmdbValue = string | number | boolean | { readonly [key: string]: MmdbValue };

function control(type: number, size: number): Buffer {
  const low = Math.min(size, 29);
  const head = type <= 7 ? [(type << 5) | low] : [low, type - 7];
  return Buffer.from(size < 29 ? head : [...head, size - 29]);
}

function encode(value: MmdbValue): Buffer {
  if (typeof value === "string") {
    const text = Buffer.from(value, "utf8");
    return Buffer.concat([control(2, text.length), text]);
  }
  if (typeof value === "boolean") return control(14, value ? 1 : 0);
  if (typeof value === "number") {
    if (Number.isInteger(value) && value >= 0 && value < 2 ** 32) {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return Buffer.concat([control(6, 4), bytes]);
    }
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return Buffer.concat([control(3, 8), bytes]);
  }
  const entries = Object.entries(value);
  return Buffer.concat([
    control(7, entries.length),
    ...entries.flatMap(([key, item]) => [encode(key), encode(item)]),
  ]);
}

type Node = [Link, Link];
type Link = { to: Node } | { data: number } | null;

/** The bytes of a database that gives each CIDR range its record. */
export function writeMmdb(records: Readonly<Record<string, MmdbValue>>, type = "Test-City"): Buffer {
  const root: Node = [null, null];
  const data: Buffer[] = [];
  let dataSize = 0;
  for (const [cidr, record] of Object.entries(records)) {
    const range = parseRange(cidr);
    if (range === null) throw new Error(`not a range: ${cidr}`);
    const length = Number(cidr.split("/")[1]) + (range.family === 4 ? 96 : 0);
    let node = root;
    for (let depth = 0; depth < length; depth += 1) {
      const bit = (range.first >> BigInt(127 - depth)) & 1n ? 1 : 0;
      if (depth === length - 1) {
        node[bit] = { data: dataSize };
        break;
      }
      const link = node[bit];
      const next: Node = link !== null && "to" in link ? link.to : [null, null];
      node[bit] = { to: next };
      node = next;
    }
    const bytes = encode(record);
    data.push(bytes);
    dataSize += bytes.length;
  }
  const nodes: Node[] = [root];
  for (const node of nodes) for (const link of node) if (link !== null && "to" in link) nodes.push(link.to);
  const number = new Map(nodes.map((node, at) => [node, at]));
  const tree = Buffer.alloc(nodes.length * 6);
  nodes.forEach((node, at) => {
    node.forEach((link, side) => {
      const target =
        link === null
          ? nodes.length
          : "to" in link
            ? (number.get(link.to) ?? 0)
            : nodes.length + 16 + link.data;
      tree.writeUIntBE(target, at * 6 + side * 3, 3);
    });
  });
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_780_000_000,
    database_type: type,
    ip_version: 6,
    node_count: nodes.length,
    record_size: 24,
  });
  const marker = Buffer.concat([Buffer.from("abcdef", "hex"), Buffer.from("MaxMind.com")]);
  return Buffer.concat([tree, Buffer.alloc(16), ...data, marker, metadata]);
}
