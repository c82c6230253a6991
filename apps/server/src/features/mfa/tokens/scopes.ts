/** What a token's holder is to the MFA controller. */
export const LEVELS = ["USER", "HELPDESK", "ORG_ADMIN"] as const;
export type Level = (typeof LEVELS)[number];

/** Open whatever the level has. */
const COARSE = ["sp:scopes:default", "sp:scopes:all"] as const;

const USER = [
  "idn:mfa:send",
  "idn:mfa:verify",
  "idn:mfa-kba:authenticate",
  "idn:mfa-kba:read",
  "idn:mfa-factors:read",
  "idn:mfa-factors:manage",
] as const;
const ADMIN = [
  ...USER,
  "idn:mfa:poll",
  "idn:mfa-configuration:read",
  "idn:mfa-configuration:manage",
  "sp:auth-org:read",
  "sp:auth-org:manage",
] as const;

export type Scope = (typeof ADMIN)[number];

/** The rights a level can have at most. */
const OF_LEVEL: Record<Level, readonly Scope[]> = { USER, HELPDESK: USER, ORG_ADMIN: ADMIN };

/** A scope that includes another one. */
const INCLUDED_IN: Partial<Record<Scope, Scope>> = {
  "idn:mfa-configuration:read": "idn:mfa-configuration:manage",
  "sp:auth-org:read": "sp:auth-org:manage",
  "idn:mfa-factors:read": "idn:mfa-factors:manage",
};

/** Splits the `scope` parameter (RFC 6749, 3.3). */
export const readScope = (text: string): string[] => [...new Set(text.split(/\s+/).filter((s) => s !== ""))];

/**
 * The scopes a token gets: those asked for, or `sp:scopes:all` where none is named. Null where one is unknown or
 * beyond the level.
 */
export function grantScopes(level: Level, asked: readonly string[]): string[] | null {
  if (asked.length === 0) return ["sp:scopes:all"];
  const possible = new Set<string>([...OF_LEVEL[level], ...COARSE]);
  return asked.every((scope) => possible.has(scope)) ? [...asked] : null;
}

/** Whether a token of this level with these scopes may do what `needed` stands for. */
export function allows(level: Level, scopes: readonly string[], needed: Scope): boolean {
  if (!OF_LEVEL[level].includes(needed)) return false;
  const wider = INCLUDED_IN[needed];
  return scopes.some(
    (scope) => scope === needed || scope === wider || (COARSE as readonly string[]).includes(scope),
  );
}
