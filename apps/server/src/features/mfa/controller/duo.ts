import type { Pool } from "../../../db/pool.ts";
import type { Clock } from "../../../shared/clock.ts";
import type { Vault } from "../../../shared/vault.ts";
import { identityValue } from "../identity.ts";
import { chargeAttempt, lockoutPolicy, refundSuccess } from "../lockout.ts";
import { findAccount, writeAudit } from "../owner.ts";
import { DEFAULT_IDENTITY_ATTRIBUTE, readProvider } from "../providers/config.ts";
import { duoKeys, verifyDuoWeb } from "../providers/duo-web.ts";
import { insertRequest, newRequestId, RESULT_LIFE_MS, type RequestStatus, spendProof } from "../requests.ts";
import type { TokenHolder } from "../tokens/service.ts";
import { requireMayActFor } from "./gate.ts";
import type { VerificationResponse } from "./okta.ts";

const REFUSED = "The response could not be verified.";

/** `duo-web/verify`: a signed response of Duo's Web SDK, checked offline; each may be used once. */
export function createDuoOperation(deps: { pool: Pool; vault: Vault; clock: Clock }) {
  const { pool, vault, clock } = deps;

  return async (
    holder: TokenHolder,
    input: { userId: string; signedResponse: string },
  ): Promise<VerificationResponse> => {
    requireMayActFor(holder, input.userId);
    const { project } = holder;
    const now = clock();
    const account = await findAccount(pool, project.id, input.userId);
    const owner = { projectId: project.id, accountId: account?.id ?? null };

    const answer = async (status: RequestStatus, error: string): Promise<VerificationResponse> => {
      const id = newRequestId();
      const expiresAt = now + RESULT_LIFE_MS;
      const request = { ...owner, id, method: "duo-web" as const, status, error, state: null, expiresAt };
      await insertRequest(pool, request, now);
      await writeAudit(pool, owner, {
        actor: `controller:${holder.level}`,
        action: "mfa.duo.verified",
        subject: id,
        now,
        details: { status },
      });
      return { requestId: id, status, error };
    };
    const lacking = "There is nothing to verify this user with.";

    const config = await readProvider(pool, vault, project.id, "duo-web");
    const keys = config.enabled ? duoKeys(config) : null;
    if (keys === null || account === null) return await answer("NOT_ENOUGH_DATA", lacking);
    const attribute = config.identityAttribute ?? DEFAULT_IDENTITY_ATTRIBUTE;
    const expected = await identityValue(pool, vault, project.id, account, attribute, now);
    if (expected === null) return await answer("NOT_ENOUGH_DATA", lacking);
    const known = { projectId: project.id, accountId: account.id };
    if (!(await chargeAttempt(pool, known, lockoutPolicy(project.settings), "", now))) {
      return await answer("LOCKOUT", "The user is locked.");
    }
    const result = verifyDuoWeb(input.signedResponse, keys, now);
    if (result.outcome !== "verified" || result.username !== expected) return await answer("FAILED", REFUSED);
    if (!(await spendProof(pool, project.id, `duo:${result.digest}`, result.expiresAt))) {
      return await answer("FAILED", REFUSED);
    }
    await refundSuccess(pool, known, "");
    return await answer("SUCCESS", "");
  };
}
