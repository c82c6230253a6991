import { z } from "zod";
import { WireDate } from "../../shared/wire.ts";

const assurance = z.number().int().min(1).max(3);

/** What a challenge can be proved with, and what it was proved with. */
export const OfferedFactors = z
  .object({
    data: z.array(z.object({ factor: z.string(), assurance, masked: z.string().nullable() })),
    required_assurance: assurance,
    action: z.string().nullable(),
    factor: z.string().nullable(),
    assurance: assurance.nullable(),
    proved_at: WireDate.nullable(),
  })
  .meta({ id: "ChallengeFactors" });

/** What to do next: type the code, answer the questions, use the passkey, wait for the other device, or go to `url`. */
export const Started = z
  .object({
    status: z.enum(["ready", "code_sent", "asked", "redirect"]),
    ceremony: z.string().optional(),
    options: z.unknown().optional(),
    prompt: z.string().optional(),
    number: z.string().nullable().optional(),
    devices: z.number().int().optional(),
    expires_at: WireDate.optional(),
    request_id: z.string().optional(),
    url: z.string().optional(),
    questions: z.array(z.object({ id: z.string(), text: z.string() })).optional(),
  })
  .meta({ id: "FactorStarted" });

export const Checked = z
  .object({
    status: z.enum(["passed", "pending"]),
    factor: z.string().optional(),
    assurance: assurance.optional(),
    proved: z.boolean().optional(),
  })
  .meta({ id: "FactorChecked" });
