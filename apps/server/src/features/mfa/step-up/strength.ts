/** Every way to prove, strongest first: that is the order in which they are offered. */
export const FACTORS = [
  "passkey",
  "totp",
  "trusted_device",
  "okta_verify",
  "duo",
  "sms",
  "voice",
  "email",
  "recovery_code",
  "kba",
] as const;
export type FactorName = (typeof FACTORS)[number];

/**
 * How much a proof says. 3: cannot be phished, needs the person (passkey). 2: something they hold, not passed
 * through a third party's network (apps, pushes with a number to match). 1: somebody who can read their messages, or
 * holds a saved code. 0: knowledge; it never proves anything alone (NIST SP 800-63B-4, 3.1.1.2).
 */
export type Assurance = 0 | 1 | 2 | 3;

export const ASSURANCE: Readonly<Record<FactorName, Assurance>> = {
  passkey: 3,
  totp: 2,
  trusted_device: 2,
  okta_verify: 2,
  duo: 2,
  sms: 1,
  voice: 1,
  email: 1,
  recovery_code: 1,
  kba: 0,
};

/** The factors that exist and that the project allows, strongest first; too weak ones are left out. */
export function offer(
  existing: ReadonlySet<FactorName>,
  allowed: readonly string[],
  required: number,
): FactorName[] {
  return FACTORS.filter(
    (name) => existing.has(name) && allowed.includes(name) && (ASSURANCE[name] >= required || name === "kba"),
  ).filter((name, _index, all) => name !== "kba" || all.length > 1);
}

/** The most that could be proved with these. */
export const strongest = (names: Iterable<FactorName>): Assurance =>
  Math.max(0, ...[...names].map((name) => ASSURANCE[name])) as Assurance;
