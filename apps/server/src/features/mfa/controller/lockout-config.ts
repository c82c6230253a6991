import { z } from "zod";
import type { Project, Projects } from "../../projects/index.ts";
import { badRequest, parse } from "./envelope.ts";

/** Wire names, project settings and allowed ranges. */
const FIELDS = {
  maximumAttempts: { setting: "attempts", min: 1, max: 15 },
  lockoutDuration: { setting: "duration_min", min: 5, max: 60 },
  lockoutWindow: { setting: "window_min", min: 5, max: 60 },
} as const;
type Field = keyof typeof FIELDS;

/** JSON Patch (RFC 6902) of a flat object: only setting values and testing them makes sense here. */
const Patch = z
  .array(
    z.object({
      op: z.enum(["add", "replace", "test"]),
      path: z.enum(["/maximumAttempts", "/lockoutDuration", "/lockoutWindow"]),
      value: z.number().int(),
    }),
  )
  .min(1)
  .max(20);

export interface LockoutConfig {
  maximumAttempts: number;
  lockoutDuration: number;
  lockoutWindow: number;
}

export const lockoutConfigOf = (project: Project): LockoutConfig => {
  const { attempts, duration_min, window_min } = project.settings.mfa.lockout;
  return { maximumAttempts: attempts, lockoutDuration: duration_min, lockoutWindow: window_min };
};

/** Applies a patch to the project's settings; a value outside its range or a failed test changes nothing. */
export async function patchLockoutConfig(
  projects: Projects,
  project: Project,
  body: unknown,
): Promise<LockoutConfig> {
  const config = lockoutConfigOf(project);
  for (const { op, path, value } of parse(Patch, body)) {
    const field = path.slice(1) as Field;
    const { min, max } = FIELDS[field];
    if (op === "test") {
      if (config[field] !== value) throw badRequest(`${field}: the test does not hold.`);
      continue;
    }
    if (value < min || value > max) throw badRequest(`${field}: must be from ${min} to ${max}.`);
    config[field] = value;
  }
  const lockout = {
    attempts: config.maximumAttempts,
    duration_min: config.lockoutDuration,
    window_min: config.lockoutWindow,
  };
  return lockoutConfigOf(await projects.updateSettings(project, { mfa: { lockout } }));
}
