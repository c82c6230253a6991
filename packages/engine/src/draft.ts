import { applyOne } from "./apply.ts";
import { type Memory, writeMemory } from "./profile/memory.ts";
import type { AccountSnapshot, Change } from "./types.ts";

/** A snapshot being changed by one decision: what later steps see, and the list of changes so far. */
export interface Draft {
  snapshot: AccountSnapshot;
  readonly changes: Change[];
}

/** Starts a draft on a snapshot, which stays untouched. */
export function startDraft(snapshot: AccountSnapshot): Draft {
  return { snapshot, changes: [] };
}

/** Records a change and lets the following steps see it. */
export function change(draft: Draft, step: Change): void {
  draft.changes.push(step);
  draft.snapshot = applyOne(draft.snapshot, step);
}

/** Stores the memory where it is another than the snapshot holds. */
export function putMemory(draft: Draft, memory: Memory): void {
  const profile = writeMemory(memory);
  if (profile !== draft.snapshot.profile) change(draft, { kind: "profile_put", profile });
}
