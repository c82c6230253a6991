import type { FastifyRequest } from "fastify";
import { readCredentials } from "../../../http/credentials.ts";
import { type Clock, MINUTE, SECOND } from "../../../shared/clock.ts";
import { allows, type Scope } from "../tokens/scopes.ts";
import type { TokenHolder, Tokens } from "../tokens/service.ts";
import { forbidden, MfaRefusal } from "./envelope.ts";
import { createWindowLimiter } from "./window-limiter.ts";

/** Calls of one token; the gateway limit of the contract. */
const CALLS = { limit: 100, windowMs: 10 * SECOND };
/** Verify calls about one user (DECISIONS 21). */
const VERIFY_CALLS = { limit: 60, windowMs: MINUTE };

export interface Gate {
  /** Who is calling: 401, 403 and 429 are thrown as the contract words them. */
  enter(request: FastifyRequest, needed: readonly Scope[]): Promise<TokenHolder>;
  /** Counts one verify call about this user; 429 when there were too many. */
  countVerify(holder: TokenHolder, user: string): void;
}

const WHY = {
  expired: "JWT is expired",
  malformed: "JWT is not valid",
  revoked: "JWT was revoked",
  missing: "JWT is missing",
} as const;

export function createGate(tokens: Tokens, clock: Clock): Gate {
  const calls = createWindowLimiter(CALLS.limit, CALLS.windowMs);
  const verifies = createWindowLimiter(VERIFY_CALLS.limit, VERIFY_CALLS.windowMs);
  const limited = (wait: number | null): void => {
    if (wait !== null) throw new MfaRefusal("429", [], wait);
  };
  return {
    async enter(request, needed) {
      const credentials = readCredentials(request.headers.authorization);
      if (credentials.scheme !== "bearer") throw new MfaRefusal("401", [WHY.missing]);
      const result = await tokens.verify(credentials.token);
      if (result.outcome === "invalid") throw new MfaRefusal("401", [WHY[result.why]]);
      const { holder } = result;
      limited(calls.take(holder.tokenId, clock()));
      if (!needed.some((scope) => allows(holder.level, holder.scopes, scope))) throw forbidden();
      return holder;
    },
    countVerify(holder, user) {
      limited(verifies.take(`${holder.project.id}:${user}`, clock()));
    },
  };
}

/** A user may speak for themselves, help desk and administrators for anybody (spec/mfa, i.7). */
export function requireMayActFor(holder: TokenHolder, externalId: string | null): void {
  if (holder.level !== "USER") return;
  if (holder.account === null || holder.account.externalId !== externalId) throw forbidden();
}

/** The account a token names; `kba/*` without one is forbidden. */
export function requireUser(holder: TokenHolder): { id: string; externalId: string } {
  if (holder.account === null) throw forbidden();
  return holder.account;
}
