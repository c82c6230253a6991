import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY, HOUR, network, PARIS, START } from "../testing/fixtures.ts";
import { countDays, highestBit, lowestBit } from "./day-masks.ts";
import { type Diary, EMPTY_DIARY, lineCode, localDay, noteDay } from "./diary.ts";
import { findHouseholds } from "./households.ts";

const HOME = network("home");
const EVENING = START + 12 * HOUR;

function write(
  notes: readonly (readonly [string, "computer" | "mobile", ReturnType<typeof network>, number])[],
): Diary {
  let diary = EMPTY_DIARY;
  for (const [device, type, from, at] of notes) diary = noteDay(diary, device, type, from, at);
  return diary;
}

describe("masks of days", () => {
  it("count, and name the newest and the oldest day", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 27 }), { maxLength: 28 }), (days) => {
        const mask = days.reduce((m, d) => m | (1 << d), 0);
        expect(countDays(mask)).toBe(days.length);
        expect(lowestBit(mask)).toBe(days.length === 0 ? 28 : Math.min(...days));
        expect(highestBit(mask)).toBe(days.length === 0 ? -1 : Math.max(...days));
      }),
    );
  });
});

describe("the diary", () => {
  it("takes evenings and weekends for home hours, in the solar time of the place", () => {
    expect(localDay(13.4, Date.UTC(2026, 2, 2, 19)).home).toBe(true);
    expect(localDay(13.4, Date.UTC(2026, 2, 2, 11)).home).toBe(false);
    expect(localDay(13.4, Date.UTC(2026, 2, 7, 11)).home).toBe(true);
    expect(localDay(139.7, Date.UTC(2026, 2, 2, 11)).home).toBe(true);
    expect(localDay(9999, Date.UTC(2026, 2, 2, 11)).home).toBe(false);
  });

  it("tells all lines of an account apart: one taken for another would join two homes", () => {
    const codes = new Set(Array.from({ length: 200 }, (_, i) => lineCode(`line ${i}`)));
    expect(codes.size).toBe(200);
    for (const code of codes) expect(code).toHaveLength(3);
  });

  it("stays the same where an access teaches nothing new, and never notes carriers or tunnels", () => {
    const once = write([["a", "mobile", HOME, EVENING]]);
    expect(noteDay(once, "a", "mobile", HOME, EVENING + HOUR)).toBe(once);
    for (const kind of ["mobile", "relay", "satellite"] as const) {
      expect(noteDay(once, "a", "mobile", { ...network("x"), kind }, EVENING)).toBe(once);
    }
    for (const kind of ["vpn", "tor", "hosting", "proxy"] as const) {
      const { rows, sites } = noteDay(once, "a", "mobile", { ...network("x"), kind }, EVENING);
      expect({ rows, sites }).toEqual({ rows: once.rows, sites: once.sites });
    }
  });

  it("distrusts every address of a provider that hid its place, but never the provider of the home", () => {
    const exit = { ...network("exit", PARIS), asn: 65_001 };
    const hidden = noteDay(write([]), "a", "computer", { ...exit, kind: "vpn" }, EVENING);
    expect(noteDay(hidden, "a", "computer", exit, EVENING + DAY).rows).toEqual([]);
    const lived = write([0, 1, 2].map((d) => ["a", "computer", HOME, EVENING + d * DAY]));
    const proxied = noteDay(lived, "a", "computer", { ...HOME, kind: "proxy" }, EVENING + 3 * DAY);
    expect(noteDay(proxied, "a", "computer", HOME, EVENING + 3 * DAY).rows[0]?.home).toBe(15);
  });

  it("keeps one site for a provider whose addresses change, and notes the zones of clocks on any network", () => {
    const facts = { accountsOnAddress: null, timezone: "Europe/Berlin" };
    let diary = noteDay(EMPTY_DIARY, "a", "mobile", network("lease 1"), EVENING, facts);
    diary = noteDay(diary, "a", "mobile", network("lease 2"), EVENING + DAY, facts);
    diary = noteDay(diary, "a", "mobile", { ...network("cell"), kind: "mobile" }, EVENING + 2 * DAY, {
      ...facts,
      timezone: "Asia/Tokyo",
    });
    expect(diary.sites).toHaveLength(1);
    expect(diary.rows[0]?.stays).toEqual([[0, 6, 6]]);
    expect(diary.rows[0]?.zones.map((z) => z[1])).toEqual([6, 1]);
    expect(
      noteDay(diary, "a", "mobile", network("lease 3"), EVENING + 2 * DAY, { ...facts, timezone: "UTC" })
        .rows[0]?.zones,
    ).toHaveLength(2);
  });

  it("keeps the lines of the day, however well older ones are known: somebody may still come to meet a device there", () => {
    const old = [0, 1, 2, 3, 4].flatMap((line) =>
      [0, 1, 2].map(
        (d) => ["a", "computer", network(`lease ${line}`), EVENING + (3 * line + d) * DAY] as const,
      ),
    );
    const today = EVENING + 20 * DAY;
    const diary = write([
      ...old,
      ["a", "computer", network("fourth"), today],
      ["a", "computer", network("sixth"), today + HOUR],
      ["b", "mobile", network("fourth"), today + 2 * HOUR],
    ]);
    expect(diary.met).toEqual([["a", "b", 1]]);
  });

  it("keeps the position of a site where a better known one of the provider is another place's", () => {
    const village = { ...PARIS, accuracyKm: 60 };
    const cafe = { ...PARIS, latitude: PARIS.latitude + 0.8, accuracyKm: 10 };
    const near = { ...PARIS, latitude: PARIS.latitude + 0.3, accuracyKm: 10 };
    const sitesWith = (second: typeof PARIS) =>
      write([
        ["a", "computer", network("home", village), EVENING],
        ["a", "computer", network("second", second), EVENING + HOUR],
      ]).sites.map(([, , latitude, , radius]) => [latitude, radius]);
    expect(sitesWith(cafe)).toEqual([[489, 60]]);
    expect(sitesWith(near)).toEqual([[492, 10]]);
  });

  it("stays bounded whatever happens, clocks running backwards included", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(40), fc.nat(60), fc.integer({ min: -40, max: 40 }), fc.boolean()), {
          maxLength: 300,
        }),
        (notes) => {
          let diary = EMPTY_DIARY;
          for (const [device, line, days, phone] of notes) {
            diary = noteDay(
              diary,
              `d${device}`,
              phone ? "mobile" : "computer",
              network(`l${line}`),
              EVENING + days * DAY,
            );
          }
          expect(JSON.stringify(diary).length).toBeLessThan(4500);
          const households = findHouseholds(diary);
          const devices = households.flatMap((h) => h.devices);
          expect(new Set(devices).size).toBe(diary.rows.length);
          for (const h of households) {
            expect(h.anchored).toBeLessThanOrEqual(h.apart);
            expect(h.apart).toBeLessThanOrEqual(h.days);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("households", () => {
  it("are one where devices share a line, whatever else they do", () => {
    const diary = write([
      ["phone", "mobile", HOME, EVENING],
      ["laptop", "computer", HOME, EVENING + DAY],
      ["phone", "mobile", network("cafe"), EVENING + 2 * DAY],
    ]);
    expect(findHouseholds(diary)).toHaveLength(1);
  });

  it("are two where devices live on lines of their own, evening after evening", () => {
    const notes = [0, 1, 2, 3, 4, 5].flatMap(
      (d) =>
        [
          ["mine", "mobile", HOME, EVENING + d * DAY],
          ["yours", "mobile", network("far", PARIS), EVENING + d * DAY + HOUR],
        ] as const,
    );
    const [main, other] = findHouseholds(write(notes));
    expect(main?.apart).toBe(0);
    expect(other).toMatchObject({
      apart: 6,
      anchored: 6,
      weekends: 1,
      apartWeekends: 1,
      far: 6,
      together: 0,
      phones: 1,
    });
    expect(other?.km).toBeGreaterThan(800);
  });

  it("stay two in spite of one visit among many evenings apart", () => {
    const notes = Array.from({ length: 14 }, (_, d) => [
      ["mine", "mobile", HOME, EVENING + d * DAY] as const,
      ["yours", "mobile", d === 5 ? HOME : network("across town"), EVENING + d * DAY] as const,
    ]).flat();
    const [, other] = findHouseholds(write(notes));
    expect(other).toMatchObject({ apart: 13, together: 1 });
  });
});
