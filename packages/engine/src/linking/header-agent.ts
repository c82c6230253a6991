import { isDescribed } from "../profile/novelty.ts";
import type { Agent, Device, Observation } from "../types.ts";

/**
 * An observation whose agent a header alone told, read in the light of the account's devices: an iPad's header says it
 * is a Mac, Brave's that it is Chrome, and only a script can tell. Where the account knows no such Mac or Chrome but
 * the other, that one's agent stands in. Described observations come back as they are.
 */
export function readHeader(observation: Observation, devices: readonly Device[]): Observation {
  const { agent } = observation;
  if (isDescribed(observation)) return observation;
  let behind: Agent | null = null;
  for (const { fingerprints } of devices) {
    for (const { agent: known } of fingerprints) {
      if (known.browser === agent.browser && known.system === agent.system) return observation;
      if (behind === null && couldBeBehind(agent, known)) behind = known;
    }
  }
  if (behind === null) return observation;
  const { browser, system, deviceType, vendor, model } = behind;
  return { ...observation, agent: { ...agent, browser, system, deviceType, vendor, model } };
}

function couldBeBehind(header: Agent, known: Agent): boolean {
  if (header.system === "macos" && known.system === "ipados") return header.browser === known.browser;
  return header.browser === "chrome" && known.browser === "brave" && header.system === known.system;
}
