/** Decisions a second on one core, without IO. */
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
    let done = 0;
    let ids = 0;
    const newId = (): string => (++ids).toString(16).padStart(24, "0");
    const runs: number[] = [];
    for (let round = 0; round < 5; round++) {
      done = 0;
      const started = performance.now();
      while (performance.now() - started < (SECONDS * 1000) / 5) {
        for (let i = 0; i < 100; i++) decide(snapshot, population, engineEvent, rules, event.at + i, newId);
        done += 100;
      }
      runs.push(done / ((performance.now() - started) / 1000));
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
    ["what", "goal", "a second, median of 5 (range)"],
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
            (facts) => Number((facts.devices as { attached?: number } | undefined)?.attached ?? 0) > 12,
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
