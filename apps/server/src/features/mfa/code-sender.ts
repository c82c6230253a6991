import { inTransaction, type Pool } from "../../db/pool.ts";
import type { Clock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import type { Vault } from "../../shared/vault.ts";
import { contactKey } from "../accounts/index.ts";
import type { MessageChannel, Messages } from "../messages/index.ts";
import type { Project } from "../projects/index.ts";
import { charge } from "./budgets.ts";
import { type CodeSubject, issueCode } from "./codes.ts";
import { deliverableNumber } from "./phone.ts";
import { sendBudgets } from "./send-budgets.ts";

export type CodeSendResult =
  | { outcome: "sent" }
  | { outcome: "undeliverable" }
  | { outcome: "too_soon" | "limit"; until: number }
  | { outcome: "failed" };

/** The words a code travels in: written, or read aloud. */
export type CodeMessage = (
  channel: MessageChannel,
  input: { code: string; locale: string; productName: string; host: string; lifeS: number },
) => { subject: string | null; text: string; html: string | null };

export interface CodeSenderDeps {
  pool: Pool;
  vault: Vault;
  messages: Messages;
  clock: Clock;
  codeMessage: CodeMessage;
  productName: (project: Project) => string;
  host: string;
}

export interface CodeSendInput {
  project: Project;
  subject: CodeSubject & { externalId?: string };
  channel: MessageChannel;
  to: string;
  locale: string;
  /** The id the code gets, where something else refers to it. */
  codeId?: string;
}

export type CodeSender = (input: CodeSendInput) => Promise<CodeSendResult>;

/** Issues a code and sends it, within the budgets of account, destination, project and country. */
export function createCodeSender(deps: CodeSenderDeps): CodeSender {
  const { pool, vault, messages, clock } = deps;
  return async ({ project, subject, channel, to, locale, codeId }) => {
    if (!messages.available(channel)) return { outcome: "undeliverable" };
    const phone = channel === "email" ? null : deliverableNumber(to);
    if (channel !== "email" && phone === null) return { outcome: "undeliverable" };
    const destination = phone?.number ?? to;
    const now = clock();
    const { length, life_s: lifeS } = project.settings.mfa.code;
    const budgets = sendBudgets({
      projectId: project.id,
      accountId: subject.accountId,
      destinationKey: contactKey(vault, project.id, channel === "email" ? "email" : "phone", destination),
      country: phone?.country ?? null,
    });
    const issued = await inTransaction(pool, async (tx) => {
      const charged = await charge(tx, budgets, now);
      if (!charged.ok) throw new BudgetUsedUp(charged.key.endsWith(":pause"), charged.until);
      return await issueCode(tx, vault, subject, {
        channel,
        length,
        lifeS,
        now,
        ...(codeId === undefined ? {} : { id: codeId }),
      });
    }).catch((error: unknown) => {
      if (error instanceof BudgetUsedUp) return error;
      throw error;
    });
    if (issued instanceof BudgetUsedUp) {
      return { outcome: issued.pause ? "too_soon" : "limit", until: issued.until };
    }
    const productName = deps.productName(project);
    const content = deps.codeMessage(channel, { code: issued, locale, productName, host: deps.host, lifeS });
    const message = { projectId: project.id, channel, to: destination, language: locale, ...content };
    try {
      await messages.send(message, clock());
      return { outcome: "sent" };
    } catch (error) {
      if (error instanceof AppError) return { outcome: "failed" };
      throw error;
    }
  };
}

/** Thrown inside the transaction so that nothing of it stays; never leaves this file. */
class BudgetUsedUp extends Error {
  readonly pause: boolean;
  readonly until: number;
  constructor(pause: boolean, until: number) {
    super("budget used up");
    this.pause = pause;
    this.until = until;
  }
}
