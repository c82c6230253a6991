import { isIP } from "node:net";
import type { FastifyRequest } from "fastify";
import type { Pool } from "../../../db/pool.ts";
import type { Clock } from "../../../shared/clock.ts";
import type { Vault } from "../../../shared/vault.ts";
import { accountByIdentity } from "../identity.ts";
import { lockedUntil } from "../lockout.ts";
import { writeAudit } from "../owner.ts";
import { DEFAULT_IDENTITY_ATTRIBUTE, readProvider } from "../providers/config.ts";
import { type OktaVerification, oktaTarget } from "../providers/okta-verification.ts";
import type { TokenHolder } from "../tokens/service.ts";
import { badRequest, type Status } from "./envelope.ts";
import { requireMayActFor } from "./gate.ts";

export interface VerificationResponse {
  requestId: string | null;
  status: Status;
  error: string | null;
}

const NOTHING: VerificationResponse = {
  requestId: null,
  status: "NOT_ENOUGH_DATA",
  error: "There is nothing to verify this user with.",
};

/** `okta-verify/verify`: the person is named as Okta names them, by the configured attribute. */
export function createOktaOperation(deps: {
  pool: Pool;
  vault: Vault;
  clock: Clock;
  okta: OktaVerification;
}) {
  const { pool, vault, clock } = deps;
  return async (
    holder: TokenHolder,
    input: { userId: string },
    request: FastifyRequest,
  ): Promise<VerificationResponse> => {
    const ip = request.headers["slpt-forwarding"];
    if (typeof ip !== "string" || isIP(ip.trim()) === 0) {
      throw badRequest("slpt-forwarding: must be the IP address of the caller.");
    }
    const now = clock();
    const config = await readProvider(pool, vault, holder.project.id, "okta-verify");
    const attribute = config.identityAttribute ?? DEFAULT_IDENTITY_ATTRIBUTE;
    const account = await accountByIdentity(pool, vault, holder.project.id, attribute, input.userId);
    requireMayActFor(holder, account?.externalId ?? null);
    if (account === null || oktaTarget(config) === null) return NOTHING;
    const owner = { projectId: holder.project.id, accountId: account.id };
    if ((await lockedUntil(pool, owner, now)) !== null) {
      return { requestId: null, status: "LOCKOUT", error: "The user is locked." };
    }
    const { "user-agent": agent, "accept-language": language } = request.headers;
    const started = await deps.okta.start(
      owner,
      input.userId,
      // The response has no field for a number to match: a plain push is all this operation can start.
      { ip: ip.trim(), userAgent: agent ?? null, language: language ?? null, numberMatching: false },
      now,
    );
    await writeAudit(pool, owner, {
      actor: `controller:${holder.level}`,
      action: "mfa.okta.sent",
      ...(started.requestId === null ? {} : { subject: started.requestId }),
      now,
      details: { status: started.status },
    });
    return { requestId: started.requestId, status: started.status, error: started.error };
  };
}
