import { clamp, fromLogOdds, toLogOdds } from "../bits.ts";
import type { Edge } from "../profile/memory.ts";
import type { Finding } from "../types.ts";

/** Share of accounts that are shared, before anything is known of one. */
const PRIOR = 0.1;

/**
 * Probability that an account is used by people who do not live together: prior and evidence added as
 * log-odds. One impossible journey may be an address placed wrongly; the same pair on several days is not.
 */
export function sharingRisk(findings: readonly Finding[], edges: readonly Edge[], people: number): number {
  let bits = toLogOdds(PRIOR);
  for (const finding of findings) {
    if (finding.answer !== "hit") continue;
    if (finding.signal === "concurrency") bits += 2;
    if (finding.signal === "impossible_travel") bits += 2;
    if (finding.signal === "high_velocity") bits += 0.5;
  }
  let times = 0;
  for (const edge of edges) times += Math.min(4, edge[2]);
  if (times > 0) bits += Math.min(9, 1.5 * times);
  bits += 1.5 * Math.max(0, people - 2);
  return fromLogOdds(clamp(bits, -20, 20));
}
