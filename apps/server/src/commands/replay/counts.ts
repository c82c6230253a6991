import { SeenAccounts, UpdateCounts, type UpdateEffects } from "@latchkey/engine";
import {
  ACCOUNTS_WINDOW_MS,
  type Counted,
  type CountKeys,
  hourOf,
  MOST_ACCOUNTS,
  type Sightings,
  TALLY_HOURS,
  tallyKeys,
} from "../../features/evaluations/index.ts";
import type { Scratch, SpillMap } from "./spill-map.ts";

/** Accounts remembered for one key: twice what is counted, so that the own one does not make a difference. */
const KEPT_ACCOUNTS = 2 * MOST_ACCOUNTS;
/** Of each kind. */
const KEYS_IN_MEMORY = 100_000;

type Hours = Record<string, [failed: number, succeeded: number, signups: number]>;

/** The counts across accounts that the service keeps in tables, kept in memory: same windows, same caps. */
export interface MemoryCounts {
  counted(keys: CountKeys, account: string | null, at: number, logins: boolean): Counted;
  add(sightings: Sightings, account: string | null, at: number): void;
  /** What updates do to components, as far as the lines before tell. */
  updateEffects: UpdateEffects;
}

export function createMemoryCounts(scratch: Scratch): MemoryCounts {
  const seenOn = (name: string): SpillMap<SeenAccounts> => scratch.map(name, KEYS_IN_MEMORY, SeenAccounts);
  const fingerprints = seenOn("fingerprints");
  const addresses = seenOn("addresses");
  const networks = seenOn("networks");
  const updates = new UpdateCounts();
  const tallies: SpillMap<Hours> = scratch.map("tallies", KEYS_IN_MEMORY);

  const others = (
    places: SpillMap<SeenAccounts>,
    key: string | null,
    account: string | null,
    at: number,
  ): number =>
    key === null
      ? 0
      : Math.min(MOST_ACCOUNTS, places.get(key)?.others(account, at - ACCOUNTS_WINDOW_MS) ?? 0);

  const see = (places: SpillMap<SeenAccounts>, key: string, account: string, at: number): void => {
    const accounts = places.get(key) ?? new SeenAccounts();
    accounts.see(account, at, KEPT_ACCOUNTS);
    places.set(key, accounts);
  };

  return {
    counted(keys, account, at, logins) {
      const hour = hourOf(at);
      const sums: Record<string, [number, number, number]> = {};
      for (const key of logins ? tallyKeys(keys) : []) {
        const hours = tallies.get(key);
        if (hours === undefined) continue;
        const sum: [number, number, number] = [0, 0, 0];
        for (const [when, counts] of Object.entries(hours)) {
          if (Number(when) <= hour - TALLY_HOURS || Number(when) > hour) continue;
          for (const column of [0, 1, 2] as const) sum[column] += counts[column];
        }
        sums[key] = sum;
      }
      return {
        accountsPerFingerprint: others(fingerprints, keys.fingerprint, account, at),
        accountsPerAddress: others(addresses, keys.address, account, at),
        accountsPerNetwork: others(networks, keys.network, account, at),
        tallies: logins ? sums : null,
      };
    },
    add(sightings, account, at) {
      if (account !== null) {
        for (const { key } of sightings.fingerprints) see(fingerprints, key, account, at);
        for (const { network, address } of sightings.addresses) {
          see(addresses, address, account, at);
          see(networks, network, account, at);
        }
        if (sightings.update !== null) updates.add(account, sightings.update);
      }
      const hour = hourOf(at);
      for (const tally of sightings.tallies) {
        const hours = tallies.get(tally.key) ?? {};
        for (const when in hours) if (Number(when) <= hour - 2 * TALLY_HOURS) delete hours[when];
        const counts = hours[hour] ?? [0, 0, 0];
        hours[hour] = [counts[0] + tally.failed, counts[1] + tally.succeeded, counts[2] + tally.signups];
        tallies.set(tally.key, hours);
      }
    },
    updateEffects: updates.effects,
  };
}
