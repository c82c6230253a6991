import { z } from "zod";

const limit = z.number().int().min(1).max(1000).nullable();
const mode = z.enum(["off", "signal", "challenge"]);
const probability = z.number().min(0).max(1).nullable();
const rate = z.number().positive().nullable();

/** The settings a project may give, all optional and strict: unknown names are refused. Names as in the reference. */
export const SettingsInput = z.strictObject({
  device_limits: z
    .strictObject({ overall: limit, computer: limit, tablet: limit, mobile: limit })
    .partial()
    .optional(),
  people_limit: z.number().int().min(1).max(1000).nullable().optional(),
  link_browsers: z.boolean().optional(),
  tolerance: z.enum(["strict", "default", "lenient"]).optional(),
  signals: z
    .strictObject({
      device_limits: mode,
      people: mode,
      cloned_device: mode,
      concurrency: mode,
      impossible_travel: mode,
      high_velocity: mode,
    })
    .partial()
    .optional(),
  account_sharing: z.strictObject({ mode, risk: probability }).partial().optional(),
  account_takeover: z
    .strictObject({ mode, risk: probability, managed_page: z.boolean(), browser_reasons: z.boolean() })
    .partial()
    .optional(),
  fake_account: z.strictObject({ mode, risk: probability }).partial().optional(),
  auto_detach_s: z.number().int().min(60).optional(),
  challenge: z
    .strictObject({
      verify_owner: z.boolean(),
      channels: z.array(z.enum(["email", "sms", "voice"])),
      factors: z.array(
        z.enum([
          "passkey",
          "totp",
          "trusted_device",
          "okta_verify",
          "duo",
          "email",
          "sms",
          "voice",
          "kba",
          "recovery_code",
        ]),
      ),
      skip_limit: z.number().int().min(0),
      notify_admins: z.boolean(),
      expires_s: z.number().int().min(60),
      branding: z
        .strictObject({
          logo_url: z.url().nullable(),
          accent: z.string().max(40).nullable(),
          css: z.string().max(20_000).nullable(),
          texts: z.record(z.string().max(100), z.unknown()),
        })
        .partial(),
    })
    .partial()
    .optional(),
  mfa: z
    .strictObject({
      lockout: z
        .strictObject({
          attempts: z.number().int().min(1),
          window_min: z.number().positive(),
          duration_min: z.number().positive(),
        })
        .partial(),
      code: z
        .strictObject({ length: z.number().int().min(6).max(10), life_s: z.number().int().min(30) })
        .partial(),
      kba: z
        .strictObject({
          required: z.number().int().min(1),
          correct: z.number().int().min(1),
          detail: z.boolean(),
        })
        .partial(),
    })
    .partial()
    .optional(),
  webhook: z
    .strictObject({ retry_s: z.array(z.number().min(0)).min(1).max(20) })
    .partial()
    .optional(),
  rate_limits: z
    .strictObject({ per_address_per_s: rate, per_account_per_s: rate, per_key_per_s: rate })
    .partial()
    .nullable()
    .optional(),
  require_signed_requests: z.boolean().optional(),
  allowed_origins: z.array(z.string().max(300)).nullable().optional(),
  sign_in_url: z.url().nullable().optional(),
  plan: z.string().max(100).nullable().optional(),
  retention_days: z.number().int().min(1).optional(),
  price_per_seat: z.number().min(0).nullable().optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
});
export type SettingsInput = z.infer<typeof SettingsInput>;

const DEFAULTS = {
  device_limits: { overall: 2, computer: null, tablet: null, mobile: null },
  people_limit: null,
  link_browsers: true,
  tolerance: "default",
  signals: {
    device_limits: "signal",
    people: "signal",
    cloned_device: "signal",
    concurrency: "signal",
    impossible_travel: "signal",
    high_velocity: "signal",
  },
  account_sharing: { mode: "challenge", risk: 0.99 },
  account_takeover: { mode: "challenge", risk: null, managed_page: true, browser_reasons: false },
  fake_account: { mode: "challenge", risk: null },
  auto_detach_s: 604_800,
  challenge: {
    verify_owner: true,
    channels: ["email", "sms"],
    factors: ["passkey", "totp", "trusted_device", "okta_verify", "duo", "email", "sms", "recovery_code"],
    skip_limit: 0,
    notify_admins: false,
    expires_s: 86_400,
    branding: { logo_url: null, accent: null, css: null, texts: {} },
  },
  mfa: {
    lockout: { attempts: 5, window_min: 5, duration_min: 15 },
    code: { length: 6, life_s: 600 },
    kba: { required: 3, correct: 3, detail: false },
  },
  webhook: { retry_s: [0, 5, 300, 1800, 7200, 18_000, 36_000, 36_000] },
  rate_limits: { per_address_per_s: 50, per_account_per_s: 10, per_key_per_s: 2000 },
  require_signed_requests: false,
  allowed_origins: null,
  sign_in_url: null,
  plan: null,
  retention_days: 400,
  price_per_seat: null,
  currency: "USD",
} as const;

type Widen<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends boolean
      ? boolean
      : T extends readonly (infer U)[]
        ? Widen<U>[]
        : T;
type SignalMode = "off" | "signal" | "challenge";

/** A project's settings in force: what was given, merged deeply over the defaults. */
export interface Settings {
  device_limits: {
    overall: number | null;
    computer: number | null;
    tablet: number | null;
    mobile: number | null;
  };
  people_limit: number | null;
  link_browsers: boolean;
  tolerance: "strict" | "default" | "lenient";
  signals: Record<
    "device_limits" | "people" | "cloned_device" | "concurrency" | "impossible_travel" | "high_velocity",
    SignalMode
  >;
  account_sharing: { mode: SignalMode; risk: number | null };
  account_takeover: {
    mode: SignalMode;
    risk: number | null;
    managed_page: boolean;
    browser_reasons: boolean;
  };
  fake_account: { mode: SignalMode; risk: number | null };
  auto_detach_s: number;
  challenge: {
    verify_owner: boolean;
    channels: ("email" | "sms" | "voice")[];
    factors: string[];
    skip_limit: number;
    notify_admins: boolean;
    expires_s: number;
    branding: {
      logo_url: string | null;
      accent: string | null;
      css: string | null;
      texts: Record<string, unknown>;
    };
  };
  mfa: {
    lockout: { attempts: number; window_min: number; duration_min: number };
    code: { length: number; life_s: number };
    kba: { required: number; correct: number; detail: boolean };
  };
  webhook: { retry_s: Widen<readonly number[]> };
  rate_limits: {
    per_address_per_s: number | null;
    per_account_per_s: number | null;
    per_key_per_s: number | null;
  };
  require_signed_requests: boolean;
  allowed_origins: string[] | null;
  sign_in_url: string | null;
  plan: string | null;
  retention_days: number;
  price_per_seat: number | null;
  currency: string;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Lays `over` on `base`: objects merge deeply, everything else replaces. Neither argument is changed. */
export function mergeDeep(
  base: Record<string, unknown>,
  over: Record<string, unknown>,
): Record<string, unknown> {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) continue;
    const below = merged[key];
    merged[key] = isObject(below) && isObject(value) ? mergeDeep(below, value) : value;
  }
  return merged;
}

/**
 * The settings in force for what a project gave. Giving `device_limits` or `people_limit` makes the signal of
 * that name challenge unless it is set as well; a development project challenges over its device limit from
 * the start, so that the flow can be seen.
 */
export function settingsInForce(given: SettingsInput, projectMode: "development" | "production"): Settings {
  const implied: Record<string, SignalMode> = {};
  if (given.device_limits !== undefined || projectMode === "development") implied.device_limits = "challenge";
  if (given.people_limit !== undefined && given.people_limit !== null) implied.people = "challenge";
  const { rate_limits: rates, ...rest } = given;
  const base = mergeDeep(DEFAULTS, { signals: implied });
  const merged = mergeDeep(base, rest as Record<string, unknown>);
  const limits =
    rates === null
      ? { per_address_per_s: null, per_account_per_s: null, per_key_per_s: null }
      : mergeDeep(DEFAULTS.rate_limits, rates ?? {});
  return { ...merged, rate_limits: limits } as unknown as Settings;
}
