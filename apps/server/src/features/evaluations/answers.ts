import { z } from "zod";
import { WireDate } from "../../shared/wire.ts";

const Verdicts = z.enum(["allow", "deny", "challenge", "restrict", "challenge_and_restrict"]);
const risk = z.number().nullable();

/** A stored evaluation as its project's server reads it. */
export const WireEvaluation = z
  .object({
    id: z.string(),
    _id: z.string(),
    user: z.string().nullable(),
    action: z.string(),
    verdict: Verdicts,
    reasons: z.array(z.string()),
    fingerprint_id: z.string().nullable(),
    device_id: z.string().nullable(),
    confidence: z.number().nullable(),
    challenge_id: z.string().optional(),
    policy: z.string().nullable(),
    shadow: z.array(z.object({ policy: z.string(), verdict: Verdicts })),
    risks: z
      .object({ account_sharing: risk, account_takeover: risk, fake_account: risk, bot: risk })
      .nullable(),
    findings: z.array(
      z.object({
        signal: z.string(),
        answer: z.enum(["hit", "miss", "unknown"]),
        bits: z.number(),
        evidence: z.record(z.string(), z.unknown()),
      }),
    ),
    explanation: z.string().meta({ description: "The decision in a paragraph, for people." }),
    facts: z.record(z.string(), z.unknown()).nullable(),
    metadata: z.record(z.string(), z.unknown()),
    feedback: z.object({ label: z.string(), note: z.string().nullable(), at: WireDate }).nullable(),
    consumed_at: WireDate.nullable(),
    engine_version: z.string(),
    createdAt: WireDate,
  })
  .meta({ id: "StoredEvaluation" });

export const ConsumedEvaluation = z
  .object({
    success: z.literal(true),
    id: z.string(),
    user: z.string().nullable(),
    action: z.string(),
    verdict: Verdicts,
    reasons: z.array(z.string()),
  })
  .meta({ id: "AssertedEvaluation" });

export const Reported = z.object({ success: z.literal(true), id: z.string() });

export const Identified = z.object({
  access: z.string(),
  device: z.string(),
  new_device: z.boolean(),
  metadata_fields: z.record(z.string(), z.array(z.string())),
});

export const EVALUATION_ID = "65a1f0c2b7d4e8f901a2b3e0";
