/** Makes all events of a scenario: honest ones, thieves, campaigns and sign-ups, in time order. */
import { signupEvents } from "./attack/signups.ts";
import { stuffingEvents } from "./attack/stuffing.ts";
import { TAKEOVER_KINDS, takeoverLogin } from "./attack/takeover.ts";
import { createRandom } from "./random.ts";
import type { Scenario } from "./scenario.ts";
import type { SimEvent } from "./world/event.ts";
import { withTypos } from "./world/login-history.ts";
import { createWorld, inTimeOrder, type World, worldEvents } from "./world/world.ts";

const DAY = 86_400_000;
const TYPOS = 0.04;

/** The scenario's world and events; the same seed gives the same events. */
export function runScenario(scenario: Scenario, seed: string): { world: World; events: SimEvent[] } {
  const { parameters } = scenario;
  const world = createWorld(parameters, seed, scenario.kinds);
  const random = createRandom(`${parameters.name}/${seed}/scenario`);
  const honest = worldEvents(world, scenario.style);
  const events = scenario.style === "login" ? withTypos(honest, TYPOS, random.fork("typos")) : [...honest];
  events.push(...thieves(scenario, world, honest, seed));
  const start = Date.parse(`${parameters.start}T00:00:00Z`);
  if (scenario.stuffing !== undefined) {
    const { fromDay, ...campaign } = scenario.stuffing;
    events.push(
      ...stuffingEvents(world.accounts, { ...campaign, from: start + fromDay * DAY }, parameters, seed),
    );
  }
  if (scenario.signups !== undefined) events.push(...signupEvents(scenario.signups, parameters, seed));
  return { world, events: inTimeOrder(events) };
}

function thieves(scenario: Scenario, world: World, honest: readonly SimEvent[], seed: string): SimEvent[] {
  const random = createRandom(`${scenario.parameters.name}/${seed}/thieves`);
  const byAccount = Map.groupBy(honest, (event) => event.account ?? "");
  const list: SimEvent[] = [];
  for (const kind of TAKEOVER_KINDS) {
    const share = scenario.takeovers[kind] ?? 0;
    for (const account of world.accounts) {
      if (!random.chance(share)) continue;
      const history = (byAccount.get(account.id) ?? []).filter((event) => event.description !== null);
      const known = history.slice(0, Math.ceil(history.length * 0.8));
      const last = known.at(-1);
      if (last === undefined) continue;
      const at = last.at + Math.round(random.between(0.01, 1) * DAY);
      list.push(takeoverLogin(kind, account, random.pick(known), at, scenario.parameters, random));
    }
  }
  return list;
}
