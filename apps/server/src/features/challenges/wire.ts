import { wireDate } from "../../shared/wire.ts";
import type { Challenge, Excess } from "./challenge.ts";
import type { WireChallenge } from "./schema.ts";

/** The challenge as the v2 wire shows it; e-mail and phone come masked. */
export function toWireChallenge(
  challenge: Challenge,
  excess: Excess,
  contact: { email: string | null; phone: string | null },
): WireChallenge {
  return {
    _id: challenge.id,
    id: challenge.id,
    user: {
      _id: challenge.accountId,
      id: challenge.accountId,
      external_id: challenge.externalId,
      email: contact.email,
      phone: contact.phone,
    },
    account: challenge.externalId,
    limit: {
      is_exceeded: excess.isExceeded,
      overall: excess.overall,
      mobile: excess.mobile,
      tablet: excess.tablet,
      desktop: excess.computer,
    },
    status: challenge.status,
    reasons: challenge.reasons,
    type: challenge.type,
    evaluation: challenge.causedBy,
    // DECISIONS 18: always null; a code is known to its addressee alone.
    code: null,
    createdAt: wireDate(challenge.createdAt),
    updatedAt: wireDate(challenge.updatedAt),
  };
}
