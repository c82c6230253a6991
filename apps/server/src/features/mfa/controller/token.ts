import type { Pool } from "../../../db/pool.ts";
import type { Clock } from "../../../shared/clock.ts";
import type { Vault } from "../../../shared/vault.ts";
import type { MessageChannel } from "../../messages/index.ts";
import type { CodeSender } from "../code-sender.ts";
import { verifyCode } from "../codes.ts";
import { identityValue } from "../identity.ts";
import { lockedUntil, lockoutPolicy } from "../lockout.ts";
import { findAccount, writeAudit } from "../owner.ts";
import { insertRequest, newRequestId } from "../requests.ts";
import type { TokenHolder } from "../tokens/service.ts";
import type { Status } from "./envelope.ts";
import { requireMayActFor } from "./gate.ts";
import type { DeliveryType } from "./schema.ts";

/** Where each delivery type goes: channel and identity attribute. */
const DELIVERY: Record<DeliveryType, { channel: MessageChannel; attribute: string }> = {
  SMS_PERSONAL: { channel: "sms", attribute: "phone" },
  VOICE_PERSONAL: { channel: "voice", attribute: "phone" },
  SMS_WORK: { channel: "sms", attribute: "work_phone" },
  VOICE_WORK: { channel: "voice", attribute: "work_phone" },
  EMAIL_WORK: { channel: "email", attribute: "email" },
  EMAIL_PERSONAL: { channel: "email", attribute: "personal_email" },
};

const NOT_SENT = "The code could not be sent.";

export interface SendTokenResponse {
  requestId: string | null;
  status: "SUCCESS" | "FAILED";
  errorMessage: string | null;
}

export interface TokenDeps {
  pool: Pool;
  vault: Vault;
  clock: Clock;
  sendCode: CodeSender;
}

interface TokenInput {
  userAlias: string;
  deliveryType: DeliveryType;
}

/** `token/send` and `token/authenticate`: a code to an address of the identity, checked by name and delivery type. */
export function createTokenFactor({ pool, vault, clock, sendCode }: TokenDeps) {
  const failed = (errorMessage: string): SendTokenResponse => ({
    requestId: null,
    status: "FAILED",
    errorMessage,
  });

  return {
    async send(holder: TokenHolder, input: TokenInput, locale: string): Promise<SendTokenResponse> {
      requireMayActFor(holder, input.userAlias);
      const { project } = holder;
      const account = await findAccount(pool, project.id, input.userAlias);
      if (account === null) {
        // Only an administrator may learn who exists (spec/mfa, i.6).
        if (holder.level === "ORG_ADMIN") return failed("There is no such user.");
        return { requestId: newRequestId(), status: "SUCCESS", errorMessage: "" };
      }
      const owner = { projectId: project.id, accountId: account.id };
      const now = clock();
      const { channel, attribute } = DELIVERY[input.deliveryType];
      const locked = await lockedUntil(pool, owner, now);
      const to =
        locked === null ? await identityValue(pool, vault, project.id, account, attribute, now) : null;
      if (to === null) return failed(NOT_SENT);
      const requestId = newRequestId();
      const sent = await sendCode({
        project,
        subject: { ...owner, ...subjectOf(holder, input) },
        channel,
        to,
        locale,
        codeId: requestId,
      });
      await writeAudit(pool, owner, {
        actor: `controller:${holder.level}`,
        action: "mfa.token.sent",
        subject: requestId,
        now,
        details: { deliveryType: input.deliveryType, outcome: sent.outcome },
      });
      if (sent.outcome === "too_soon" || sent.outcome === "limit") {
        return failed("Codes were sent a moment ago. Wait before asking for another one.");
      }
      if (sent.outcome !== "sent") return failed(NOT_SENT);
      await insertRequest(
        pool,
        {
          id: requestId,
          ...owner,
          method: "token",
          status: "PENDING",
          error: null,
          state: null,
          expiresAt: now + project.settings.mfa.code.life_s * 1000,
        },
        now,
      );
      return { requestId, status: "SUCCESS", errorMessage: "" };
    },

    /** One round trip decides; a second look is taken only where no code was ever sent. */
    async authenticate(
      holder: TokenHolder,
      input: TokenInput & { token: string },
    ): Promise<{ status: Status }> {
      requireMayActFor(holder, input.userAlias);
      const { project } = holder;
      const now = clock();
      const result = await verifyCode(
        pool,
        vault,
        subjectOf(holder, input),
        input.token,
        lockoutPolicy(project.settings),
        now,
      );
      switch (result.outcome) {
        case "passed":
          return { status: "SUCCESS" };
        case "locked":
          return { status: result.spent === true ? "FAILED" : "LOCKOUT" };
        case "none":
          return { status: await whyNone(project.id, input, now) };
        default:
          return { status: "FAILED" };
      }
    },
  };

  async function whyNone(projectId: number, input: TokenInput, now: number): Promise<Status> {
    const account = await findAccount(pool, projectId, input.userAlias);
    if (account === null) return "NOT_ENOUGH_DATA";
    const { attribute } = DELIVERY[input.deliveryType];
    const address = await identityValue(pool, vault, projectId, account, attribute, now);
    return address === null ? "NOT_ENOUGH_DATA" : "FAILED";
  }
}

const subjectOf = (holder: TokenHolder, input: TokenInput) =>
  ({
    projectId: holder.project.id,
    externalId: input.userAlias,
    purpose: "mfa",
    subjectId: input.deliveryType,
  }) as const;
