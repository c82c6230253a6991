import { clamp } from "../bits.ts";
import type { Household } from "../people/households.ts";
import { SHARING } from "../priors/sharing.ts";

/** Evidence of households apart, as days of each kind: see priors/sharing.ts. */
export interface SharingEvidence {
  weekendDay: number;
  workday: number;
  passingDay: number;
  farDay: number;
  loneDay: number;
  loneFarDay: number;
  farAnywhereDay: number;
  lonePassingDay: number;
  furtherHousehold: number;
  weekend: number;
}

const KINDS = Object.keys(SHARING.most) as (keyof SharingEvidence)[];

/** Kilometres from which a distance speaks fully, and from which it begins to. */
const FAR_FROM_KM = 100;
const FAR_FULLY_KM = 400;
/** Share of working hours from which devices look like work machines, and from which they surely are. */
const WORK_FROM = 0.35;
const WORK_SURELY = 0.6;
/** What days count that all lie between Monday and Friday: a weekly commuter is back at weekends. */
const WORKDAYS_ONLY = 0.5;
/** What passing lines count where the household was never seen on a line of its own. */
const NEVER_SETTLED = 0.4;

/** What the households found behind an account amount to; the first one is the main household. */
export function sharingEvidence(households: readonly Household[]): SharingEvidence {
  const sum: SharingEvidence = {
    weekendDay: 0,
    workday: 0,
    passingDay: 0,
    farDay: 0,
    loneDay: 0,
    loneFarDay: 0,
    farAnywhereDay: 0,
    lonePassingDay: 0,
    furtherHousehold: -1,
    weekend: 0,
  };
  for (const household of households.slice(1)) addHousehold(sum, household);
  for (const kind of KINDS) sum[kind] = clamp(sum[kind], 0, SHARING.most[kind]);
  return sum;
}

function addHousehold(sum: SharingEvidence, h: Household): void {
  const size = h.phones + h.tablets + h.computers;
  const far = h.km === null ? 0 : clamp((h.km - FAR_FROM_KM) / (FAR_FULLY_KM - FAR_FROM_KM), 0, 1);
  // A phone, or devices of several kinds, is somebody's life; a lone computer may be a work machine.
  const lived = h.phones > 0 || (size > 1 && (h.tablets > 0 || h.working < 0.5));
  if (!lived) {
    const leisure = Math.max(0, 1 - 1.5 * h.working) * (1 - Math.min(1, h.business));
    sum.loneDay += leisure * Math.min(h.anchored, 8);
    sum.loneFarDay += leisure * far * Math.min(h.far, 6);
    sum.lonePassingDay += leisure * Math.min(h.apart - h.anchored, 6);
    sum.farAnywhereDay += leisure * farBeyondOwn(h);
    return;
  }
  const home =
    (1 - Math.min(1, h.business)) * clamp((WORK_SURELY - h.working) / (WORK_SURELY - WORK_FROM), 0, 1);
  // A single device that is seldom on a line of its own hops between carrier addresses.
  const settled = size === 1 && h.apart > 0 ? h.anchored / h.apart : 1;
  const steady = h.apartWeekends > 0 ? 1 : WORKDAYS_ONLY;
  const workdays = Math.min(h.anchored - h.weekends, 2 * h.apartWeeks);
  sum.weekendDay += home * settled * Math.min(h.weekends, 6);
  sum.workday += home * settled * steady * Math.min(workdays, 8);
  if (size > 1) {
    const passing = Math.min(h.apart - h.anchored, 6);
    sum.passingDay += home * passing * (h.anchored > 0 ? 1 : NEVER_SETTLED);
  }
  sum.farDay += home * far * steady * Math.min(h.far, 6);
  sum.farAnywhereDay += home * steady * farBeyondOwn(h);
  sum.weekend += home * settled * Math.min(h.apartWeekends, 4);
  if (h.days >= 2 && home > 0.5) sum.furtherHousehold++;
}

/** Days far away that the household's own lines do not account for already. */
function farBeyondOwn(h: Household): number {
  return Math.max(0, Math.min(h.farAnywhere, 6) - Math.min(h.far, 6));
}

/** Bits of the evidence, without the prior. */
export function householdBits(evidence: SharingEvidence): number {
  let bits = 0;
  for (const kind of KINDS) bits += SHARING[kind] * evidence[kind];
  return bits;
}
