import type { Rules } from "@latchkey/engine";
import { z } from "zod";
import { provableContacts } from "../../features/evaluations/index.ts";
import { projectRules, SettingsInput, settingsInForce } from "../../features/projects/index.ts";

/** Wrong settings or policies: every problem in a sentence. */
export class ConfigurationError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "ConfigurationError";
    this.problems = problems;
  }
}

export interface ReplayRules {
  rules: Rules;
  provable: ReadonlySet<"email" | "phone">;
}

const Declared = z.object({ mode: z.enum(["development", "production"]).optional(), settings: z.unknown() });

/**
 * The rules for a run. Settings are what a project gives, or an entry of the bootstrap file (the first of a list);
 * none are those of a fresh production project. Throws ConfigurationError.
 */
export function rulesFrom(settings: unknown, policies: unknown): ReplayRules {
  const first = Array.isArray(settings) ? settings[0] : settings;
  const declared = Declared.safeParse(first);
  const isEntry = declared.success && declared.data.settings !== undefined;
  const given = SettingsInput.safeParse((isEntry ? declared.data.settings : first) ?? {});
  if (!given.success) {
    throw new ConfigurationError(
      given.error.issues.map(({ path, message }) => `settings: ${path.join(".") || "file"}: ${message}`),
    );
  }
  const inForce = settingsInForce(given.data, (isEntry ? declared.data.mode : undefined) ?? "production");
  if (policies !== null) throw new ConfigurationError(["policies: not read yet"]);
  return {
    rules: projectRules(given.data, inForce),
    provable: provableContacts(inForce, () => true),
  };
}
