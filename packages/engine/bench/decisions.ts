/**
 * How many decisions the engine takes a second on one core, without IO: an account with 5 devices, 20
 * remembered accesses, a month of habits and 3 policies. Run: node packages/engine/bench/decisions.ts
 */

import { apply } from "../src/apply.ts";
import { decide } from "../src/decide.ts";
import { unknownPopulation } from "../src/population.ts";
import { defaultRules } from "../src/rules.ts";
import {
  access,
  BERLIN,
  changed,
  counter,
  DAY,
  HOUR,
  IPHONE,
  LAPTOP,
  login,
  machine,
  network,
  PARIS,
  START,
} from "../src/testing/fixtures.ts";
import { type AccountSnapshot, type CompiledPolicy, type EngineEvent, emptySnapshot } from "../src/types.ts";

const HOME = network("home", BERLIN);
const OFFICE = network("office", { ...BERLIN, kind: "business" });
const MACHINES = [
  machine("laptop"),
  machine("phone", IPHONE),
  machine("tablet", { ...IPHONE, system: "ipados", deviceType: "tablet", model: "iPad" }),
  machine("work", { ...LAPTOP, browser: "edge" }),
  machine("desktop"),
];

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
const group = (facts: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> =>
  (facts[name] ?? {}) as Record<string, unknown>;
const rules = {
  ...defaultRules(),
  policies: [
    policy("risky country", (f) => group(f, "network").country === "XX"),
    policy("many devices", (f) => Number(group(f, "account").attached_devices) > 50),
    policy("surely shared", (f) => Number(group(f, "risk").account_sharing) > 0.999),
  ],
};

/** A month of ordinary use. */
export function ordinaryAccount(): AccountSnapshot {
  let snapshot: AccountSnapshot = { ...emptySnapshot(), accountKey: "account", reachable: true };
  const newId = counter();
  for (let day = 0; day < 30; day++) {
    for (const [i, seen] of MACHINES.entries()) {
      if ((day + i) % 2 === 1) continue;
      const at = START + day * DAY + (i + 9) * HOUR;
      const event: EngineEvent = { ...access(seen, i === 3 ? OFFICE : HOME), id: `e${day}-${i}` };
      snapshot = apply(snapshot, decide(snapshot, unknownPopulation(), event, rules, at, newId).changes);
    }
  }
  return { ...snapshot, recent: snapshot.recent.slice(-20) };
}

/** Decisions a second over `seconds`, by kind of event. */
export function measure(seconds: number): Record<string, number> {
  const snapshot = ordinaryAccount();
  const population = unknownPopulation();
  const newId = counter();
  const now = START + 30 * DAY + 20 * HOUR;
  const kinds: Record<string, EngineEvent> = {
    "known device": access(machine("laptop"), HOME),
    "drifted device": access(
      changed(machine("laptop", { ...LAPTOP, browserMajor: 141 }), "rupt:userAgent"),
      HOME,
    ),
    "new device elsewhere": access(machine("stranger"), network("far", PARIS)),
    login: login(machine("laptop"), HOME),
  };
  const rates: Record<string, number> = {};
  for (const [name, event] of Object.entries(kinds)) {
    for (let i = 0; i < 20_000; i++) decide(snapshot, population, event, rules, now, newId);
    // Time of this process alone: what other processes take from a busy machine does not count.
    const started = process.cpuUsage();
    let count = 0;
    let used = 0;
    while (used < seconds * 1e6) {
      for (let i = 0; i < 500; i++) decide(snapshot, population, event, rules, now + i, newId);
      count += 500;
      used = process.cpuUsage(started).user + process.cpuUsage(started).system;
    }
    rates[name] = Math.round(count / (used / 1e6));
  }
  return rates;
}

if (import.meta.main) {
  const snapshot = ordinaryAccount();
  console.log(
    `${snapshot.devices.length} devices, ${snapshot.recent.length} accesses, profile ${JSON.stringify(snapshot.profile).length} bytes`,
  );
  console.table(measure(2));
}
