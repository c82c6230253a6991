import { z } from "zod";
import { WireDate } from "../../shared/wire.ts";

const verdict = z.enum(["allow", "deny", "challenge", "restrict", "challenge_and_restrict"]);
const trigger = z.enum(["access", "evaluate", "login", "signup", "any"]);
const decided = {
  name: z.string(),
  trigger,
  condition: z.string(),
  verdict,
  reason: z.string().nullable(),
};

export const WirePolicy = z
  .object({
    id: z.string(),
    version: z.number().int(),
    ...decided,
    description: z.string().nullable(),
    priority: z.number().int(),
    mode: z.enum(["enforce", "shadow", "off"]),
    roll_out: z
      .number()
      .meta({ description: "Share of accounts in percent; an account is always on one side." }),
    createdAt: WireDate,
    updatedAt: WireDate,
  })
  .meta({ id: "Policy" });

export const PolicyList = z.object({ data: z.array(WirePolicy) });

export const PolicyWithVersions = WirePolicy.extend({
  versions: z.array(z.object({ version: z.number().int(), ...decided, createdAt: WireDate })),
}).meta({ id: "PolicyWithVersions" });

export const PresetList = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      ...decided,
      reason: z.string().nullable().optional(),
      description: z.string().nullable().optional(),
      priority: z.number().int().optional(),
      mode: z.enum(["enforce", "shadow", "off"]).optional(),
      roll_out: z.number().optional(),
    }),
  ),
});

export const FactList = z.object({ data: z.array(z.record(z.string(), z.unknown())) });

export const EXAMPLE_DRAFT = {
  name: "Login through an anonymising network",
  trigger: "login",
  condition: "network.anonymous && device.new",
  verdict: "challenge",
};

export const EXAMPLE_POLICY_ID = "65a1f0c2b7d4e8f901a2b3f0";
