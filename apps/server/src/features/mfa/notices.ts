import { randomBytes } from "node:crypto";
import type { Queryable } from "../../db/pool.ts";
import { type Clock, DAY } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import { hashSecret, type Vault } from "../../shared/vault.ts";
import { readContacts } from "../accounts/index.ts";
import type { Messages } from "../messages/index.ts";
import type { Project } from "../projects/index.ts";

/** How long the link of a notice works. */
const NOTICE_LIFE_MS = 7 * DAY;

/** What an owner is told of, in words for them. */
const SUBJECTS = {
  factor_added: "A new way to confirm it is you was added",
  factor_removed: "A way to confirm it is you was removed",
  factor_renamed: "A way to confirm it is you was renamed",
  recovery_codes_made: "New recovery codes were made",
  recovery_code_used: "A recovery code was used",
  answers_changed: "Your security answers were changed",
  address_changed: "Your address for codes was changed",
  proved: "Your account was confirmed on a device",
} as const;

export type NoticeKind = keyof typeof SUBJECTS;

export interface NoticeDetail {
  /** The device that acted, where it is known: the link signs it out. */
  deviceId?: string | null;
  /** The challenge that was proved: the link voids it. */
  challengeId?: string | null;
  /** A plain name to show: of the factor, never a secret. */
  name?: string | null;
  /** Where to send it instead of the current address: the one that was replaced. */
  to?: { channel: "email" | "sms"; value: string };
}

export interface OwnerNotices {
  /**
   * Tells the owner of a change, with a link that says "this was not me". Sends to the e-mail address, else by text
   * message; does nothing where no address may be used. A message that cannot be sent undoes nothing.
   */
  tell(project: Project, accountId: string, kind: NoticeKind, detail?: NoticeDetail): Promise<void>;
}

export interface NoticeDeps {
  pool: Queryable;
  vault: Vault;
  messages: Messages;
  clock: Clock;
  productName: (project: Project) => string;
  publicUrl: string;
  onError: (error: unknown) => void;
}

export function createOwnerNotices(deps: NoticeDeps): OwnerNotices {
  const { pool, vault, messages, clock } = deps;

  const addressOf = async (
    project: Project,
    accountId: string,
  ): Promise<{ channel: "email" | "sms"; value: string } | null> => {
    const contacts = await readContacts(pool, vault, { projectId: project.id, accountId });
    const usable = contacts
      .filter((contact) => contact.usableAt <= clock())
      .map(({ kind, value }) => ({
        channel: kind === "email" ? ("email" as const) : ("sms" as const),
        value,
      }))
      .filter(({ channel }) => messages.available(channel));
    return usable.find(({ channel }) => channel === "email") ?? usable[0] ?? null;
  };

  return {
    async tell(project, accountId, kind, detail = {}) {
      const address = detail.to ?? (await addressOf(project, accountId));
      if (address === null || !messages.available(address.channel)) return;
      const now = clock();
      const token = randomBytes(24).toString("base64url");
      await pool.query(
        `insert into owner_notices (token_hash, project_id, account_id, device_id, challenge_id, what, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000), to_timestamp($8::float8 / 1000))`,
        [
          hashSecret(token),
          project.id,
          accountId,
          detail.deviceId ?? null,
          detail.challengeId ?? null,
          kind,
          now,
          now + NOTICE_LIFE_MS,
        ],
      );
      const subject = SUBJECTS[kind];
      const link = `${deps.publicUrl}/not-me?notice=${token}`;
      const named = detail.name ? ` (${detail.name})` : "";
      const text =
        address.channel === "email"
          ? `${subject}${named} on your ${deps.productName(project)} account.\n\n` +
            `If that was you, there is nothing to do.\n\nIf it was not you, tell us here:\n${link}\n`
          : `${deps.productName(project)}: ${subject.toLowerCase()}${named}. Not you? ${link}`;
      try {
        await messages.send(
          {
            projectId: project.id,
            channel: address.channel,
            to: address.value,
            subject: address.channel === "email" ? `${subject} · ${deps.productName(project)}` : null,
            text,
            html: null,
          },
          now,
        );
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        deps.onError(error);
      }
    },
  };
}
