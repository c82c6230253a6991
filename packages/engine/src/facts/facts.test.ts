import { describe, expect, it } from "vitest";
import { decide } from "../decide.ts";
import { unknownPopulation } from "../population.ts";
import { defaultRules } from "../rules.ts";
import { SIGNALS } from "../signals/index.ts";
import { access, counter, HOUR, login, machine, network, START, story } from "../testing/fixtures.ts";
import type { Rules } from "../types.ts";
import { FACTS, factDefinition } from "./registry.ts";
import { severityLevel, severityOf } from "./severity.ts";

/** Facts of a decision as `group.name`. */
function flat(facts: Readonly<Record<string, unknown>>): Map<string, unknown> {
  const all = new Map<string, unknown>();
  for (const [group, values] of Object.entries(facts)) {
    for (const [name, value] of Object.entries(values as Record<string, unknown>))
      all.set(`${group}.${name}`, value);
  }
  return all;
}

describe("facts", () => {
  const s = story();
  const decisions = [
    s.happen(access(machine("a"), network("home")), START),
    s.happen(login(machine("a"), network("home")), START + HOUR),
    s.happen(
      { type: "connect", id: "c", deviceId: s.snapshot.devices[0]?.id ?? "", network: network("home") },
      START + HOUR,
    ),
  ];

  it("are at least sixty, each with a name of its own, a type and a sentence", () => {
    expect(FACTS.length).toBeGreaterThanOrEqual(60);
    expect(new Set(FACTS.map((f) => f.name)).size).toBe(FACTS.length);
    for (const { name, description } of FACTS) {
      expect(name).toMatch(/^[a-z]+\.[a-z_]+$/);
      expect(description).toMatch(/\.$/);
    }
  });

  it("given by decisions are all in the registry, with the type it states", () => {
    for (const decision of decisions) {
      for (const [name, value] of flat(decision.facts)) {
        const definition = factDefinition(name);
        if (definition === null) {
          expect(name).toMatch(/^signal\./);
          continue;
        }
        if (value !== null) expect([name, typeof value]).toEqual([name, definition.type]);
      }
    }
  });

  it("change nothing but themselves where nobody keeps them, and are there for policies all the same", () => {
    const { id } = s.snapshot.devices[0] ?? { id: "" };
    const asking = (facts: Readonly<Record<string, unknown>>): boolean =>
      (facts.account as { devices?: number } | undefined)?.devices === 1;
    const policy = { id: "one", version: 1, name: "one", trigger: "any", mode: "enforce" } as const;
    const rules: Rules = {
      ...defaultRules(),
      policies: [
        { ...policy, verdict: "restrict", reason: null, priority: 1, rollOutPercent: 100, matches: asking },
      ],
    };
    for (const event of [
      access(machine("a"), network("home")),
      login(machine("a"), network("home")),
      { type: "connect", id: "c", deviceId: id, network: network("home") } as const,
    ]) {
      const at = START + 2 * HOUR;
      const kept = decide(s.snapshot, unknownPopulation(), event, rules, at, counter());
      const spared = { ...rules, withoutFacts: true };
      const bare = decide(s.snapshot, unknownPopulation(), event, spared, at, counter());
      expect(bare).toEqual({ ...kept, decision: { ...kept.decision, facts: {} } });
      if (event.type !== "connect") expect(bare.decision.verdict).toBe("restrict");
    }
  });

  it("that the registry names are given by the events it names", () => {
    const given = {
      access: flat(decisions[0]?.facts ?? {}),
      evaluate: flat(decisions[1]?.facts ?? {}),
      connect: flat(decisions[2]?.facts ?? {}),
    };
    for (const { name, on } of FACTS) {
      if (name.startsWith("signal.")) {
        expect([name, on.some((kind) => given[kind].has(name))]).toEqual([name, true]);
        continue;
      }
      for (const kind of on) expect([kind, name, given[kind].has(name)]).toEqual([kind, name, true]);
    }
  });

  it("tell of each signal that a challenge may rest on", () => {
    const told = new Set(FACTS.map(({ name }) => name));
    const also = new Set(["new_device", "new_fingerprint", "new_ip", "new_location", "anonymous_network"]);
    // These repeat what facts of the device, the network and the e-mail say already.
    also.add("disposable_email");
    for (const { id } of SIGNALS) if (!also.has(id)) expect([...told]).toContain(`signal.${id}`);
  });

  it("tell what is unknown as null, and what is known for certain", () => {
    const first = flat(decisions[0]?.facts ?? {});
    expect(first.get("network.known")).toBeNull();
    expect(first.get("device.new")).toBe(true);
    expect(flat(decisions[1]?.facts ?? {}).get("network.known")).toBe(true);
    expect(first.get("email.valid")).toBeNull();
  });
});

describe("severity", () => {
  it("grows with the probability and keeps unknown unknown", () => {
    expect([0, 0.1, 0.5, 0.9, 0.99, 1].map(severityLevel)).toEqual([0, 1, 2, 3, 4, 4]);
    expect(severityLevel(null)).toBeNull();
    expect(severityOf(0.95)).toBe("high");
  });
});
