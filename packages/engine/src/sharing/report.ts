import type { Memory } from "../profile/memory.ts";
import { SIGNAL_BY_ID } from "../signals/index.ts";
import type { Situation } from "../signals/signal.ts";
import type { Finding } from "../types.ts";
import { modeOf } from "./challenged.ts";

const REMIND_AFTER_MS = 24 * 3_600_000;
const MOST_REPORTED = 12;

/**
 * Which sharing signals are news: hits of signals that are not switched off, for situations not reported
 * within a day. Answers the memory that knows them as reported.
 */
export function reportSignals(
  memory: Memory,
  situation: Pick<Situation, "limits" | "rules" | "now">,
  findings: readonly Finding[],
): { memory: Memory; newSignals: readonly string[] } {
  let reported = memory.reported;
  const newSignals: string[] = [];
  for (const finding of findings) {
    if (finding.answer !== "hit") continue;
    const signal = SIGNAL_BY_ID.get(finding.signal);
    if (signal?.category !== "account_sharing" || modeOf(signal.id, situation) === "off") continue;
    const key = `${signal.id}:${signal.occasion?.(finding) ?? ""}`.slice(0, 120);
    // What stays so is told again every day: it lies among the newest.
    const known = reported.findLast(([k]) => k === key);
    if (known !== undefined && situation.now - known[1] < REMIND_AFTER_MS) continue;
    reported = [...reported.filter(([k]) => k !== key).slice(-(MOST_REPORTED - 1)), [key, situation.now]];
    newSignals.push(signal.id);
  }
  return newSignals.length === 0 ? { memory, newSignals } : { memory: { ...memory, reported }, newSignals };
}
