import { randomBytes } from "node:crypto";
import type { Queryable } from "../../db/pool.ts";
import { type Clock, DAY } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import type { Locale } from "../../shared/locale.ts";
import { hashSecret, type Vault } from "../../shared/vault.ts";
import { accountLanguage, readContacts } from "../accounts/index.ts";
import { type Messages, mailHtml } from "../messages/index.ts";
import type { Project } from "../projects/index.ts";
import { type NoticeKind, noticeWords } from "./notice-words.ts";

/** How long the link of a notice works. */
const NOTICE_LIFE_MS = 7 * DAY;

export interface NoticeDetail {
  /** The device that acted, where it is known: the link signs it out. */
  deviceId?: string | null;
  /** The challenge that was proved: the link voids it. */
  challengeId?: string | null;
  /** The factor that was added: the link removes it. */
  factorId?: string | null;
  /** A plain name to show: of the factor, never a secret. */
  name?: string | null;
  /** The language of the page or call it happened on, for owners whose own is not known. */
  locale?: Locale;
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
      const address = await addressOf(project, accountId);
      if (address === null || !messages.available(address.channel)) return;
      const now = clock();
      const token = randomBytes(24).toString("base64url");
      await pool.query(
        `insert into owner_notices (token_hash, project_id, account_id, device_id, challenge_id, what, subject,
           created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8::float8 / 1000), to_timestamp($9::float8 / 1000))`,
        [
          hashSecret(token),
          project.id,
          accountId,
          detail.deviceId ?? null,
          detail.challengeId ?? null,
          kind,
          detail.factorId ?? null,
          now,
          now + NOTICE_LIFE_MS,
        ],
      );
      const owner = { projectId: project.id, accountId };
      const locale = (await accountLanguage(pool, vault, owner)) ?? detail.locale ?? "en";
      const productName = deps.productName(project);
      const link = `${deps.publicUrl}/not-me?notice=${token}&language=${locale}`;
      const words = { locale, product: productName, name: detail.name ?? null, link };
      const { subject, text } = noticeWords(kind, address.channel, words);
      const html = subject === null ? null : mailHtml({ locale, productName, subject, text, link });
      try {
        await messages.send(
          {
            projectId: project.id,
            channel: address.channel,
            to: address.value,
            subject,
            text,
            html,
            language: locale,
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
