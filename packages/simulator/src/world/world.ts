/** A whole world: accounts of all kinds in the mix, and their events in time order. */
import { createRandom } from "../random.ts";
import { ACCOUNT_KINDS, type AccountKind } from "./account-kinds.ts";
import { accountEvents, createAccount, type EventStyle, type SimAccount } from "./accounts.ts";
import type { SimEvent } from "./event.ts";
import type { WorldParameters } from "./parameters.ts";

export interface World {
  parameters: WorldParameters;
  seed: string;
  accounts: readonly SimAccount[];
}

/** Makes the world that `seed` and the parameters define. `kinds` adds to or replaces the built-in kinds by name. */
export function createWorld(
  parameters: WorldParameters,
  seed: string,
  kinds: readonly AccountKind[] = [],
): World {
  const random = createRandom(`${parameters.name}/${seed}`);
  const byName = new Map([...ACCOUNT_KINDS, ...kinds].map((kind) => [kind.name, kind]));
  const accounts: SimAccount[] = [];
  for (const [name, count] of quotas(parameters.mix, parameters.accounts)) {
    const kind = byName.get(name);
    if (kind === undefined) throw new RangeError(`unknown account kind "${name}"`);
    for (let i = 0; i < count; i++) {
      accounts.push(createAccount(`${name.replaceAll("_", "-")}-${i}`, kind, seed, parameters, random));
    }
  }
  return { parameters, seed, accounts };
}

/** Whole numbers in the proportions of the mix, by largest remainder. */
export function quotas(mix: Readonly<Record<string, number>>, total: number): [string, number][] {
  const sum = Object.values(mix).reduce((a, b) => a + b, 0);
  const rows = Object.entries(mix).map(([name, share]) => ({ name, exact: (share / sum) * total }));
  const left = total - rows.reduce((a, row) => a + Math.floor(row.exact), 0);
  const order = [...rows].sort((a, b) => (b.exact % 1) - (a.exact % 1));
  const lucky = new Set(order.slice(0, left));
  return rows.map((row) => [row.name, Math.floor(row.exact) + (lucky.has(row) ? 1 : 0)]);
}

/** All events of the world in time order. */
export function worldEvents(world: World, style: EventStyle): SimEvent[] {
  return inTimeOrder(world.accounts.flatMap((account) => accountEvents(account, style)));
}

/** Sorts by time; ties by id, so that the order never depends on how events were made. */
export function inTimeOrder(events: readonly SimEvent[]): SimEvent[] {
  return [...events].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
