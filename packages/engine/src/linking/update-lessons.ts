import type { AccountSnapshot, Agent, At, EngineEvent, Link, Observation, UpdateEffect } from "../types.ts";
import { isAppleMobile, updateBetween } from "./agents.ts";
import { mayBeMadeUp } from "./made-up.ts";

/** What one device showed before and after an update: a lesson for every device of the project. */
export interface UpdateLesson {
  /** Browser and system with their versions before and after the update, as `versionsOf` tells them. */
  from: string;
  versions: string;
  components: Readonly<Record<string, readonly [before: string, after: string]>>;
}

/** Accounts whose devices have to agree on what an update made of a value, and the share of them that does. */
export const SETTLED = { accounts: 5, share: 0.8 } as const;

/** Lessons worth keeping about some versions in one project: more say nothing new. */
export const MOST_LESSONS = 1_000;

/** Devices known for less teach nothing: who makes devices up has to keep them up. */
const LEAST_AGE_MS = 3 * 86_400_000;

/**
 * Browser and system with their versions, where updates are worth learning from: on iPhones and iPads the release
 * alone decides what a model draws. Elsewhere drivers and fonts change beside it. Null otherwise.
 */
export function versionsOf(agent: Agent): string | null {
  const { browser, system, browserMajor, systemVersion } = agent;
  if (!isAppleMobile(agent) || browser === null || browserMajor === null) return null;
  return `${browser}/${browserMajor}/${system}/${systemVersion ?? ""}`;
}

/**
 * What an event teaches about updates: an access by a device that came back with its identifier under other versions than
 * it had. Null for all others, and for devices just met.
 *
 * @param before the account before the event
 */
export function updateLesson(
  before: AccountSnapshot,
  event: EngineEvent,
  link: Link | null,
  now: At,
): UpdateLesson | null {
  // A login may be an attempt of anybody, an access is of who was let in.
  if (event.type !== "access" || link?.method !== "stored_id") return null;
  const { observation } = event;
  const device = before.devices.find(({ id }) => id === link.deviceId);
  const known = device?.fingerprints.find(({ id }) => id === link.fingerprintId);
  if (known === undefined || known.firstSeenAt > now - LEAST_AGE_MS) return null;
  return lessonBetween(known, observation);
}

/** What two descriptions of one device teach about the update between them; null where there was none worth learning from. */
export function lessonBetween(
  before: Pick<Observation, "agent" | "components">,
  after: Pick<Observation, "agent" | "components" | "noisy">,
): UpdateLesson | null {
  const versions = versionsOf(after.agent);
  if (versions === null || updateBetween(after.agent, before.agent) === 0) return null;
  const components: Record<string, readonly [string, string]> = {};
  for (const name in before.components) {
    const was = before.components[name];
    const is = after.components[name];
    if (was === undefined || is === undefined || after.noisy.includes(name)) continue;
    if (!mayBeMadeUp(name, after.noisy)) components[name] = [was, is];
  }
  return { from: versionsOf(before.agent) ?? "", versions, components };
}

/**
 * What a component shows after an update: null where it changes unforeseeably, undefined where nobody knows.
 *
 * @param before what it showed
 * @param from the versions before the update, as `versionsOf` tells them
 */
export function expectedAfter(
  effect: UpdateEffect | undefined,
  before: string,
  from: string,
): string | null | undefined {
  const settled = effect?.values.get(before);
  if (settled !== undefined) return settled;
  const others = effect?.others.get(from);
  return others === "stay" ? before : others === "change" ? null : undefined;
}
