import type { LimitConfig } from "./schema.ts";

/** Limits as decisions know them; null where nothing was given. */
export interface GivenLimits {
  overall: number | null;
  people: number | null;
}

/** Reads the wire's `limit_config`, its deprecated alias included. */
export function givenLimits(config: LimitConfig | null | undefined): GivenLimits | null {
  if (config === null || config === undefined) return null;
  const overall = config.overall_device_limit ?? config.overall_limit ?? null;
  const people = config.people_limit ?? null;
  return overall === null && people === null ? null : { overall, people };
}
