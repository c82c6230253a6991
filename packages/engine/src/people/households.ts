import { countDays, highestBit, restDays, spanOf, weeksOf } from "./day-masks.ts";
import type { Diary } from "./diary.ts";
import type { DiaryRow } from "./diary-rows.ts";
import { type Band, homeAndJourneys, nearness, zonesApart } from "./distances.ts";
import { type Gathered, gather } from "./gathered.ts";
import { joinByPlace } from "./join-households.ts";

/** A set of devices that live together, seen from the household that uses the account most. */
export interface Household {
  devices: readonly string[];
  /** How many of them are phones, tablets, computers. */
  phones: number;
  tablets: number;
  computers: number;
  /** Days with any of them at home hours; days since the first one. */
  days: number;
  span: number;
  /** Days at home hours on which both households were seen, on different lines. */
  apart: number;
  /** Of those, days on which both were on lines or sites of their own, and on sites that differ. */
  anchored: number;
  otherSite: number;
  /** Weekend days among them, and distinct weeks and weekends. */
  weekends: number;
  apartWeeks: number;
  apartWeekends: number;
  /** Days, working hours included, on which both were on places to be trusted beyond a commute; beyond a day's journey. */
  far: number;
  beyond: number;
  /** Days far from the main household's home while it was in use within a day; beyond a day's journey; their weeks. */
  around: number;
  beyondAround: number;
  aroundWeeks: number;
  /** Saturdays, a tenth of the Sundays added, among all days apart or far away. */
  rest: number;
  /** Share of days not near the main household's home. */
  away: number;
  /** Days on which either was in the town in which the other one lives, and that not its own. */
  visits: number;
  /** Days with clocks in another zone, their weeks, and their share of all days. */
  zoneDays: number;
  zoneWeeks: number;
  zoneShare: number;
  /** Days from the first to the last of these, or of the days with clocks of its own of the other, if fewer. */
  zoneLasts: number;
  /** Days from the first to the last of what speaks for living apart: a journey is short. */
  lasts: number;
  /** Days at home hours on lines or sites of its own, of the one of the two that has fewer. */
  ownDays: number;
  /** Days with a line in common in spite of everything: visits. */
  together: number;
  /** How far they live, how surely in one town, and kilometres between the nearest own sites, null where not known. */
  band: Band;
  town: number;
  km: number | null;
  /** Share of working hours among its uses; share of lines that are no home among its days. */
  working: number;
  business: number;
  /** Computers only ever seen on one line: perhaps a work machine behind its company's tunnel, or a colleague's too. */
  pinned: boolean;
}

/** Devices below this share of common days among comparable ones do not live together. */
const LEAST_TOGETHER = 0.1;
/** What a lone computer counts at least towards being the main household: it may be somebody's work machine. */
const LONE_SHARE = 0.3;
/** Share of days in another zone from which a machine on one line lives there, and is not on a journey. */
const ELSEWHERE_SHARE = 0.5;
/** Share of days on lasting lines from which two lines of one site are two homes. */
const LASTING_SHARE = 0.5;

/**
 * Households behind an account's devices, the one with most days first. Devices that share a line often
 * enough among the days on which they could have live together.
 */
export function findHouseholds(diary: Diary): readonly Household[] {
  const { rows } = diary;
  if (rows.length === 0) return [];
  const meetings = meetingTable(diary);
  const groups = group(rows, meetings).map((members) => gather(members, diary.sites));
  let main = groups[0];
  if (main === undefined) return [];
  for (const g of groups) if (weightOf(g) > weightOf(main)) main = g;
  const chosen = main;
  const rest = groups.filter((g) => g !== chosen);
  const [first, ...others] = joinByPlace(chosen, rest, diary.sites, diary.day);
  others.sort((a, b) => countDays(b.home) - countDays(a.home));
  return [first, ...others].map((g) => describeHousehold(g, first, diary.day, meetings));
}

/** How much a household looks like the main one: days at home, and devices where days are equal. */
function weightOf({ home, members }: Gathered): number {
  const [first] = members;
  const lone = members.length === 1 && first?.member.form === "c";
  return countDays(home) * (lone ? loneShare(first.member) : 1) + members.length / 100;
}

function loneShare({ counts: [working, home], lines }: DiaryRow): number {
  if (lines.length <= 1) return LONE_SHARE;
  return Math.max(LONE_SHARE, 1 - (2 * working) / (working + home));
}

/** Masks of meetings, by positions of rows. */
function meetingTable({ rows, met }: Diary): readonly number[] {
  const n = rows.length;
  const table = new Array<number>(n * n).fill(0);
  for (const [a, b, days] of met) {
    const i = rows.findIndex((row) => row.device === a);
    const j = rows.findIndex((row) => row.device === b);
    if (i < 0 || j < 0) continue;
    table[i * n + j] = days;
    table[j * n + i] = days;
  }
  return table;
}

type Member = Gathered["members"][number];

/** Rows with their positions, by household. */
function group(rows: readonly DiaryRow[], meetings: readonly number[]): Member[][] {
  const n = rows.length;
  /** Of each row the household it is in so far: the position of its first row. */
  const household = rows.map((_, i) => i);
  for (const [i, a] of rows.entries()) {
    for (let j = i + 1; j < n; j++) {
      const b = rows[j];
      const one = household[i] ?? i;
      const other = household[j] ?? j;
      if (b === undefined || one === other) continue;
      if (!liveTogether(a, b, meetings[i * n + j] ?? 0)) continue;
      const first = Math.min(one, other);
      for (let k = first; k < n; k++)
        if (household[k] === one || household[k] === other) household[k] = first;
    }
  }
  const groups: Member[][] = [];
  for (const [at, member] of rows.entries()) {
    const first = household[at] ?? at;
    const known = first === at ? undefined : groups.find((members) => members[0]?.at === first);
    if (known === undefined) groups.push([{ member, at }]);
    else known.push({ member, at });
  }
  return groups;
}

function liveTogether(a: DiaryRow, b: DiaryRow, met: number): boolean {
  const apart = countDays(a.home & b.home & ~met);
  const isEnough = (common: number): boolean => common > 0 && common / (common + apart) >= LEAST_TOGETHER;
  // Those who do have mostly met: lines need not be compared then.
  return isEnough(countDays(met)) || isEnough(commonDays(a, b));
}

/** Days on lines of both, where for at least one of the two the line belongs to home hours; an office for both. */
function commonDays(a: DiaryRow, b: DiaryRow): number {
  let common = 0;
  for (const line of a.lines) {
    for (const other of b.lines) {
      if (other[0] !== line[0]) continue;
      const [, homeA, anyA, sharersA] = line;
      const [, homeB, anyB, sharersB] = other;
      if ((homeA | homeB) === 0) continue;
      if (sharersA >= 2 && sharersB >= 2 && (homeA & homeB) === 0) continue;
      // Whoever is on a company's line by day alone does not live with the machine behind its tunnel.
      if (homeA === 0 ? isTunnelled(b) : homeB === 0 && isTunnelled(a)) continue;
      common += Math.min(countDays(anyA), countDays(anyB));
    }
  }
  return common;
}

/** A computer that is only ever on one line: perhaps a work machine behind its company's tunnel. */
function isTunnelled({ form, lines }: DiaryRow): boolean {
  return form === "c" && lines.length === 1;
}

function describeHousehold(
  g: Gathered,
  main: Gathered,
  today: number,
  meetings: readonly number[],
): Household {
  const base = composition(g);
  if (g === main) return base;
  const met = meetingDays(g, main, meetings);
  const place = nearness(g, main);
  const both = g.home & main.home & ~met & ~place.hidden;
  const zone = zonesApart(g, main);
  // Behind a carrier's gateway a home has no line of its own: lines of one site are two homes only where they last.
  const told = main.lasting >= LASTING_SHARE && g.settled >= LASTING_SHARE ? ~0 : ~place.sameSite;
  // Days on several journeys do not add up to a life elsewhere, nor does a journey to a second home in town.
  const own = homeAndJourneys(g);
  const rooted = place.band === "city" ? ~(own.journeys | homeAndJourneys(main).journeys) : own.home;
  const otherSite = g.siteHome & main.siteHome & ~place.sameSite & ~met & rooted & ~place.swapped;
  const anchored = otherSite | (both & g.ownHome & main.ownHome & told & rooted & ~place.swapped);
  // A home behind a gateway has its address in common with many, and phones are no work machines behind tunnels.
  const noHome = base.phones > 0 && place.band !== "city" ? g.business : g.common;
  const around = place.around & ~met & rooted;
  const weeks = weeksOf(anchored, today);
  const aroundWeeks = weeksOf(around, today);
  const zoneLasts = Math.min(spanOf(zone.days), zone.span);
  return {
    ...base,
    apart: countDays(both & told),
    anchored: countDays(anchored),
    otherSite: countDays(otherSite),
    weekends: weeks.weekendDays,
    apartWeeks: weeks.weeks,
    apartWeekends: weeks.weekends,
    far: countDays(place.far & ~met & rooted),
    beyond: countDays(place.beyond & ~met & rooted),
    around: countDays(around),
    beyondAround: countDays(place.beyondAround & ~met & rooted),
    aroundWeeks: aroundWeeks.weeks,
    rest: restShare(anchored | around, today),
    away: place.away,
    visits: countDays(place.visits),
    zoneDays: countDays(zone.days),
    zoneWeeks: weeksOf(zone.days, today).weeks,
    zoneShare: zone.share,
    zoneLasts,
    lasts: Math.max(spanOf(anchored), spanOf(around), zoneLasts),
    ownDays: Math.min(ownDays(g), ownDays(main)),
    together: countDays(g.home & main.home & met),
    band: place.band,
    town: place.town,
    km: place.km,
    business: base.days === 0 ? 0 : countDays(noHome & g.home) / base.days,
    pinned: isPinned(g) && zone.share < ELSEWHERE_SHARE,
  };
}

/** The household by itself, as if nobody lived apart from it. */
function composition({ members, home }: Gathered): Household {
  const forms = { m: 0, t: 0, c: 0 };
  let working = 0;
  let atHome = 0;
  for (const { member } of members) {
    forms[member.form]++;
    working += member.counts[0];
    atHome += member.counts[1];
  }
  return {
    ...NOT_APART,
    devices: members.map(({ member }) => member.device),
    phones: forms.m,
    tablets: forms.t,
    computers: forms.c,
    days: countDays(home),
    span: highestBit(home) + 1,
    working: working + atHome === 0 ? 0 : working / (working + atHome),
  };
}

function restShare(days: number, today: number): number {
  return days === 0 ? 0 : restDays(days, today) / countDays(days);
}

function ownDays({ siteHome, ownHome }: Gathered): number {
  return countDays(siteHome | ownHome);
}

function isPinned({ members }: Gathered): boolean {
  const lines = new Set<string>();
  for (const { member } of members) {
    if (member.form !== "c") return false;
    for (const [code] of member.lines) lines.add(code);
  }
  return lines.size <= 1;
}

function meetingDays(g: Gathered, main: Gathered, meetings: readonly number[]): number {
  const n = Math.sqrt(meetings.length);
  let mask = 0;
  for (const a of g.members) for (const b of main.members) mask |= meetings[a.at * n + b.at] ?? 0;
  return mask;
}

const NOT_APART = {
  apart: 0,
  anchored: 0,
  otherSite: 0,
  weekends: 0,
  apartWeeks: 0,
  apartWeekends: 0,
  far: 0,
  beyond: 0,
  around: 0,
  beyondAround: 0,
  aroundWeeks: 0,
  rest: 0,
  away: 0,
  visits: 0,
  zoneDays: 0,
  zoneWeeks: 0,
  zoneShare: 0,
  zoneLasts: 0,
  lasts: 0,
  ownDays: 0,
  together: 0,
  band: "city",
  town: 1,
  km: 0,
  business: 0,
  pinned: false,
} as const;
