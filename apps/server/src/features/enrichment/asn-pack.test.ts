import fc from "fast-check";
import { expect, test } from "vitest";
import { parseAddress } from "./address.ts";
import { type AsnRange, openAsnTable, packAsnTable } from "./asn-pack.ts";

function v4Text(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");
}

function v6Text(top: bigint): string {
  return `${[48n, 32n, 16n, 0n].map((shift) => ((top >> shift) & 0xffffn).toString(16)).join(":")}::7`;
}

function find(table: ReturnType<typeof openAsnTable>, text: string): number | null {
  const address = parseAddress(text);
  if (address === null) throw new Error(`not an address: ${text}`);
  return table.find(address)?.asn ?? null;
}

/** Disjoint ranges, some of them neighbours, with up to nine systems. */
function disjoint(max: bigint): fc.Arbitrary<AsnRange[]> {
  return fc
    .uniqueArray(fc.bigInt({ min: 0n, max }), { minLength: 2, maxLength: 40 })
    .chain((cuts) =>
      fc.tuple(fc.constant(cuts.sort((a, b) => (a < b ? -1 : 1))), fc.infiniteStream(fc.nat(9))),
    )
    .map(([cuts, asns]) =>
      cuts.slice(1).flatMap((cut, at): AsnRange[] => {
        const asn = asns.next().value ?? 0;
        const start = cuts[at] ?? 0n;
        // Nine systems and one gap in ten.
        return asn === 0
          ? []
          : [{ start, end: at === cuts.length - 2 ? cut : cut - 1n, asn, name: `Näme ${asn}` }];
      }),
    );
}

function scan(ranges: readonly AsnRange[], value: bigint): number | null {
  return ranges.find((range) => BigInt(range.start) <= value && value <= BigInt(range.end))?.asn ?? null;
}

test("the packed table answers what a scan of the ranges answers, at every border", () => {
  const v4Max = 0xffff_ffffn;
  const v6Max = 0xffff_ffff_ffff_ffffn;
  fc.assert(
    fc.property(disjoint(v4Max), disjoint(v6Max), (v4, v6) => {
      const table = openAsnTable(packAsnTable({ v4, v6, source: "test 1" }));
      for (const { start, end } of v4) {
        for (const value of [BigInt(start) - 1n, BigInt(start), BigInt(end), BigInt(end) + 1n]) {
          if (value < 0n || value > v4Max) continue;
          expect(find(table, v4Text(Number(value)))).toBe(scan(v4, value));
        }
      }
      for (const { start, end } of v6) {
        for (const value of [BigInt(start) - 1n, BigInt(start), BigInt(end), BigInt(end) + 1n]) {
          // ::/64 begins the mapped and special ranges, which are IPv4 or nobody's.
          if (value <= 0n || value > v6Max) continue;
          expect(find(table, v6Text(value))).toBe(scan(v6, value));
        }
      }
    }),
  );
});

test("names come back as they were, the release too", () => {
  const bytes = packAsnTable({
    v4: [{ start: 0x08080800, end: 0x080808ff, asn: 15169, name: 'Größe "&" Söhne, 東京' }],
    v6: [],
    source: "asn 2.3.2026061719",
  });
  const table = openAsnTable(bytes);
  const address = parseAddress("8.8.8.8");
  expect(address && table.find(address)).toEqual({ asn: 15169, name: 'Größe "&" Söhne, 東京' });
  expect(table.source).toBe("asn 2.3.2026061719");
});

test("a range that ends with the address space is found", () => {
  const table = openAsnTable(
    packAsnTable({
      v4: [{ start: 0xffff_ff00, end: 0xffff_ffff, asn: 7, name: "last" }],
      v6: [],
      source: "t",
    }),
  );
  expect(find(table, "255.255.255.255")).toBe(7);
});

test("a damaged, cut or foreign file is refused, never read wrongly", () => {
  const bytes = packAsnTable({
    v4: [{ start: 1, end: 9, asn: 1, name: "one" }],
    v6: [{ start: 1n, end: 9n, asn: 2, name: "two" }],
    source: "t",
  });
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ change;
      // The release's name is the only part whose change harms nothing.
      if (at >= 28 && at < 64) return;
      expect(() => openAsnTable(damaged)).toThrow();
    }),
  );
  for (let length = 0; length < bytes.length; length += 1) {
    expect(() => openAsnTable(bytes.subarray(0, length))).toThrow();
  }
  expect(() =>
    openAsnTable(Buffer.from("not a table of networks at all, though long enough to be one.....")),
  ).toThrow("not a table");
});
