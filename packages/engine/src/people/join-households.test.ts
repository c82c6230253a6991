import { describe, expect, it } from "vitest";
import { BERLIN, DAY, HOUR, network, PARIS, START, TOKYO } from "../testing/fixtures.ts";
import type { DeviceType, Network } from "../types.ts";
import { type Diary, EMPTY_DIARY, noteDay } from "./diary.ts";
import { findHouseholds } from "./households.ts";

const EVENING = START + 12 * HOUR;
/** An address that is nobody's twice: of a gateway, or of a line whose lease ends daily. */
let leases = 0;
const fleeting = (place: Partial<Network>): Network => network(`lease ${leases++}`, place);

const MADRID = { ...PARIS, country: "ES", latitude: 40.4, longitude: -3.7, asn: 3352 };

type Note = readonly [device: string, type: DeviceType, from: Network, day: number, zone?: string];

function write(notes: readonly Note[]): Diary {
  let diary = EMPTY_DIARY;
  for (const [device, type, from, day, timezone] of [...notes].sort((a, b) => a[3] - b[3])) {
    const facts = { accountsOnAddress: null, timezone: timezone ?? null };
    diary = noteDay(diary, device, type, from, EVENING + day * DAY, facts);
  }
  return diary;
}

const fourWeeks = Array.from({ length: 28 }, (_, d) => d);

describe("households that lines leave apart", () => {
  it("are one where a device lives in both their places, week after week", () => {
    // START is a Monday: from Monday to Thursday in Paris, home in Berlin from Friday on.
    const commuter = fourWeeks.map((d): Note => {
      return ["laptop", "computer", fleeting(d % 7 < 4 ? PARIS : BERLIN), d];
    });
    const family = fourWeeks.flatMap((d): Note[] => [
      ["desktop", "computer", fleeting(BERLIN), d],
      ["tablet", "tablet", fleeting(BERLIN), d],
    ]);
    expect(findHouseholds(write([...commuter, ...family]))).toHaveLength(1);
  });

  it("are one where somebody who lives elsewhere all week comes home with the phone alone", () => {
    const commuter = fourWeeks.flatMap((d): Note[] =>
      d % 7 < 5 ? [["laptop", "computer", fleeting(PARIS), d]] : [["phone", "mobile", fleeting(BERLIN), d]],
    );
    const bound = [0, 1].map((d): Note => ["phone", "mobile", network("week", PARIS), d]);
    const met = [0, 1].map((d): Note => ["laptop", "computer", network("week", PARIS), d]);
    const family = fourWeeks.map((d): Note => ["desktop", "computer", fleeting(BERLIN), d]);
    expect(findHouseholds(write([...commuter, ...bound, ...met, ...family]))).toHaveLength(1);
  });

  it("stay apart where the one was in the other's place on one journey only", () => {
    const home = network("home");
    const traveller = fourWeeks.map((d): Note => {
      return ["laptop", "computer", d > 7 && d < 11 ? fleeting(PARIS) : home, d];
    });
    const friend = fourWeeks.map((d): Note => ["desktop", "computer", network("friend", PARIS), d]);
    expect(findHouseholds(write([...traveller, ...friend]))).toHaveLength(2);
  });

  it("are one in one faraway place, so that two strangers there do not count twice", () => {
    const home = fourWeeks.map((d): Note => ["mine", "mobile", network("home"), d]);
    const friend = fourWeeks.flatMap((d): Note[] => [
      ["yours", "tablet", fleeting(PARIS), d],
      ["your laptop", "computer", fleeting(PARIS), d],
    ]);
    const [, other, ...more] = findHouseholds(write([...home, ...friend]));
    expect(more).toEqual([]);
    expect(other).toMatchObject({ tablets: 1, computers: 1 });
  });

  it("stay apart in one town, where many have the same provider", () => {
    const mine = fourWeeks.map((d): Note => ["mine", "mobile", network("home"), d]);
    const yours = fourWeeks.map((d): Note => ["yours", "mobile", network("across town"), d]);
    expect(findHouseholds(write([...mine, ...yours]))).toHaveLength(2);
  });

  it("are one where they were on a journey together, be it in hotels of two providers", () => {
    const there = (d: number): boolean => d > 7 && d < 11;
    const keeper = fourWeeks.map((d): Note => {
      return ["laptop", "computer", there(d) ? network("hotel", MADRID) : network("second home", PARIS), d];
    });
    const family = fourWeeks.map((d): Note => {
      return ["desktop", "computer", there(d) ? fleeting({ ...MADRID, asn: 12_479 }) : network("home"), d];
    });
    expect(findHouseholds(write([...keeper, ...family]))).toHaveLength(1);
  });

  it("are one where carriers hide the place of a journey and clocks tell the zone of both", () => {
    const cell = { ...network("cell"), kind: "mobile" as const };
    const of = (device: string, home: Network): Note[] =>
      fourWeeks.map((d) =>
        d > 7 && d < 11
          ? [device, "mobile", cell, d, "Asia/Tokyo"]
          : [device, "mobile", home, d, "Europe/Berlin"],
      );
    const notes = [...of("mine", network("home")), ...of("yours", network("second home", PARIS))];
    expect(findHouseholds(write(notes))).toHaveLength(1);
  });

  it("stay apart where each was on a journey, but not to one place or not at one time", () => {
    const of = (device: string, home: Network, trip: Network, from: number): Note[] =>
      fourWeeks.map((d) => [device, "computer", d >= from && d < from + 3 ? trip : home, d]);
    const mine = of("mine", network("home"), network("hotel", MADRID), 5);
    const later = of("yours", network("friend", PARIS), network("inn", MADRID), 15);
    const elsewhere = of("yours", network("friend", PARIS), network("inn", TOKYO), 5);
    expect(findHouseholds(write([...mine, ...later]))).toHaveLength(2);
    expect(findHouseholds(write([...mine, ...elsewhere]))).toHaveLength(2);
  });
});
