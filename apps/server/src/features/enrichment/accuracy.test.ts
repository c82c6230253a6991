import fc from "fast-check";
import { expect, test } from "vitest";
import { ANYWHERE_KM, accuracyKm } from "./accuracy.ts";
import type { GeoRecord } from "./geo-record.ts";

const berlin: GeoRecord = {
  country: "DE",
  city: "Berlin",
  latitude: 52.5,
  longitude: 13.4,
  radiusKm: null,
  asn: null,
  kind: null,
  prefixLength: 24,
};
const home = { kind: "residential", reach: "local" } as const;

test("a home line is placed within a hundred kilometres at best, less well the coarser the record", () => {
  expect(accuracyKm(berlin, 4, home)).toBe(100);
  expect(accuracyKm({ ...berlin, prefixLength: 20 }, 4, home)).toBe(150);
  expect(accuracyKm({ ...berlin, prefixLength: 16 }, 4, home)).toBe(250);
  expect(accuracyKm({ ...berlin, prefixLength: 11 }, 4, home)).toBe(500);
  expect(accuracyKm({ ...berlin, prefixLength: 48 }, 6, home)).toBe(100);
  expect(accuracyKm({ ...berlin, prefixLength: 29 }, 6, home)).toBe(500);
});

test("phones, relays, satellites, company gateways and rented machines are placed ever less well", () => {
  expect(accuracyKm(berlin, 4, { kind: "mobile", reach: "carrier" })).toBe(500);
  expect(accuracyKm(berlin, 4, { kind: "residential", reach: "carrier" })).toBe(500);
  expect(accuracyKm(berlin, 4, { kind: "relay", reach: "anywhere" })).toBe(1_000);
  expect(accuracyKm(berlin, 4, { kind: "satellite", reach: "anywhere" })).toBe(2_000);
  expect(accuracyKm(berlin, 4, { kind: "business", reach: "anywhere" })).toBe(3_000);
  expect(accuracyKm(berlin, 4, { kind: "vpn", reach: "anywhere" })).toBe(ANYWHERE_KM);
  expect(accuracyKm(berlin, 4, { kind: "hosting", reach: "anywhere" })).toBe(ANYWHERE_KM);
});

test("a place without a city is the middle of a region", () => {
  expect(accuracyKm({ ...berlin, city: null }, 4, home)).toBe(1_000);
});

test("a database's own radius is doubled and never trusted below fifty kilometres", () => {
  expect(accuracyKm({ ...berlin, radiusKm: 5 }, 4, home)).toBe(50);
  expect(accuracyKm({ ...berlin, radiusKm: 200 }, 4, home)).toBe(400);
  expect(accuracyKm({ ...berlin, radiusKm: 5 }, 4, { kind: "mobile", reach: "carrier" })).toBe(500);
});

test("no position, no radius; otherwise a radius between 50 km and the whole earth", () => {
  expect(accuracyKm({ ...berlin, latitude: null, longitude: null }, 4, home)).toBeNull();
  fc.assert(
    fc.property(
      fc.option(fc.double({ min: 0.1, max: 1e9, noNaN: true })),
      fc.integer({ min: 0, max: 128 }),
      fc.constantFrom(null, "residential", "mobile", "vpn"),
      fc.constantFrom("local" as const, "carrier" as const, "anywhere" as const),
      (radiusKm, prefixLength, kind, reach) => {
        const radius = accuracyKm({ ...berlin, radiusKm, prefixLength }, 4, { kind, reach });
        expect(radius).toBeGreaterThanOrEqual(50);
        expect(radius).toBeLessThanOrEqual(ANYWHERE_KM);
      },
    ),
  );
});
