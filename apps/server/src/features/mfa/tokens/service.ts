import { randomUUID } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";
import type { Pool } from "../../../db/pool.ts";
import { type Clock, SECOND } from "../../../shared/clock.ts";
import type { Accounts } from "../../accounts/index.ts";
import type { Project, Projects } from "../../projects/index.ts";
import { findAccount } from "../owner.ts";
import { credentialInForce, findPairBeforeAuth } from "./access-pairs.ts";
import { grantScopes, type Level } from "./scopes.ts";
import type { TokenKeys } from "./token-keys.ts";

/** Access tokens live this long, in seconds. */
export const TOKEN_LIFE_S = 12 * 3600;
const ISSUER = "latchkey";
const CREDENTIAL_CACHE_MS = 2 * SECOND;
const CACHE_ENTRIES = 10_000;

/** Who a token speaks for. */
export interface TokenHolder {
  project: Project;
  level: Level;
  scopes: readonly string[];
  /** The account the token names; null for a project's own token without `user`. */
  account: { id: string; externalId: string } | null;
  tokenId: string;
}

export interface GrantRequest {
  clientId: string;
  clientSecret: string;
  /** Account id of the customer's, to act as that account. */
  user: string | null;
  scopes: readonly string[];
}

export type GrantResult =
  | { outcome: "granted"; token: string; expiresInS: number; scopes: readonly string[] }
  | { outcome: "invalid_client" }
  | { outcome: "invalid_scope" }
  | { outcome: "invalid_user" };

export type VerifyResult =
  | { outcome: "valid"; holder: TokenHolder }
  | { outcome: "invalid"; why: "expired" | "malformed" | "revoked" };

export interface Tokens {
  /** OAuth 2.0 client credentials (RFC 6749, 4.4) for a project's pair or a personal access token. */
  grant(request: GrantRequest): Promise<GrantResult>;
  verify(token: string): Promise<VerifyResult>;
}

interface Claims {
  pid: number;
  lvl: Level;
  scope: string;
  /** `key:<id>` or `pair:<id>`: revoking it ends its tokens. */
  crd: string;
  acc?: string;
  ext?: string;
}

export function createTokens(deps: {
  pool: Pool;
  keys: TokenKeys;
  projects: Projects;
  accounts: Accounts;
  clock: Clock;
}): Tokens {
  const { pool, keys, projects, accounts, clock } = deps;
  const inForce = new Map<string, { good: boolean; until: number }>();

  const sign = async (claims: Claims): Promise<GrantResult> => {
    const now = clock();
    const key = await keys.signing(now);
    const issued = Math.floor(now / 1000);
    const token = await new SignJWT({ ...claims })
      .setProtectedHeader({ alg: "HS256", typ: "at+jwt", kid: key.id })
      .setIssuer(ISSUER)
      .setSubject(claims.ext ?? `project:${claims.pid}`)
      .setJti(randomUUID())
      .setIssuedAt(issued)
      .setExpirationTime(issued + TOKEN_LIFE_S)
      .sign(key.secret);
    return { outcome: "granted", token, expiresInS: TOKEN_LIFE_S, scopes: claims.scope.split(" ") };
  };

  const stillInForce = async (projectId: number, credential: string): Promise<boolean> => {
    const cacheKey = `${projectId}:${credential}`;
    const hit = inForce.get(cacheKey);
    if (hit !== undefined && hit.until > clock()) return hit.good;
    const [kind, id] = credential.split(":");
    if ((kind !== "key" && kind !== "pair") || id === undefined) return false;
    const good = await credentialInForce(pool, projectId, { kind, id });
    if (inForce.size >= CACHE_ENTRIES) inForce.clear();
    inForce.set(cacheKey, { good, until: clock() + CREDENTIAL_CACHE_MS });
    return good;
  };

  const grantToProject = async (
    project: Project,
    keyId: string,
    request: GrantRequest,
  ): Promise<GrantResult> => {
    const level: Level = request.user === null ? "ORG_ADMIN" : "USER";
    const scopes = grantScopes(level, request.scopes);
    if (scopes === null) return { outcome: "invalid_scope" };
    const claims = { pid: project.id, lvl: level, scope: scopes.join(" "), crd: `key:${keyId}` };
    if (request.user === null) return await sign(claims);
    // The project's secret vouches for the account: it may be one that was never seen before.
    const known = await findAccount(pool, project.id, request.user);
    const accountId = known?.id ?? (await accounts.update(project, request.user, {}));
    return await sign({ ...claims, acc: accountId, ext: request.user });
  };

  return {
    async grant(request) {
      const byKey = await projects.bySecret(request.clientSecret);
      if (byKey !== null && byKey.project.clientId === request.clientId) {
        return await grantToProject(byKey.project, byKey.keyId, request);
      }
      const pair = await findPairBeforeAuth(pool, request.clientId, request.clientSecret, clock());
      if (pair === null) return { outcome: "invalid_client" };
      if (request.user !== null && request.user !== pair.externalId) return { outcome: "invalid_user" };
      const asked = request.scopes.length === 0 ? pair.scopes : request.scopes;
      const scopes = grantScopes(pair.level, asked);
      const wide = pair.scopes.includes("sp:scopes:all");
      if (scopes === null || !(wide || scopes.every((scope) => pair.scopes.includes(scope)))) {
        return { outcome: "invalid_scope" };
      }
      return await sign({
        pid: pair.projectId,
        lvl: pair.level,
        scope: scopes.join(" "),
        crd: `pair:${pair.id}`,
        acc: pair.accountId,
        ext: pair.externalId,
      });
    },

    async verify(token) {
      const now = clock();
      try {
        const { payload } = await jwtVerify<Claims>(
          token,
          async ({ kid }) => {
            const key = kid === undefined ? null : await keys.find(kid, now);
            if (key === null) throw new errors.JWKSNoMatchingKey();
            return key.secret;
          },
          { algorithms: ["HS256"], issuer: ISSUER, typ: "at+jwt", currentDate: new Date(now) },
        );
        const project = await projects.byId(payload.pid);
        if (project === null || !(await stillInForce(payload.pid, payload.crd))) {
          return { outcome: "invalid", why: "revoked" };
        }
        const { acc, ext } = payload;
        const account = acc === undefined || ext === undefined ? null : { id: acc, externalId: ext };
        const scopes = payload.scope.split(" ");
        const tokenId = payload.jti ?? "";
        return { outcome: "valid", holder: { project, level: payload.lvl, scopes, account, tokenId } };
      } catch (error) {
        if (error instanceof errors.JWTExpired) return { outcome: "invalid", why: "expired" };
        if (error instanceof errors.JOSEError || error instanceof TypeError) {
          return { outcome: "invalid", why: "malformed" };
        }
        throw error;
      }
    },
  };
}
