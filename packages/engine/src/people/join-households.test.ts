import { describe, expect, it } from "vitest";
import { BERLIN, DAY, HOUR, network, PARIS, START } from "../testing/fixtures.ts";
import type { DeviceType, Network } from "../types.ts";
import { type Diary, EMPTY_DIARY, noteDay } from "./diary.ts";
import { findHouseholds } from "./households.ts";

const EVENING = START + 12 * HOUR;
/** An address that is nobody's twice: of a gateway, or of a line whose lease ends daily. */
let leases = 0;
const fleeting = (place: Partial<Network>): Network => network(`lease ${leases++}`, place);

type Note = readonly [device: string, type: DeviceType, from: Network, day: number];

function write(notes: readonly Note[]): Diary {
  let diary = EMPTY_DIARY;
  for (const [device, type, from, day] of [...notes].sort((a, b) => a[3] - b[3]))
    diary = noteDay(diary, device, type, from, EVENING + day * DAY);
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
});
