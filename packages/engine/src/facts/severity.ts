/** How grave a risk is, in words: 0 to 4. */
export const SEVERITIES = ["none", "low", "medium", "high", "maximum"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Probabilities from which a severity begins. */
const FROM = [0, 0.1, 0.5, 0.9, 0.99] as const;

/** 0 none, 1 low, 2 medium, 3 high, 4 maximum; null for an unknown risk. */
export function severityLevel(probability: number | null): number | null {
  if (probability === null || Number.isNaN(probability)) return null;
  for (let level = FROM.length - 1; level > 0; level--) if (probability >= (FROM[level] ?? 1)) return level;
  return 0;
}

/** The word of a severity. */
export function severityOf(probability: number): Severity {
  return SEVERITIES[severityLevel(probability) ?? 0] ?? "none";
}
