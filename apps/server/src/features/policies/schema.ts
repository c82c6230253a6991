import { z } from "zod";
import { shortText } from "../../shared/wire.ts";
import { compileCondition, MOST_CHARACTERS } from "./condition.ts";

const Condition = z
  .string()
  .max(MOST_CHARACTERS)
  .superRefine((text, context) => {
    const compiled = compileCondition(text);
    if ("problem" in compiled) context.addIssue({ code: "custom", message: compiled.problem.message });
  });

const fields = {
  name: shortText(100).refine((name) => name.trim() !== "", { message: "must not be empty" }),
  trigger: z.enum(["access", "evaluate", "login", "signup", "any"]),
  condition: Condition,
  verdict: z.enum(["allow", "deny", "challenge", "restrict", "challenge_and_restrict"]),
  reason: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,59}$/, { message: "must be a word in lower case" })
    .nullable(),
  description: shortText(1000).nullable(),
  priority: z.number().int().min(0).max(1_000_000),
  mode: z.enum(["enforce", "shadow", "off"]),
  roll_out: z.number().min(0).max(100),
};

/** A policy as it is written down. New ones only watch (`shadow`) unless they say otherwise. */
export const PolicyBody = z.strictObject({
  ...fields,
  reason: fields.reason.default(null),
  description: fields.description.default(null),
  priority: fields.priority.default(100),
  mode: fields.mode.default("shadow"),
  roll_out: fields.roll_out.default(100),
});
export type PolicyBody = z.infer<typeof PolicyBody>;

export const PolicyPatch = z.strictObject(fields).partial();
export type PolicyPatch = z.infer<typeof PolicyPatch>;

/** A draft to try: whole, or what it would change of a policy there is. */
export const BacktestBody = z.strictObject({
  ...z.strictObject(fields).partial().shape,
  /** Days back from now. */
  days: z.number().int().min(1).max(400).default(30),
  examples: z.number().int().min(0).max(100).default(20),
});
export type BacktestBody = z.infer<typeof BacktestBody>;

/** A policy file for `latchkey replay`. */
export const PolicyFile = z.union([
  z.array(PolicyBody),
  z.strictObject({ policies: z.array(PolicyBody).default([]), lists: z.array(z.unknown()).default([]) }),
]);
