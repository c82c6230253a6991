import { inTransaction, type Pool } from "../../db/pool.ts";
import type { Clock } from "../../shared/clock.ts";
import type { Vault } from "../../shared/vault.ts";
import { maskEmail, maskPhone, readContacts } from "../accounts/index.ts";
import type { Messages } from "../messages/index.ts";
import { lockedUntil, type Mfa } from "../mfa/index.ts";
import type { Project } from "../projects/index.ts";
import type { Outbox } from "../webhooks/index.ts";
import type { Challenge } from "./challenge.ts";
import type { Proof } from "./proof.ts";
import * as store from "./store.ts";

/** Channels a code can go through on this wire. */
export type CodeChannel = "email" | "sms";

/** A channel through which ownership can be proved now; the address is masked. */
export interface ProofChannel {
  channel: CodeChannel;
  masked: string;
}

export type SendResult =
  | { outcome: "sent" }
  | { outcome: "no_channel" }
  | { outcome: "too_soon"; until: number }
  | { outcome: "limit"; until: number }
  | { outcome: "locked"; until: number }
  | { outcome: "failed" };

export interface CodeSendingDeps {
  pool: Pool;
  vault: Vault;
  messages: Messages;
  outbox: Outbox;
  clock: Clock;
  sendCode: Mfa["sendCode"];
  proof: Proof;
  /** Throws where the challenge is over. */
  requireOpen: (challenge: Challenge) => void;
}

/** What a code is for: this challenge alone. */
export const codeSubject = (challenge: Challenge) =>
  ({
    projectId: challenge.projectId,
    accountId: challenge.accountId,
    purpose: "challenge",
    subjectId: challenge.id,
  }) as const;

/** Codes to the owner's own addresses: which may be used now, and sending to one of them. */
export function createCodeSending(deps: CodeSendingDeps) {
  const { pool, vault, messages, outbox, clock, proof } = deps;

  /** Contacts that may prove ownership now and that this installation and project can deliver to. */
  const usable = async (project: Project, challenge: Challenge) => {
    const now = clock();
    // A code by message is too weak for what the action asks for.
    if ((await proof.record(challenge)).required > 1) return [];
    const contacts = await readContacts(pool, vault, challenge);
    return contacts.flatMap((contact) => {
      const channel: CodeChannel = contact.kind === "email" ? "email" : "sms";
      const open =
        contact.usableAt <= now &&
        project.settings.challenge.channels.includes(channel) &&
        project.settings.challenge.factors.includes(channel) &&
        messages.available(channel);
      return open ? [{ channel, value: contact.value }] : [];
    });
  };

  return {
    channels: async (project: Project, challenge: Challenge): Promise<ProofChannel[]> =>
      (await usable(project, challenge)).map(({ channel, value }) => ({
        channel,
        masked: channel === "email" ? maskEmail(value) : maskPhone(value),
      })),

    /** Sends a fresh code; counts against the account's, the destination's, the project's and the country's budgets. */
    async send(
      project: Project,
      challenge: Challenge,
      asked: CodeChannel | null,
      locale: string,
    ): Promise<SendResult> {
      deps.requireOpen(challenge);
      const locked = await lockedUntil(pool, challenge, clock(), await proof.laneFor(challenge));
      if (locked !== null) return { outcome: "locked", until: locked };
      const contacts = await usable(project, challenge);
      const contact = contacts.find((candidate) => asked === null || candidate.channel === asked);
      if (contact === undefined) return { outcome: "no_channel" };
      const { channel, value: to } = contact;
      const result = await deps.sendCode({ project, subject: codeSubject(challenge), channel, to, locale });
      if (result.outcome === "undeliverable") return { outcome: "no_channel" };
      const now = clock();
      if (result.outcome === "failed") await store.markSent(pool, challenge, "delivery_failed", channel, now);
      if (result.outcome !== "sent") return result;
      await inTransaction(pool, async (tx) => {
        if (await store.markSent(tx, challenge, "pending", channel, now)) {
          const pending = { ...challenge, status: "pending", updatedAt: now } as const;
          await outbox.addChallenge(tx, challenge, "challenge.pending", pending);
        }
      });
      return result;
    },
  };
}
