/**
 * Decisions a second on one core, without IO, and events a second through the driver in memory and through the
 * command. Decisions are measured in processor time: what others take from a busy machine is no decision of ours.
 * Their noise in its caches remains.
 */
import {
  type AccountSnapshot,
  type CompiledPolicy,
  decide,
  type EngineEvent,
  type Rules,
} from "@latchkey/engine";
import { createWorld, Fold, type SimEvent, type WorldParameters, worldEvents } from "@latchkey/simulator";
import { table } from "./markdown.ts";
import { replaySpeed } from "./replay-speed.ts";
import type { SharingRun } from "./sharing.ts";
import { type Spent, startWatch } from "./stop-watch.ts";

const SECONDS = 3;
const ROUNDS = 5;
/** Decisions between two looks at the clock. */
const BATCH = 500;

const policy = (id: string, matches: CompiledPolicy["matches"]): CompiledPolicy => ({
  id,
  version: 1,
  name: id,
  trigger: "any",
  mode: "enforce",
  verdict: "challenge",
  reason: null,
  priority: 1,
  rollOutPercent: 100,
  matches,
});

/** Decisions a second on one account, in words. */
export interface DecisionSpeed {
  account: string;
  access: readonly string[];
  login: readonly string[];
}

/** Speed of decisions on an account with five devices and twenty recent accesses under three policies. */
export function decisionSpeed(base: WorldParameters): DecisionSpeed {
  const { snapshot, event, population, rules } = setting(base);
  const measure = (engineEvent: EngineEvent): readonly string[] => {
    let ids = 0;
    const newId = (): string => (++ids).toString(16).padStart(24, "0");
    /** Decides events that were never seen before; answers what it took. */
    const decideSome = (): Spent => {
      // The engine remembers the descriptions it has read: every event has to bring one of its own.
      const events = Array.from({ length: BATCH }, () => structuredClone(engineEvent));
      const watch = startWatch();
      for (const [i, fresh] of events.entries())
        decide(snapshot, population, fresh, rules, event.at + (i % 100), newId);
      return watch();
    };
    // The compiler takes a while to see what is worth its work; a service runs for weeks.
    for (let i = 0; i < 20_000; i += BATCH) decideSome();
    const own: number[] = [];
    const all: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      let done = 0;
      const used = { thread: 0, process: 0 };
      while (used.process < SECONDS / ROUNDS) {
        const { thread, process } = decideSome();
        used.thread += thread;
        used.process += process;
        done += BATCH;
      }
      own.push(done / used.thread);
      all.push(done / used.process);
    }
    return [inWords(own), inWords(all), ""];
  };
  const { engineEvent } = event;
  const login: EngineEvent = {
    ...(engineEvent as Extract<EngineEvent, { type: "access" }>),
    type: "evaluate",
    action: "login",
    email: null,
    phone: null,
  };
  const account = `${snapshot.devices.length} devices, ${snapshot.recent.length} recent accesses, 3 policies`;
  return { account, access: measure(engineEvent), login: measure(login) };
}

/** That speed beside the speed over a world's events. */
export async function speedTable(
  base: WorldParameters,
  decisions: DecisionSpeed,
  { events, spent }: SharingRun,
): Promise<string> {
  const replay = await replaySpeed(base);
  return `${table(
    `Engine speed on one core (${decisions.account})`,
    [
      "what",
      "goal",
      "a second of the deciding thread's time",
      "a second of all threads' processor time",
      "a second by the clock",
    ],
    [
      ["decisions, access", ">= 50,000", ...decisions.access],
      ["decisions, login", ">= 50,000", ...decisions.login],
      [
        `${inWords([events])} events folded in memory, streams and counts included`,
        ">= 5,000",
        ...[spent.thread, spent.process, spent.clock].map((seconds) => inWords([events / seconds])),
      ],
      [
        `\`latchkey replay\` of ${inWords([replay.lines])} lines, start-up included; reads on a second core`,
        ">= 5,000",
        "",
        "",
        inWords(replay.seconds.map((seconds) => replay.lines / seconds)),
      ],
    ],
  )}
Decisions: median of ${ROUNDS} runs (range); the command: of ${replay.seconds.length}. All threads are the deciding one, the compiler's and the memory collector's,
which work beside it where there is a second core.
`;
}

/** The middle one of some figures, and their range where they are several. */
function inWords(figures: readonly number[]): string {
  const sorted = figures.toSorted((a, b) => a - b).map((figure) => Math.round(figure).toLocaleString("en"));
  const middle = sorted[sorted.length >> 1] ?? "";
  return sorted.length < 2 ? middle : `${middle} (${sorted[0]} to ${sorted.at(-1)})`;
}

function setting(base: WorldParameters): {
  snapshot: AccountSnapshot;
  event: SimEvent & { engineEvent: EngineEvent };
  population: ReturnType<Fold["tell"]>["population"];
  rules: Rules;
} {
  const world = createWorld({ ...base, accounts: 12, mix: { family_of_four: 1 } }, "speed");
  const fold = new Fold();
  for (const event of worldEvents(world, "access")) {
    fold.step(event);
    const snapshot = fold.snapshot(event.account ?? "");
    if (snapshot.devices.length === 5 && snapshot.recent.length === 20) {
      const { engineEvent, population } = fold.tell({ ...event, id: "next", at: event.at + 600_000 });
      const rules = {
        ...fold.rules,
        policies: [
          policy("tor", (facts) => (facts.network as { kind?: string } | undefined)?.kind === "tor"),
          policy(
            "many",
            (facts) =>
              Number((facts.account as { attached_devices?: number } | undefined)?.attached_devices) > 12,
          ),
          policy(
            "sure",
            (facts) =>
              Number((facts.risk as { account_sharing?: number } | undefined)?.account_sharing ?? 0) > 0.999,
          ),
        ],
      };
      return { snapshot, event: { ...event, engineEvent }, population, rules };
    }
  }
  throw new Error("no account of the world has five devices and twenty accesses");
}
