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
  furtherHousehold: number;
  weekend: number;
  secondHomeDay: number;
}

const KINDS = Object.keys(SHARING.most) as (keyof SharingEvidence)[];

/** Kilometres from which a distance speaks fully, and from which it begins to. */
const FAR_FROM_KM = 100;
const FAR_FULLY_KM = 400;
const SECOND_HOME_KM = { from: 30, fully: 60, until: 240, never: 300 };

/** What the households found behind an account amount to; the first one is the main household. */
export function sharingEvidence(households: readonly Household[]): SharingEvidence {
  const sum: SharingEvidence = {
    weekendDay: 0,
    workday: 0,
    passingDay: 0,
    farDay: 0,
    loneDay: 0,
    loneFarDay: 0,
    furtherHousehold: -1,
    weekend: 0,
    secondHomeDay: 0,
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
    return;
  }
  // A single device that is seldom on a line of its own hops between carrier addresses.
  const settled = size === 1 && h.apart > 0 ? h.anchored / h.apart : 1;
  const workdays = Math.min(h.anchored - h.weekends, 2 * h.apartWeeks);
  sum.weekendDay += settled * Math.min(h.weekends, 6);
  sum.workday += settled * Math.min(workdays, 8);
  if (size > 1) sum.passingDay += Math.min(h.apart - h.anchored, 6);
  sum.farDay += far * Math.min(h.far, 6);
  sum.weekend += settled * Math.min(h.apartWeekends, 4);
  sum.secondHomeDay += secondHome(h.km ?? 0) * Math.min(h.anchored, 8);
  if (h.days >= 2) sum.furtherHousehold++;
}

function secondHome(km: number): number {
  const { from, fully, until, never } = SECOND_HOME_KM;
  return clamp((km - from) / (fully - from), 0, 1) * clamp((never - km) / (never - until), 0, 1);
}

/** Bits of the evidence, without the prior. */
export function householdBits(evidence: SharingEvidence): number {
  let bits = 0;
  for (const kind of KINDS) bits += SHARING[kind] * evidence[kind];
  return bits;
}
