import { FACTS } from "@latchkey/engine";
import { keyedDigest } from "../../shared/digest.ts";

/** Facts are written by position: a handful of names cost more than all their values. */
const NAMES = FACTS.map(({ name, type }) => {
  const dot = name.indexOf(".");
  return { group: name.slice(0, dot), field: name.slice(dot + 1), type };
});

/** Which facts stand where. Facts packed by a build that knew others are not readable by position. */
const LAYOUT = keyedDigest("facts", FACTS.map(({ name, type }) => `${name}:${type}`).join("\n")).slice(0, 6);

const BETWEEN = "\t";
const WITHIN = "\n";

type Facts = Readonly<Record<string, unknown>>;

/** Facts in a seventh of their JSON: values in the order of the registry, nothing for what is unknown. */
export function packFacts(facts: Facts): string {
  let packed = LAYOUT;
  for (const { group, field } of NAMES) {
    packed += BETWEEN + write((facts[group] as Facts | undefined)?.[field]);
  }
  return packed.trimEnd();
}

function write(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "1" : "0";
  if (Array.isArray(value)) return `[${value.map(clean).join(WITHIN)}`;
  return clean(value);
}

const clean = (value: unknown): string => String(value).replace(/[\t\n\r]/g, " ");

/** The facts again, unknown ones null; null altogether where another build packed them by other positions. */
export function unpackFacts(packed: string): Record<string, unknown> | null {
  const [layout, ...values] = packed.split(BETWEEN);
  if (layout !== LAYOUT) return null;
  const facts: Record<string, Record<string, unknown>> = {};
  NAMES.forEach(({ group, field, type }, index) => {
    const fields = facts[group] ?? {};
    facts[group] = fields;
    fields[field] = read(values[index] ?? "", type);
  });
  return facts;
}

function read(text: string, type: (typeof NAMES)[number]["type"]): unknown {
  if (text === "") return null;
  if (type === "boolean") return text === "1";
  if (type === "number") return Number(text);
  if (type === "list") return text === "[" ? [] : text.slice(1).split(WITHIN);
  return text;
}
