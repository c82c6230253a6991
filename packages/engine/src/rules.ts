import type { Rules } from "./types.ts";

/** The settings of a fresh production project: limits only signal, combined evidence challenges from 0.99 on. */
export function defaultRules(): Rules {
  return {
    deviceLimits: { overall: 2, computer: null, tablet: null, mobile: null },
    deviceLimitsSet: false,
    deviceLimitsModeDefaulted: true,
    peopleModeDefaulted: true,
    peopleLimit: null,
    linkBrowsers: true,
    tolerance: "default",
    signals: {
      device_limits: "signal",
      people: "signal",
      cloned_device: "signal",
      concurrency: "signal",
      impossible_travel: "signal",
      high_velocity: "signal",
    },
    accountSharing: { mode: "challenge", risk: 0.99 },
    accountTakeover: { mode: "challenge", risk: null },
    fakeAccount: { mode: "challenge", risk: null },
    autoDetachS: 604_800,
    challengeExpiresS: 86_400,
    policies: [],
  };
}
