import type { Network, Observation } from "@latchkey/engine";
import { DAY } from "../../shared/clock.ts";
import type { Locale } from "../../shared/locale.ts";

export type InviteStatus = "invited" | "identified" | "approved" | "rejected";

/** What is known of the device on which the link was opened. Keyed digests and families, no addresses. */
export interface Described {
  addressKey: string | null;
  browser: string | null;
  system: string | null;
  deviceType: string | null;
  /** Fingerprints that turned out to be this device's. */
  keys: string[];
}

export interface Invite {
  id: string;
  projectId: number;
  email: Buffer;
  name: string | null;
  /** What the mail is written in. */
  language: Locale | null;
  status: InviteStatus;
  nonce: string;
  description: Described | null;
  createdAt: number;
  updatedAt: number;
  expiresAt: number;
  approvedAt: number | null;
}

/** The link of an invite works so long. */
export const INVITE_LIFE_MS = 7 * DAY;
/** After approval the device must show up once within this time to be recognised by where it was registered. */
export const BIND_MS = 7 * DAY;

export function describe(network: Network, observation: Observation): Described {
  const { browser, system, deviceType } = observation.agent;
  return { addressKey: network.addressKey, browser, system, deviceType, keys: [] };
}

/**
 * Whether a visit is made with an approved device. It is, with a fingerprint that was recognised as its own. The
 * first time, none is known yet: then the line and the software it was registered with decide, for a week.
 */
export function matches(
  invite: Pick<Invite, "description" | "approvedAt">,
  visit: Described,
  fingerprintKey: string | null,
  now: number,
): "known" | "first" | null {
  const { description, approvedAt } = invite;
  if (description === null || approvedAt === null || fingerprintKey === null) return null;
  if (description.keys.includes(fingerprintKey)) return "known";
  const fresh = description.keys.length === 0 && now - approvedAt < BIND_MS;
  const same =
    description.addressKey !== null &&
    description.addressKey === visit.addressKey &&
    description.browser !== null &&
    description.browser === visit.browser &&
    description.system === visit.system &&
    description.deviceType === visit.deviceType;
  return fresh && same ? "first" : null;
}
