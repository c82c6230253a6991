import type { CompiledPolicy, Rules } from "@latchkey/engine";
import { z } from "zod";
import { provableContacts } from "../../features/evaluations/index.ts";
import { createMatcher, EntryBody } from "../../features/lists/index.ts";
import { inOrder, PolicyFile, toCompiled } from "../../features/policies/index.ts";
import { projectRules, SettingsInput, settingsInForce } from "../../features/projects/index.ts";
import { ConfigurationError } from "./configuration-error.ts";

export interface ReplayRules {
  rules: Rules;
  provable: ReadonlySet<"email" | "phone">;
  /** Null where the policy file has no lists. */
  lists: ReturnType<typeof createMatcher> | null;
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
    throw problemsOf("settings", given.error);
  }
  const inForce = settingsInForce(given.data, (isEntry ? declared.data.mode : undefined) ?? "production");
  const file = readPolicies(policies);
  return {
    // No line of output tells the facts of its decision.
    rules: { ...projectRules(given.data, inForce), policies: file.policies, withoutFacts: true },
    provable: provableContacts(inForce, () => true),
    lists: file.lists,
  };
}

function readPolicies(file: unknown): { policies: CompiledPolicy[]; lists: ReplayRules["lists"] } {
  if (file === null) return { policies: [], lists: null };
  const parsed = PolicyFile.safeParse(file);
  if (!parsed.success) throw problemsOf("policies", parsed.error);
  const { policies, lists } = Array.isArray(parsed.data) ? { policies: parsed.data, lists: [] } : parsed.data;
  const entries = z.array(EntryBody).safeParse(lists);
  if (!entries.success) throw problemsOf("lists", entries.error);
  // The order in the file stands in for the ids that break ties between equal priorities.
  const numbered = policies.map((policy, index) => ({
    ...policy,
    id: `policy-${String(index).padStart(4, "0")}`,
    version: 1,
  }));
  return {
    policies: inOrder(numbered).map(toCompiled),
    lists: entries.data.length === 0 ? null : createMatcher(entries.data),
  };
}

const problemsOf = (what: string, error: z.ZodError): ConfigurationError =>
  new ConfigurationError(
    error.issues.map(({ path, message }) => `${what}: ${path.join(".") || "file"}: ${message}`),
  );
