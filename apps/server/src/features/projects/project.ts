import type { Rules } from "@latchkey/engine";
import { type Settings, type SettingsInput, settingsInForce } from "./settings.ts";

/** A tenant as the rest of the service sees it. */
export interface Project {
  id: number;
  clientId: string;
  name: string;
  mode: "development" | "production";
  /** What was set explicitly; everything else is a default. */
  given: SettingsInput;
  settings: Settings;
  /** Settings as the engine wants them. */
  rules: Rules;
  /** Sealed; opened where a signed token is checked or made. */
  signingSecret: Buffer | null;
}

/** Builds a project from its stored row. */
export function toProject(row: {
  id: number;
  client_id: string;
  name: string;
  mode: "development" | "production";
  settings: SettingsInput;
  signing_secret: Buffer | null;
}): Project {
  const settings = settingsInForce(row.settings, row.mode);
  return {
    id: row.id,
    clientId: row.client_id,
    name: row.name,
    mode: row.mode,
    given: row.settings,
    settings,
    rules: projectRules(row.settings, settings),
    signingSecret: row.signing_secret,
  };
}

/** Settings as the engine wants them; policies come from their own tables. */
export function projectRules(given: SettingsInput, settings: Settings): Rules {
  return {
    deviceLimits: settings.device_limits,
    deviceLimitsSet: given.device_limits !== undefined,
    deviceLimitsModeDefaulted: given.signals?.device_limits === undefined,
    peopleModeDefaulted: given.signals?.people === undefined,
    peopleLimit: settings.people_limit,
    linkBrowsers: settings.link_browsers,
    tolerance: settings.tolerance,
    signals: settings.signals,
    accountSharing: settings.account_sharing,
    accountTakeover: { mode: settings.account_takeover.mode, risk: settings.account_takeover.risk },
    fakeAccount: settings.fake_account,
    autoDetachS: settings.auto_detach_s,
    challengeExpiresS: settings.challenge.expires_s,
    policies: [],
  };
}
