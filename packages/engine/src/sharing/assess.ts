import { type Diary, type DiaryFacts, diaryKey, lineCode, lineKeyOf, noteDay } from "../people/diary.ts";
import { findHouseholds, type Household } from "../people/households.ts";
import { type Memory, readMemory } from "../profile/memory.ts";
import type { At, Device, Network, Profile } from "../types.ts";
import { householdBits, type SharingEvidence, sharingEvidence } from "./household-bits.ts";

/** Days apart on own lines from which a household surely is one of its own. */
const SURELY_APART_DAYS = 6;

/**
 * The memory after an access was noted in the diary. Households are looked for only when the diary learned
 * something new, which happens a few times a day and device at most.
 */
export function noteAccess(
  memory: Memory,
  device: Device,
  network: Network,
  now: At,
  facts: DiaryFacts,
): Memory {
  const diary = noteDay(memory.diary, device.id, device.type, network, now, facts);
  if (diary === memory.diary) return memory;
  if (diary.rows.length < 2) return { ...memory, diary, apart: [0, 1, 1, 0, 0, null] };
  // One household stays one while its devices are seen on lines they share already.
  if (memory.apart[2] === 1 && isShared(memory.diary, device, network)) return { ...memory, diary };
  const households = findHouseholds(diary);
  if (households.length < 2) return { ...memory, diary, apart: [0, 1, 1, 0, 0, null] };
  const bits = Math.round(householdBits(sharingEvidence(households)) * 100) / 100;
  const surely = 1 + households.slice(1).filter(surelyApart).length;
  return { ...memory, diary, apart: [bits, surely, households.length, ...loudest(households)] };
}

/** Days, weeks and distance of the household with most to show for living apart. */
function loudest(households: readonly Household[]): [days: number, weeks: number, km: number | null] {
  let most: [number, number, number | null] = [0, 0, null];
  for (const h of households.slice(1)) {
    const days = Math.max(h.anchored, h.around, h.zoneDays);
    if (days <= most[0]) continue;
    most = [
      days,
      Math.max(h.apartWeeks, h.aroundWeeks, h.zoneWeeks),
      h.km === null ? null : Math.round(h.km),
    ];
  }
  return most;
}

function surelyApart(household: Household): boolean {
  return household.phones > 0 && household.anchored >= SURELY_APART_DAYS && household.together === 0;
}

function isShared(diary: Diary, device: Device, network: Network): boolean {
  const key = lineKeyOf(network);
  if (key === null) return false;
  const code = lineCode(key);
  const own = diaryKey(device.id);
  let mine = false;
  let others = false;
  for (const row of diary.rows) {
    if (!row.lines.some((line) => line[0] === code && line[1] !== 0)) continue;
    if (row.device === own) mine = true;
    else others = true;
  }
  return mine && others;
}

/** The evidence of sharing that an account's profile holds: what the weights of priors/sharing.ts are fitted on. */
export function evidenceOf(profile: Profile): SharingEvidence {
  return sharingEvidence(findHouseholds(readMemory(profile).diary));
}
