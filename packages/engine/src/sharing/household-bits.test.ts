import { describe, expect, it } from "vitest";
import { type Diary, EMPTY_DIARY, noteDay } from "../people/diary.ts";
import { findHouseholds } from "../people/households.ts";
import { BERLIN, DAY, HOUR, network, PARIS, START, TOKYO } from "../testing/fixtures.ts";
import type { DeviceType, Network } from "../types.ts";
import { EVIDENCE_KINDS, householdBits, MOST_EVIDENCE, sharingEvidence } from "./household-bits.ts";
import { sharingRisk } from "./risk.ts";

const EVENING = START + 12 * HOUR;
const HOME = network("home");
const GROWN = START - 30 * DAY;
type Note = readonly [
  device: string,
  type: DeviceType,
  from: Network,
  day: number,
  accounts?: number,
  zone?: string,
];

function diaryOf(notes: readonly Note[]): Diary {
  let diary = EMPTY_DIARY;
  for (const [device, type, from, day, accounts, zone] of [...notes].sort((a, b) => a[3] - b[3])) {
    diary = noteDay(diary, device, type, from, EVENING + day * DAY, {
      accountsOnAddress: accounts ?? 0,
      timezone: zone ?? "Europe/Berlin",
    });
  }
  return diary;
}

const risk = (notes: readonly Note[]): number =>
  sharingRisk(householdBits(sharingEvidence(findHouseholds(diaryOf(notes)))), GROWN, EVENING + 28 * DAY);

const days = (from: number, until: number, every = 1): number[] =>
  Array.from({ length: Math.ceil((until - from) / every) }, (_, i) => from + i * every);
const homebody = days(0, 28).map((d): Note => ["mine", "mobile", HOME, d]);
const town = network("across town", { ...BERLIN, asn: 6805 });

describe("an account is thought to be shared", () => {
  it("where two homes in one town use it evening after evening", () => {
    const friend = days(0, 28, 2).flatMap((d): Note[] => [
      ["yours", "mobile", town, d],
      ["your laptop", "computer", town, d],
    ]);
    expect(risk([...homebody, ...friend])).toBeGreaterThan(0.99);
  });

  it("where somebody far away uses it for weeks, although their address changes daily", () => {
    const friend = days(0, 28, 2).flatMap((d): Note[] => [
      ["yours", "mobile", network(`lease ${d}`, PARIS), d],
      ["your laptop", "computer", network(`lease ${d}`, PARIS), d],
    ]);
    expect(risk([...homebody, ...friend])).toBeGreaterThan(0.99);
  });

  it("where a phone lives in another time zone, whatever network it hides behind", () => {
    const tunnel = { ...network("exit", BERLIN), kind: "vpn" as const };
    const friend = days(0, 28, 2).map((d): Note => ["yours", "mobile", tunnel, d, 0, "Asia/Tokyo"]);
    expect(risk([...homebody, ...friend])).toBeGreaterThan(0.9);
  });
});

describe("an honest account is not", () => {
  it("where one of a couple is on a journey, far as it may be", () => {
    const journey = days(5, 14).map(
      (d): Note => ["yours", "mobile", network(`hotel ${d}`, TOKYO), d, 0, "Asia/Tokyo"],
    );
    const home = [...days(0, 5), ...days(14, 28)].map((d): Note => ["yours", "mobile", HOME, d]);
    expect(risk([...homebody, ...journey, ...home])).toBeLessThan(0.5);
  });

  it("where one of a couple is on two journeys and was not seen at home in between", () => {
    const madrid = { ...PARIS, country: "ES", latitude: 40.4, longitude: -3.7, asn: 3352 };
    const away = [
      ...days(0, 3).map((d): Note => ["yours", "computer", network("hotel", madrid), d]),
      ...days(9, 12).map((d): Note => ["yours", "computer", network("guest house", PARIS), d]),
      ...days(9, 12).map((d): Note => ["your tablet", "tablet", network("guest house", PARIS), d]),
    ];
    expect(risk([...homebody, ...away])).toBeLessThan(0.9);
  });

  it("where a member is away from Monday to Thursday, with devices that stay there", () => {
    // START is a Monday.
    const away = days(0, 14)
      .filter((d) => d % 7 < 4)
      .map((d): Note => ["yours", "mobile", network("week", PARIS), d]);
    expect(risk([...homebody, ...away])).toBeLessThan(0.99);
  });

  it("where a phone that hides its place was on a holiday in one zone, and is off to another", () => {
    const seen = (on: readonly number[], zone: string): Note[] =>
      on.map((d) => ["yours", "mobile", { ...network("relay"), kind: "relay" }, d, 0, zone]);
    const home = seen([0, 1, 16, 18, 20, 22], "Europe/Berlin");
    const away = [...seen(days(5, 13), "America/Mexico_City"), ...seen([25, 26], "Asia/Tokyo")];
    expect(risk([...homebody, ...home, ...away])).toBeLessThan(0.5);
  });

  it("where those at home are told by the clocks of one who is on a journey", () => {
    const journey = days(12, 18).map(
      (d): Note => ["away", "computer", network(`hotel ${d}`, TOKYO), d, 0, "Asia/Tokyo"],
    );
    const home = days(10, 28, 3).map(
      (d): Note => ["yours", "mobile", { ...network("cell"), kind: "mobile" }, d],
    );
    expect(risk([...journey, ...home])).toBeLessThan(0.5);
  });

  it("where one of a couple stayed in a second home a hundred kilometres away for ten days", () => {
    const country = { ...BERLIN, latitude: BERLIN.latitude + 1, asn: 8881 };
    const away = days(10, 20).flatMap((d): Note[] => [
      ["yours", "mobile", network("country", country), d],
      ["your laptop", "computer", network("country", country), d],
    ]);
    expect(risk([...homebody, ...away])).toBeLessThan(0.9);
  });

  it("where a second home within a day's journey was left for home once in four weeks, on a line of a new lease", () => {
    const country = network("country", { ...BERLIN, latitude: BERLIN.latitude + 1.5, asn: 8881 });
    const away = days(0, 28).flatMap((d): Note[] => [
      ["yours", "mobile", country, d],
      ["your laptop", "computer", country, d],
    ]);
    expect(risk([...homebody, ...away])).toBeGreaterThan(0.99);
    const lease = network("new lease");
    expect(risk([...homebody, ...away, ["your laptop", "computer", lease, 12]])).toBeLessThan(0.5);
    const visitor: Note = ["mine", "mobile", network("other lease", { ...country }), 12];
    expect(risk([...homebody, ...away, visitor])).toBeLessThan(0.5);
  });

  it("where a second home an hour away has the provider of the home", () => {
    const exact = { ...BERLIN, accuracyKm: 5 };
    const country = network("country", { ...exact, latitude: BERLIN.latitude + 0.45 });
    const home = days(0, 28).map((d): Note => ["mine", "mobile", network("exact", exact), d]);
    const away = days(4, 16).flatMap((d): Note[] => [
      ["yours", "mobile", country, d],
      ["your laptop", "computer", country, d],
    ]);
    expect(risk([...home, ...away])).toBeLessThan(0.5);
  });

  it("where those at home have a new lease while the others are in a second home", () => {
    const country = network("country", { ...BERLIN, latitude: BERLIN.latitude + 1, asn: 8881 });
    const both = days(0, 15).map((d): Note => ["mine", "mobile", HOME, d]);
    const away = days(15, 28).map((d): Note => ["mine", "mobile", country, d]);
    const home = days(15, 28).flatMap((d): Note[] => [
      ["yours", "mobile", network("new lease"), d],
      ["your tablet", "tablet", network("new lease"), d],
    ]);
    expect(risk([...both, ...away, ...home])).toBeLessThan(0.5);
  });

  it("where a lone computer was on another line of the town for one evening", () => {
    expect(risk([...homebody, ["laptop", "computer", town, 20]])).toBeLessThan(0.1);
  });

  it("where a work computer reaches the net through the company's line", () => {
    const work = days(0, 28, 3).map((d): Note => ["work", "computer", network("headquarters", PARIS), d, 2]);
    expect(risk([...homebody, ...work])).toBeLessThan(0.5);
  });

  it("where a work computer is always behind the company's line, and a new phone was there by day once", () => {
    const phone: Note[] = [["phone", "mobile", network("new lease"), 27]];
    const work = days(0, 28, 2).map((d): Note => ["work", "computer", network("headquarters", PARIS), d]);
    const visit = (diary: Diary): Diary =>
      noteDay(diary, "phone", "mobile", network("headquarters", PARIS), START + 28 * DAY + 3 * HOUR);
    const households = findHouseholds(visit(diaryOf([...homebody, ...phone, ...work])));
    expect(sharingRisk(householdBits(sharingEvidence(households)), GROWN, EVENING + 28 * DAY)).toBeLessThan(
      0.5,
    );
  });

  it("where one of a couple was on a journey at a weekend, and their daily leases look like two homes", () => {
    const madrid = { ...PARIS, country: "ES", latitude: 40.4, longitude: -3.7, asn: 3352 };
    const mine = days(0, 14).flatMap((d): Note[] => [
      ["mine", "mobile", d > 3 && d < 7 ? network("hotel", madrid) : network(`lease ${d}`), d],
      ["my laptop", "computer", d > 3 && d < 7 ? network("hotel", madrid) : network(`lease ${d}`), d],
    ]);
    const yours = [1, 5, 6].flatMap((d): Note[] => [
      ["yours", "mobile", network(`later ${d}`), d],
      ["your laptop", "computer", network(`later ${d}`), d],
    ]);
    expect(risk([...mine, ...yours])).toBeLessThan(0.9);
  });

  it("where one of a couple spent a weekend with relatives across town", () => {
    // Day 5 is a Saturday.
    const away = [4, 5, 6].flatMap((d): Note[] => [
      ["yours", "mobile", town, d],
      ["your laptop", "computer", town, d],
    ]);
    expect(risk([...homebody, ...away])).toBeLessThan(0.9);
  });

  it("where two work computers reach the net through one company's line", () => {
    const work = days(0, 28, 2).flatMap((d): Note[] => [
      ["work", "computer", network("headquarters", PARIS), d],
      ["older work", "computer", network("headquarters", PARIS), d],
    ]);
    expect(risk([...homebody, ...work])).toBeLessThan(0.5);
  });

  it("where a second home may lie in the same town by the address data, and need not", () => {
    const vague = { ...BERLIN, latitude: BERLIN.latitude + 0.3, accuracyKm: 180, asn: 8881 };
    const away = days(6, 14).flatMap((d): Note[] => [
      ["yours", "mobile", network("country", vague), d],
      ["your laptop", "computer", network("country", vague), d],
    ]);
    expect(risk([...homebody, ...away])).toBeLessThan(0.9);
  });

  it("where two blocks of one provider's addresses are placed apart, as far as both may be wrong", () => {
    const block = { ...BERLIN, latitude: BERLIN.latitude + 3, accuracyKm: 330 };
    const other = days(0, 28).flatMap((d): Note[] => [
      ["tablet", "tablet", network(`gateway ${d}`, block), d],
      ["phone", "mobile", network(`gateway ${d}`, block), d],
    ]);
    expect(risk([...homebody, ...other])).toBeLessThan(0.5);
  });

  it("where a tunnel's exit is not known as one, and the clock tells that nobody went there", () => {
    const exit = network("exit", { ...TOKYO, asn: 65_001 });
    const hidden = days(0, 28, 2).flatMap((d): Note[] => [
      ["yours", "computer", exit, d],
      ["yours", "computer", HOME, d],
    ]);
    const other = days(0, 28, 2).map((d): Note => ["tablet", "tablet", exit, d]);
    expect(risk([...homebody, ...hidden, ...other])).toBeLessThan(0.5);
  });

  it("where a home behind a carrier's gateway shows another of its provider's addresses every time", () => {
    const family = days(0, 28).flatMap((d): Note[] => [
      ["mine", "mobile", network(`gateway ${(d * 7) % 24}`), d, 5],
      ["yours", "tablet", network(`gateway ${(d * 5 + 3) % 24}`), d, 5],
    ]);
    expect(risk(family)).toBeLessThan(0.5);
  });
});

describe("the evidence", () => {
  it("is nothing for one household, and bounded for a hundred", () => {
    const one = sharingEvidence(findHouseholds(diaryOf(homebody)));
    expect(householdBits(one)).toBe(0);
    const crowd = days(0, 28).flatMap((d): Note[] =>
      Array.from({ length: 100 }, (_, i) => [
        `d${i}`,
        "mobile",
        network(`home ${i}`, i % 2 === 0 ? PARIS : TOKYO),
        d,
      ]),
    );
    const evidence = sharingEvidence(findHouseholds(diaryOf(crowd)));
    for (const kind of EVIDENCE_KINDS) {
      expect(evidence[kind]).toBeGreaterThanOrEqual(0);
      expect(evidence[kind]).toBeLessThanOrEqual(MOST_EVIDENCE[kind]);
    }
  });
});
