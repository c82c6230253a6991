/** Scenario files: a world described in JSON, so that a team can simulate its own product. */
import { z } from "zod";
import { TAKEOVER_KINDS } from "./attack/takeover.ts";
import type { AccountKind } from "./world/account-kinds.ts";
import { WORLDS, type WorldParameters } from "./world/parameters.ts";

const range = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low <= high, "the first number is the lower one");
const share = z.number().min(0).max(1);

const household = z.strictObject({
  count: range.optional(),
  adults: range,
  children: range.optional(),
  line: z.enum(["home", "gateway", "campus"]).optional(),
  where: z.enum(["same_city", "far", "anywhere"]).optional(),
  secondHome: z.strictObject({ km: range, use: z.enum(["weekends", "split"]) }).optional(),
  weekCommuter: z.boolean().optional(),
  moves: z.boolean().optional(),
  travel: z.enum(["rare", "usual", "often"]).optional(),
  colleagues: share.optional(),
  activity: z.number().positive().optional(),
});

const kind = z.strictObject({
  name: z.string().min(1),
  shared: z.boolean(),
  households: z.array(household).min(1),
  visitsPerWeek: z.number().min(0).optional(),
});

const scenario = z.strictObject({
  name: z.string().min(1),
  description: z.string(),
  /** Built-in world whose parameters hold where this file says nothing. */
  world: z.enum(["train", "test"]),
  /** Accesses of signed-in people, or logins. */
  style: z.enum(["access", "login"]).default("access"),
  parameters: z
    .strictObject({
      start: z.iso.date(),
      days: z.int().min(1).max(400),
      accounts: z.int().min(0).max(1_000_000),
      mix: z.record(z.string(), z.number().min(0)),
      countries: z.record(z.string(), z.number().min(0)),
      lateJoiners: share,
      people: z.record(z.string(), z.unknown()),
      sessions: z.record(z.string(), z.unknown()),
    })
    .partial()
    .default({}),
  kinds: z.array(kind).default([]),
  /** Share of accounts that a thief of a kind tries once, late in the period (logins only). */
  takeovers: z.partialRecord(z.enum(TAKEOVER_KINDS), share).default({}),
  stuffing: z
    .strictObject({
      fromDay: z.number().min(0),
      hours: z.number().positive(),
      tries: z.int().min(1),
      success: share,
      residential: share,
      perServer: z.number().positive(),
      perHome: z.number().positive(),
    })
    .optional(),
  signups: z
    .strictObject({ newcomers: z.int().min(0), farms: z.int().min(0), perFarm: z.int().min(0) })
    .optional(),
});

export type Scenario = Omit<z.infer<typeof scenario>, "parameters" | "kinds"> & {
  parameters: WorldParameters;
  kinds: readonly AccountKind[];
};

export type ScenarioResult = { ok: true; scenario: Scenario } | { ok: false; problems: string[] };

/** Reads a scenario; every problem is told by its place in the file. Unknown names are problems. */
export function parseScenario(json: unknown): ScenarioResult {
  const parsed = scenario.safeParse(json);
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map((issue) => `${issue.path.join(".") || "file"}: ${issue.message}`),
    };
  }
  const base = WORLDS[parsed.data.world] as WorldParameters;
  const problems: string[] = [];
  const parameters = override(
    base,
    { ...parsed.data.parameters, name: parsed.data.name },
    "parameters",
    problems,
  ) as WorldParameters;
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    scenario: { ...parsed.data, parameters, kinds: parsed.data.kinds as readonly AccountKind[] },
  };
}

/** Replaced whole where the file gives them: their keys are the caller's own. */
const OPEN_TABLES = new Set(["mix", "countries"]);

/** Deep override in which a name or type unknown to the base is a problem. */
function override(
  base: unknown,
  change: Readonly<Record<string, unknown>>,
  path: string,
  problems: string[],
): unknown {
  const result: Record<string, unknown> = { ...(base as Record<string, unknown>) };
  for (const [name, value] of Object.entries(change)) {
    const here = `${path}.${name}`;
    const old = result[name];
    if (old === undefined) problems.push(`${here}: unknown name`);
    else if (typeof old !== typeof value || value === null) problems.push(`${here}: expected ${typeof old}`);
    else if (typeof old === "object" && !OPEN_TABLES.has(name)) {
      result[name] = override(old, value as Record<string, unknown>, here, problems);
    } else result[name] = value;
  }
  return result;
}
