import { LatchkeyError } from "./errors.ts";
import { segment } from "./segment.ts";
import type { Transport } from "./transport.ts";
import type { Policy, PolicyWithVersions } from "./wire-types.ts";

const PATIENCE_MS = 300_000;

/** A policy as it is written down; what is left out has the defaults of the reference (a new one only watches). */
export interface PolicyDraft {
  name: string;
  /** What it looks at; `login` and `signup` are evaluations of that action. */
  trigger: "access" | "evaluate" | "login" | "signup" | "any";
  /** In CEL, over the facts that `facts()` lists. */
  condition: string;
  verdict: "allow" | "deny" | "challenge" | "restrict" | "challenge_and_restrict";
  /** The reason to give, a word in lower case. */
  reason?: string | null;
  description?: string | null;
  /** The greater comes first. */
  priority?: number;
  mode?: "enforce" | "shadow" | "off";
  /** Share of accounts in percent. */
  roll_out?: number;
}

export interface PolicyPreset extends PolicyDraft {
  id: string;
}

export interface BacktestOptions {
  /** Days back from now. Default: 30. */
  days?: number;
  /** How many changed evaluations to show. Default: 20. */
  examples?: number;
}

export interface BacktestResult {
  /** Evaluations that were looked at, matched, and would have come out otherwise. */
  scanned: number;
  matched: number;
  changed: number;
  /** Accounts that would have met the change. */
  accounts: number;
  [more: string]: unknown;
}

export interface PolicyCalls {
  /** The most important first. */
  all(): Promise<{ data: Policy[] }>;
  get(id: string): Promise<PolicyWithVersions>;
  /** Throws `invalid_parameter` where the condition is not one. */
  create(draft: PolicyDraft): Promise<Policy>;
  /** What changes a decision becomes a new version. */
  update(id: string, changes: Partial<PolicyDraft>): Promise<Policy>;
  remove(id: string): Promise<{ success: boolean }>;
  /** Ready-made ones to begin with. */
  presets(): Promise<{ data: PolicyPreset[] }>;
  /** The facts that conditions may use. */
  facts(): Promise<{ data: Record<string, unknown>[] }>;
  /** What a draft would have decided of past evaluations; reading many takes a while. */
  backtest(draft: Omit<PolicyDraft, "name">, options?: BacktestOptions): Promise<BacktestResult>;
  /** The same of a policy there is, with or without changes to it. */
  backtestOf(id: string, options?: BacktestOptions & Partial<PolicyDraft>): Promise<BacktestResult>;
}

export function createPolicies(call: Transport): PolicyCalls {
  const policy = (id: string): string => `/v2/policies/${segment(id)}`;
  const backtest = async (path: string, body: object): Promise<BacktestResult> => {
    const result = await call<BacktestResult>({
      method: "POST",
      path,
      body,
      lines: true,
      timeoutMs: PATIENCE_MS,
    });
    // A line of progress at the end is an answer that was cut off.
    if (result.type !== "result") throw new LatchkeyError("invalid_response", "The backtest did not end.");
    return result;
  };
  return {
    all: () => call({ method: "GET", path: "/v2/policies" }),
    get: async (id) => call({ method: "GET", path: policy(id) }),
    create: async (body) => call({ method: "POST", path: "/v2/policies", body }),
    update: async (id, body) => call({ method: "PATCH", path: policy(id), body }),
    remove: async (id) => call({ method: "DELETE", path: policy(id) }),
    presets: () => call({ method: "GET", path: "/v2/policies/presets" }),
    facts: () => call({ method: "GET", path: "/v2/policies/facts" }),
    backtest: (draft, options = {}) => backtest("/v2/policies/backtest", { ...draft, ...options }),
    backtestOf: async (id, options = {}) => backtest(`${policy(id)}/backtest`, options),
  };
}
