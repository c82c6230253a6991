/**
 * Decisions a second on one core, without IO. Processor time of this process alone: what others take from a busy
 * machine is no decision of ours. Their noise in its caches remains.
 */
import {
  type AccountSnapshot,
  type CompiledPolicy,
  decide,
  type EngineEvent,
  type Rules,
} from "@latchkey/engine";
import { createWorld, Fold, type SimEvent, TEST, worldEvents } from "@latchkey/simulator";
import { table } from "./markdown.ts";

const SECONDS = 3;
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

/** Speed on an account with five devices and twenty recent accesses under three policies. */
export function speedTable(replay: { events: number; seconds: number }): string {
  const { snapshot, event, population, rules } = setting();
  const measure = (engineEvent: EngineEvent): string => {
    let ids = 0;
    const newId = (): string => (++ids).toString(16).padStart(24, "0");
    /** Decides events that were never seen before; answers the microseconds of processor time that it took. */
    const decideSome = (): number => {
      // The engine remembers the descriptions it has read: every event has to bring one of its own.
      const events = Array.from({ length: BATCH }, () => structuredClone(engineEvent));
      const started = process.cpuUsage();
      for (const [i, fresh] of events.entries())
        decide(snapshot, population, fresh, rules, event.at + (i % 100), newId);
      const { user, system } = process.cpuUsage(started);
      return user + system;
    };
    // The compiler takes a while to see what is worth its work; a service runs for weeks.
    for (let i = 0; i < 20_000; i += BATCH) decideSome();
    const runs: number[] = [];
    for (let round = 0; round < 5; round++) {
      let done = 0;
      let used = 0;
      while (used < (SECONDS * 1e6) / 5) {
        used += decideSome();
        done += BATCH;
      }
      runs.push(done / (used / 1e6));
    }
    runs.sort((a, b) => a - b);
    return `${Math.round(runs[2] ?? 0).toLocaleString("en")} (${Math.round(runs[0] ?? 0).toLocaleString("en")} to ${Math.round(runs[4] ?? 0).toLocaleString("en")})`;
  };
  const { engineEvent } = event;
  const login: EngineEvent = {
    ...(engineEvent as Extract<EngineEvent, { type: "access" }>),
    type: "evaluate",
    action: "login",
    email: null,
    phone: null,
  };
  return table(
    `Engine speed on one core (${snapshot.devices.length} devices, ${snapshot.recent.length} recent accesses, 3 policies)`,
    ["what", "goal", "a second of processor time, median of 5 (range)"],
    [
      ["decisions, access", ">= 50,000", measure(engineEvent)],
      ["decisions, login", ">= 50,000", measure(login)],
      [
        "events folded, streams and counts included",
        ">= 5,000",
        Math.round(replay.events / replay.seconds).toLocaleString("en"),
      ],
    ],
  );
}

function setting(): {
  snapshot: AccountSnapshot;
  event: SimEvent & { engineEvent: EngineEvent };
  population: ReturnType<Fold["tell"]>["population"];
  rules: Rules;
} {
  const world = createWorld({ ...TEST, accounts: 12, mix: { family_of_four: 1 } }, "speed");
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
