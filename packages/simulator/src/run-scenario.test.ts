import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { toReplayLine, toTruthLine } from "./output/replay-line.ts";
import { runScenario } from "./run-scenario.ts";
import { parseScenario, type Scenario } from "./scenario.ts";

const folder = new URL("../scenarios/", import.meta.url);
const load = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), "utf8"));

function scenarioOf(json: unknown): Scenario {
  const result = parseScenario(json);
  if (!result.ok) throw new Error(result.problems.join("; "));
  return result.scenario;
}

describe("scenario files", () => {
  test("every shipped scenario is valid and gives events of the kinds it names", () => {
    for (const name of readdirSync(folder)) {
      const scenario = scenarioOf(load(name));
      const { world } = runScenario(
        { ...scenario, parameters: { ...scenario.parameters, accounts: 40, days: 12 } },
        "1",
      );
      expect(world.accounts.length).toBe(40);
      for (const kind of scenario.kinds)
        expect(world.accounts.some((account) => account.kind === kind.name)).toBe(true);
    }
  }, 60_000);

  test("attacks are told apart in the truth and refer to earlier events", () => {
    const scenario = scenarioOf(load("login-attacks.json"));
    const { events } = runScenario(
      { ...scenario, parameters: { ...scenario.parameters, accounts: 60 } },
      "2",
    );
    const seen = new Map(events.map((event, index) => [event.id, index]));
    const intents = new Set(events.map((event) => event.truth.intent));
    for (const intent of ["owner", "attacker", "stuffing", "farm", "newcomer"] as const)
      expect(intents).toContain(intent);
    events.forEach((event, index) => {
      if (event.ref !== null) expect(seen.get(event.ref)).toBeLessThan(index);
      if (event.type === "login_failed") expect(event.ref).not.toBeNull();
    });
  }, 60_000);

  test("unknown names and wrong types are told with their place", () => {
    const base = { name: "x", description: "", world: "train" };
    const problems = (change: object): string => {
      const result = parseScenario({ ...base, ...change });
      return result.ok ? "" : result.problems.join("\n");
    };
    expect(problems({ colour: 1 })).toContain("colour");
    expect(problems({ parameters: { people: { shoes: 2 } } })).toBe("parameters.people.shoes: unknown name");
    expect(problems({ parameters: { people: { drift: "much" } } })).toBe(
      "parameters.people.drift: expected number",
    );
    expect(problems({ parameters: { start: "soon" } })).toContain("parameters.start");
    expect(problems({ kinds: [{ name: "a", shared: true, households: [{ adults: [2, 1] }] }] })).toContain(
      "kinds.0.households.0.adults",
    );
  });
});

describe("replay lines", () => {
  test("a line has no field of the truth, and the truth carries the line's id", () => {
    const scenario = scenarioOf(load("streaming.json"));
    const { events } = runScenario(
      { ...scenario, parameters: { ...scenario.parameters, accounts: 10, days: 5 } },
      "3",
    );
    for (const event of events) {
      const line = toReplayLine(event);
      expect(Object.keys(line)).not.toContain("truth");
      expect(JSON.stringify(line)).not.toContain(event.truth.person);
      expect(toTruthLine(event).id).toBe(line.id);
      expect(new Date(line.at).getTime()).toBe(event.at);
    }
  });
});
