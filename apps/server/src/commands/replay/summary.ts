import type { Folded } from "./fold.ts";

/** Counts over a run. Account names are not kept: memory must not grow with them. */
export interface Summary {
  add(folded: Folded): void;
  addBad(): void;
  /** The counts as one line of JSON, names in alphabetical order. */
  text(): string;
}

export function createSummary(): Summary {
  const types: Record<string, number> = {};
  const verdicts: Record<string, number> = {};
  const reasons: Record<string, number> = {};
  const signals: Record<string, number> = {};
  const challenges: Record<string, number> = {};
  let events = 0;
  let bad = 0;
  let newDevices = 0;
  const bump = (counts: Record<string, number>, name: string): void => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  return {
    add({ line, decision }) {
      events += 1;
      bump(types, line.type);
      bump(verdicts, decision.verdict);
      for (const reason of decision.reasons) bump(reasons, reason);
      for (const signal of decision.newSignals) bump(signals, signal);
      if (decision.challenge !== null) bump(challenges, decision.challenge.type);
      if (decision.link?.newDevice) newDevices += 1;
    },
    addBad() {
      bad += 1;
    },
    text() {
      return JSON.stringify({
        events,
        bad_lines: bad,
        new_devices: newDevices,
        types: sorted(types),
        verdicts: sorted(verdicts),
        reasons: sorted(reasons),
        signals: sorted(signals),
        challenges: sorted(challenges),
      });
    },
  };
}

const sorted = (counts: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
