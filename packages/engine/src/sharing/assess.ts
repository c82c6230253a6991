import { noteDay } from "../people/diary.ts";
import { findHouseholds, type Household } from "../people/households.ts";
import type { Memory } from "../profile/memory.ts";
import type { At, Device, Network } from "../types.ts";
import { householdBits, sharingEvidence } from "./household-bits.ts";

/** Days apart on own lines from which a household surely is one of its own. */
const SURELY_APART_DAYS = 6;

/**
 * The memory after an access was noted in the diary. Households are looked for only when the diary learned
 * something new, which happens a few times a day and device at most.
 */
export function noteAccess(memory: Memory, device: Device, network: Network, now: At): Memory {
  const diary = noteDay(memory.diary, device.id, device.type, network, now);
  if (diary === memory.diary) return memory;
  if (diary.rows.length < 2) return { ...memory, diary, apart: [0, 1] };
  const households = findHouseholds(diary);
  const bits = Math.round(householdBits(sharingEvidence(households)) * 100) / 100;
  return { ...memory, diary, apart: [bits, 1 + households.slice(1).filter(surelyApart).length] };
}

function surelyApart(household: Household): boolean {
  return household.phones > 0 && household.anchored >= SURELY_APART_DAYS && household.together === 0;
}
