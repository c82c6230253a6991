import { clamp } from "../bits.ts";
import type { Household } from "../people/households.ts";
import { SHARING } from "../priors/sharing.ts";

/**
 * Kinds of evidence of households apart, and how much one account can add by each, in days, weeks or
 * households. A household is *lived in* where it has a phone or devices of several kinds, else *lone*: a single
 * computer may be somebody's work machine. Bands say how far it lives: in town, within a day's journey, beyond.
 */
export const MOST_EVIDENCE = {
  /** Days on lines or sites of their own, at weekends and on working days, and weekends with one. */
  cityWeekendDay: 18,
  cityWorkday: 20,
  cityWeekend: 8,
  midWeekendDay: 18,
  midWorkday: 20,
  midWeekend: 8,
  farWeekendDay: 18,
  farWorkday: 20,
  farWeekend: 8,
  /** Such days on another provider or in another place. */
  midSiteDay: 12,
  farSiteDay: 12,
  /** Days apart on lines seen once. */
  cityPassingDay: 12,
  midPassingDay: 12,
  farPassingDay: 12,
  /** Days on which both were in use beyond a day's journey; days there while the main one was in use around; weeks of them. */
  beyondDay: 15,
  beyondAroundDay: 15,
  aroundWeek: 8,
  /** The same of lone machines. */
  loneCityDay: 12,
  loneMidDay: 12,
  loneFarDay: 12,
  loneCityPassingDay: 10,
  loneMidPassingDay: 10,
  loneFarPassingDay: 10,
  loneCityWeek: 8,
  loneMidWeek: 8,
  loneFarWeek: 8,
  loneAwayDay: 8,
  loneBeyondDay: 8,
  loneAroundDay: 12,
  loneBeyondAroundDay: 12,
  loneAroundWeek: 8,
  /** Days and weeks with clocks in another zone. */
  zoneDay: 10,
  zoneWeek: 6,
  loneZoneDay: 10,
  loneZoneWeek: 6,
  /** Households lived in beyond the second; any beyond the third. */
  furtherHousehold: 4,
  manyHouseholds: 8,
} as const;

export type EvidenceKind = keyof typeof MOST_EVIDENCE;
export type SharingEvidence = Readonly<Record<EvidenceKind, number>>;
export const EVIDENCE_KINDS = Object.keys(MOST_EVIDENCE) as readonly EvidenceKind[];

/** Share of working hours from which devices look like work machines, and from which they surely are. */
const WORK_FROM = 0.35;
const WORK_SURELY = 0.6;
/**
 * What days count that all lie between Monday and Friday, and the share of Saturdays and Sundays (a tenth) from which
 * they count in full: a weekly commuter is back at weekends.
 */
const WORKDAYS_ONLY = 0.1;
const REST_SHARE = 0.2;
/** What passing lines count where the household was never seen on a line of its own. */
const NEVER_SETTLED = 0.4;
/** What days count on lines of the same provider and place: one home may have two, for each kind of address. */
const SAME_SITE = 0.5;
/** Journeys are over within so many days: what lasts less counts little. */
const JOURNEY_DAYS = 3;
const LASTING_DAYS = 15;
const LEAST_LASTING = 0.15;
/**
 * Who keeps a second home within a day's journey comes home every few days, with the devices in use there. Until
 * both were seen at their own places on so many days, and never in the other's town, evidence in that distance
 * counts little: from, and in full at, days at home; and days away from the main household's home.
 */
const SECOND_HOME_DAYS = [13, 26] as const;
const SECOND_HOME_AWAY = [12, 22] as const;
const LEAST_SECOND_HOME = 0.03;
/**
 * Share of days in another zone up to which clocks tell of journeys, and from which they tell of living there: in a
 * country of many zones every journey leads to another one, and there are devices that are in use on journeys alone.
 */
const TRAVELS_SHARE = 0.6;
const LIVES_SHARE = 0.9;
/** Clocks in another zone for up to so many days tell of a holiday, and from so many on of living there. */
const HOLIDAY_DAYS = 6;
const MOVED_DAYS = 13;
const LEAST_MOVED = 0.05;
/** Whatever shows on a day or two may have a cause of its own: from so many days on evidence counts in full. */
const ENOUGH_DAYS = 3;
const LEAST_ENOUGH = 0.2;
/** A stay of so many days is a visit: a weekend with relatives across town is no second household. */
const VISIT_DAYS = 3;
/** Evidence that makes one more household full evidence of many. */
const SURELY_FURTHER = 3;

/** The second household is no further one, and the third not yet many. */
const NOTHING: Record<EvidenceKind, number> = {
  ...(Object.fromEntries(EVIDENCE_KINDS.map((kind) => [kind, 0])) as Record<EvidenceKind, number>),
  furtherHousehold: -1,
  manyHouseholds: -2,
};

/** What the households found behind an account amount to; the first one is the main household. */
export function sharingEvidence(households: readonly Household[]): SharingEvidence {
  const sum = { ...NOTHING };
  for (const household of households.slice(1)) addHousehold(sum, household);
  for (const kind of EVIDENCE_KINDS) {
    // Nothing is said by most kinds.
    const said = sum[kind];
    if (said !== 0) sum[kind] = clamp(said, 0, MOST_EVIDENCE[kind]);
  }
  return sum;
}

function addHousehold(sum: Record<EvidenceKind, number>, h: Household): void {
  const size = h.phones + h.tablets + h.computers;
  const lived = h.phones > 0 || (size > 1 && !h.pinned && (h.tablets > 0 || h.working < 0.5));
  const lasting = clamp((h.lasts - JOURNEY_DAYS) / (LASTING_DAYS - JOURNEY_DAYS), LEAST_LASTING, 1);
  const enough = h.lasts <= VISIT_DAYS ? LEAST_ENOUGH : enoughOf(Math.max(h.anchored, h.around, h.far));
  const steady = clamp(h.rest / REST_SHARE, WORKDAYS_ONLY, 1);
  const settled = clamp((h.zoneShare - TRAVELS_SHARE) / (LIVES_SHARE - TRAVELS_SHARE), 0, 1);
  const zoneLasting = clamp((h.zoneLasts - HOLIDAY_DAYS) / (MOVED_DAYS - HOLIDAY_DAYS), LEAST_MOVED, 1);
  const zone = enoughOf(h.zoneDays) * zoneLasting * settled;
  const elsewhere = lasting * noSecondHome(h, h.ownDays, SECOND_HOME_DAYS);
  const factors: Factors = {
    near: enough * (h.band === "city" ? h.town + (1 - h.town) * elsewhere : elsewhere),
    away: enough * lasting * h.away ** 2 * noSecondHome(h, Math.max(h.ownDays, h.around), SECOND_HOME_AWAY),
    steady,
  };
  if (h.days >= 1 && daysApart(h) > 0) sum.manyHouseholds++;
  if (lived) {
    sum.zoneDay += zone * Math.min(h.zoneDays, 8);
    sum.zoneWeek += zone * Math.min(h.zoneWeeks, 4);
    addLivedIn(sum, h, size, factors);
  } else {
    sum.loneZoneDay += zone * Math.min(h.zoneDays, 8);
    sum.loneZoneWeek += zone * Math.min(h.zoneWeeks, 4);
    addLone(sum, h, factors);
  }
}

function enoughOf(days: number): number {
  return clamp(days / ENOUGH_DAYS, LEAST_ENOUGH, 1);
}

function noSecondHome(
  { band, visits }: Household,
  days: number,
  [from, full]: readonly [number, number],
): number {
  if (band === "far") return 1;
  return visits > 0 ? LEAST_SECOND_HOME : clamp((days - from) / (full - from), LEAST_SECOND_HOME, 1);
}

/** Days of all kinds that speak for living apart. In one town, distances are errors of the address data. */
function daysApart(h: Household): number {
  return h.anchored + h.zoneDays + (h.band === "city" ? 0 : h.far + h.around);
}

/** What days count: beside the main household; far from its home; where none is a weekend's. */
interface Factors {
  near: number;
  away: number;
  steady: number;
}

function addLivedIn(sum: Record<EvidenceKind, number>, h: Household, size: number, f: Factors): void {
  const { band } = h;
  const idle = clamp((WORK_SURELY - h.working) / (WORK_SURELY - WORK_FROM), 0, 1);
  const home = (1 - Math.min(1, h.business)) * idle;
  const told = home * siteFactor(h);
  // A single device that is seldom on a line of its own hops between carrier addresses.
  const settled = size === 1 && h.apart > 0 ? h.anchored / h.apart : 1;
  const days = f.near * told * settled;
  const weekend = band === "city" ? days : days * f.steady;
  sum[`${band}WeekendDay`] += weekend * Math.min(h.weekends, 6);
  sum[`${band}Workday`] += days * f.steady * Math.min(h.anchored - h.weekends, 2 * h.apartWeeks, 8);
  sum[`${band}Weekend`] += weekend * Math.min(h.apartWeekends, 4);
  if (band !== "city") sum[`${band}SiteDay`] += days * f.steady * Math.min(h.otherSite, 8);
  if (size > 1) {
    const passing = Math.min(h.apart - h.anchored, 6) * (h.anchored > 0 ? 1 : NEVER_SETTLED);
    sum[`${band}PassingDay`] += f.near * told * (band === "city" ? 1 : f.steady) * passing;
  }
  if (h.days >= 2 && home > 0.4) sum.furtherHousehold += Math.min(1, daysApart(h) / SURELY_FURTHER);
  if (band === "city") return;
  sum.beyondDay += f.near * told * f.steady * Math.min(h.beyond, 6);
  sum.beyondAroundDay += f.away * told * f.steady * Math.min(h.beyondAround, 8);
  sum.aroundWeek += f.away * told * f.steady * Math.min(h.aroundWeeks, 4);
}

function addLone(sum: Record<EvidenceKind, number>, h: Household, f: Factors): void {
  // A machine behind its company's tunnel is on one line for ever, wherever its owner takes it.
  if (h.pinned) return;
  const idle = Math.max(0, 1 - 1.5 * h.working) * (1 - Math.min(1, h.business)) * siteFactor(h);
  const near = f.near * idle;
  const steady = h.band === "city" ? 1 : f.steady;
  const band = BAND_NAMES[h.band];
  // One evening elsewhere is no home: days and weeks count from the second one on.
  sum[`lone${band}Day`] += near * steady * clamp(h.anchored - 1, 0, 8);
  sum[`lone${band}PassingDay`] += near * Math.min(h.apart - h.anchored, 6);
  sum[`lone${band}Week`] += near * clamp(h.apartWeeks - 1, 0, 4);
  if (h.band === "city") return;
  sum.loneAwayDay += near * f.steady * Math.min(h.far, 6);
  sum.loneBeyondDay += near * f.steady * Math.min(h.beyond, 6);
  const away = f.away * idle * f.steady;
  sum.loneAroundDay += away * Math.min(h.around, 8);
  sum.loneBeyondAroundDay += away * Math.min(h.beyondAround, 8);
  sum.loneAroundWeek += away * Math.min(h.aroundWeeks, 4);
}

const BAND_NAMES = { city: "City", mid: "Mid", far: "Far" } as const;

function siteFactor({ anchored, otherSite }: Household): number {
  return anchored === 0 ? 1 : SAME_SITE + (1 - SAME_SITE) * Math.min(1, otherSite / anchored);
}

/** Bits of the evidence, without the prior. */
export function householdBits(evidence: SharingEvidence): number {
  let bits = 0;
  for (const kind of EVIDENCE_KINDS) {
    const said = evidence[kind];
    if (said !== 0) bits += SHARING.weights[kind] * said;
  }
  return bits;
}
