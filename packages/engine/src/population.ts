import type { Population } from "./types.ts";

/** A population nobody has counted yet: every question answers "unknown" and the shipped priors speak alone. */
export function unknownPopulation(): Population {
  return {
    accountsPerFingerprint: null,
    accountsPerAddress: null,
    accountsPerNetwork: null,
    failedLoginsPerAddress: null,
    failedLoginsPerNetwork: null,
    succeededLoginsPerAddress: null,
    failedLoginsPerFingerprint: null,
    signupsPerAddress: null,
    signupsPerFingerprint: null,
    signupsPerEmailShape: null,
  };
}
