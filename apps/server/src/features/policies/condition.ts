import { FACTS, type FactDefinition } from "@latchkey/engine";
import { type ASTNode, Environment } from "@marcbachmann/cel-js";
import { doubleLiterals } from "./double-literals.ts";

/** A condition that was checked, ready to be asked about facts. */
export type Condition = (facts: Readonly<Record<string, unknown>>) => boolean | null;

/** What is wrong with a condition, and where in its text (characters from the start). */
export interface ConditionProblem {
  message: string;
  at: { start: number; end: number } | null;
}

export const MOST_CHARACTERS = 2_000;

/** Facts that the service adds to the engine's: what the project's lists say. */
export const LIST_FACTS: readonly FactDefinition[] = [
  {
    name: "lists.allowed",
    type: "boolean",
    on: ["access", "evaluate"],
    description: "An allow list names it.",
  },
  { name: "lists.denied", type: "boolean", on: ["access", "evaluate"], description: "A deny list names it." },
  {
    name: "lists.allowed_by",
    type: "list",
    on: ["access", "evaluate"],
    description:
      "Kinds of allow-list entries that name it: account, address, email_domain, fingerprint, country, asn.",
  },
  {
    name: "lists.denied_by",
    type: "list",
    on: ["access", "evaluate"],
    description: "The same for deny lists.",
  },
];

/** Every fact a condition may use. */
export const CONDITION_FACTS: readonly FactDefinition[] = [...FACTS, ...LIST_FACTS];

/** Words for probabilities: `risk.account_sharing >= "high"`. */
const SEVERITIES = ["none", "low", "medium", "high", "maximum"] as const;
const SEVERITY_FROM = [0, 0.1, 0.5, 0.9, 0.99] as const;

const CEL_TYPE = { string: "string", number: "double", boolean: "bool", list: "list<string>" } as const;
const COMPARISONS = new Set(["<", "<=", ">", ">=", "==", "!="]);
/** Macros that walk a list. One inside another multiplies the work. */
const WALKS = new Set(["all", "exists", "exists_one", "map", "filter"]);

const environment = createEnvironment();

function createEnvironment(): Environment {
  const env = new Environment({
    limits: { maxAstNodes: 200, maxDepth: 24, maxListElements: 100, maxMapEntries: 0, maxCallArguments: 4 },
  });
  const groups = new Map<string, Record<string, string>>();
  for (const { name, type } of CONDITION_FACTS) {
    const [group = "", field = ""] = name.split(".");
    const schema = groups.get(group) ?? {};
    schema[field] = CEL_TYPE[type];
    groups.set(group, schema);
  }
  for (const [name, schema] of groups) env.registerVariable({ name, schema });
  const level = (value: number): number => SEVERITY_FROM.findLastIndex((from) => value >= from);
  const word = (text: string): number => SEVERITIES.indexOf(text as (typeof SEVERITIES)[number]);
  env.registerOperator("double >= string", (a: number, b: string) => level(a) >= word(b));
  env.registerOperator("double > string", (a: number, b: string) => level(a) > word(b));
  env.registerOperator("double <= string", (a: number, b: string) => level(a) <= word(b));
  env.registerOperator("double < string", (a: number, b: string) => level(a) < word(b));
  env.registerOperator("double == string", (a: number, b: string) => level(a) === word(b));
  return env;
}

/**
 * Checks a CEL condition against the facts there are and makes it ready. Refused are unknown facts, wrong types,
 * anything but a truth value, and what could take long: regular expressions, lists walked inside lists.
 */
export function compileCondition(text: string): { condition: Condition } | { problem: ConditionProblem } {
  const problem = (message: string, at: ConditionProblem["at"] = null) => ({ problem: { message, at } });
  if (text.trim() === "") return problem("The condition is empty.");
  if (text.length > MOST_CHARACTERS)
    return problem(`The condition is longer than ${MOST_CHARACTERS} characters.`);
  const source = doubleLiterals(text);
  try {
    const checked = environment.check(source);
    if (!checked.valid) {
      const { error } = checked;
      return problem(
        explain(firstLine(error?.message ?? "The condition is not valid.")),
        error?.range ?? null,
      );
    }
    if (checked.type !== "bool") return problem(`The condition answers ${checked.type}, not true or false.`);
    const compiled = environment.parse(source);
    const refused = refusal(compiled.ast, false);
    if (refused !== null) return problem(refused);
    return { condition: (facts) => ask(compiled, facts) };
  } catch (error) {
    const { message, range } = error as { message: string; range?: { start: number; end: number } };
    return problem(explain(firstLine(message)), range ?? null);
  }
}

/** A condition over unknown facts has no answer, unless what is known decides it. */
function ask(
  compiled: (context: Record<string, unknown>) => unknown,
  facts: Readonly<Record<string, unknown>>,
) {
  try {
    return compiled(knownFacts(facts)) === true;
  } catch {
    return null;
  }
}

const prepared = new WeakMap<object, Record<string, unknown>>();

/** The facts without what is unknown; made once for all policies that look at them. */
function knownFacts(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const made = prepared.get(facts);
  if (made !== undefined) return made;
  const known: Record<string, unknown> = {};
  for (const [group, values] of Object.entries(facts)) {
    if (typeof values !== "object" || values === null) continue;
    known[group] = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
  }
  prepared.set(facts, known);
  return known;
}

function refusal(node: ASTNode, insideWalk: boolean): string | null {
  if (node.op === "call" || node.op === "rcall") {
    const name = node.args[0];
    if (name === "matches")
      return "Regular expressions are not available in conditions: use startsWith, endsWith or contains.";
    const walks = WALKS.has(name);
    if (walks && insideWalk) return `${name}() inside another list function is not available in conditions.`;
    const parts = node.op === "call" ? node.args[1] : [node.args[1], ...node.args[2]];
    return firstRefusal(parts, insideWalk || walks);
  }
  if (COMPARISONS.has(node.op)) {
    const severity = severityRefusal(node.args as [ASTNode, ASTNode], node.op);
    if (severity !== null) return severity;
  }
  if (node.op === "value" || node.op === "id") return null;
  return firstRefusal([node.args as unknown].flat(2).filter(isNode), insideWalk);
}

const isNode = (value: unknown): value is ASTNode =>
  typeof value === "object" && value !== null && "op" in value && "args" in value;

function firstRefusal(nodes: readonly ASTNode[], insideWalk: boolean): string | null {
  for (const node of nodes) {
    const refused = refusal(node, insideWalk);
    if (refused !== null) return refused;
  }
  return null;
}

/** A number compared with a word: only risks have words, and only these. */
function severityRefusal([left, right]: [ASTNode, ASTNode], op: string): string | null {
  const word = [left, right].find((node) => node.op === "value" && typeof node.args === "string");
  const fact = [left, right].map(factName).find((name) => name !== null);
  if (word === undefined || fact == null) return null;
  if (CONDITION_FACTS.find(({ name }) => name === fact)?.type !== "number") return null;
  if (!fact.startsWith("risk.")) return `${fact} is a number: it cannot be compared with a text.`;
  if (right !== word || op === "!=") return `Write ${fact} first, and compare with <, <=, ==, >= or >.`;
  if (!(SEVERITIES as readonly unknown[]).includes(word.args)) {
    return `${fact} can be compared with a number, or with one of ${SEVERITIES.join(", ")}.`;
  }
  return null;
}

function factName(node: ASTNode): string | null {
  if (node.op !== ".") return null;
  const [object, field] = node.args;
  return object.op === "id" ? `${object.args}.${field}` : null;
}

const firstLine = (message: string): string => message.split("\n", 1)[0] ?? message;

/** The checker's words, with a hint where a name is nearly right. */
function explain(message: string): string {
  const name = /^(?:No such key|Unknown variable): (\w+)/.exec(message)?.[1];
  if (name === undefined) return message;
  const near = CONDITION_FACTS.map((fact) => ({ name: fact.name, edits: editsTo(fact.name, name) }))
    .filter(({ edits }) => edits <= 2)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map((fact) => fact.name);
  return near.length === 0
    ? `There is no fact "${name}".`
    : `There is no fact "${name}". Did you mean ${near.join(" or ")}?`;
}

const editsTo = (fact: string, name: string): number =>
  Math.min(...fact.split(".").map((part) => distance(part, name)));

/** Edits between two short words (Levenshtein 1966). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
