import type { Transporter } from "nodemailer";
import type { Config } from "../../config.ts";
import type { Pool } from "../../db/pool.ts";
import { AppError } from "../../shared/errors.ts";
import { newId } from "../../shared/ids.ts";
import type { Outgoing } from "../../shared/outgoing.ts";
import type { Vault } from "../../shared/vault.ts";
import { SECRET_PREFIX, signatureHeaders, signingKey } from "../../shared/webhook-signature.ts";

const SEND_TIMEOUT_MS = 10_000;
const RESPONSE_MAX_BYTES = 16 * 1024;

export type MessageChannel = "email" | "sms" | "voice";

export interface Message {
  projectId: number;
  channel: MessageChannel;
  to: string;
  /** Mail only. */
  subject: string | null;
  text: string;
  html: string | null;
  /** Language of the text (BCP 47): whoever reads it aloud must know. */
  language?: string;
}

/** A message kept in the development outbox, opened for its reader. */
export interface StoredMessage {
  id: number;
  channel: MessageChannel;
  to: string;
  subject: string | null;
  text: string;
  html: string | null;
  at: number;
}

export interface Messages {
  /** Channels that can be delivered with this configuration. */
  available(channel: MessageChannel): boolean;
  /** Sends, or keeps for the development outbox where nothing is configured. Throws `delivery_failed`. */
  send(message: Message, now: number): Promise<void>;
  /** The newest messages of the development outbox, newest first. */
  outbox(limit: number): Promise<StoredMessage[]>;
  close(): void;
}

const failed = (cause: unknown) =>
  new AppError("delivery_failed", "The message could not be sent.", { cause });

export function createMessages(config: Config, pool: Pool, vault: Vault, outgoing: Outgoing): Messages {
  const { smtpUrl } = config;
  let opened: Promise<Transporter> | null = null;
  /** Loaded with the first mail: a start does not wait for it. */
  const mailer = (url: string): Promise<Transporter> => {
    opened ??= import("nodemailer").then(({ default: nodemailer }) =>
      nodemailer.createTransport(url, { from: config.mailFrom ?? "Latchkey <no-reply@localhost>" }),
    );
    return opened;
  };
  const keepsOutbox = config.env === "development";

  const keep = async (message: Message, now: number): Promise<void> => {
    const body = JSON.stringify({ subject: message.subject, text: message.text, html: message.html });
    await pool.query(
      `insert into messages (project_id, channel, destination, body, created_at)
       values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000))`,
      [
        message.projectId,
        message.channel,
        vault.seal(message.to, "message"),
        vault.seal(body, "message"),
        now,
      ],
    );
  };

  return {
    available(channel) {
      const configured = channel === "email" ? smtpUrl !== null : config.sms !== null;
      return configured || keepsOutbox;
    },
    async send(message, now) {
      if (message.channel === "email" && smtpUrl !== null) {
        const { to, subject, text, html } = message;
        await mailer(smtpUrl)
          .then((open) =>
            open.sendMail({ to, subject: subject ?? "", text, ...(html === null ? {} : { html }) }),
          )
          .catch((cause: unknown) => {
            throw failed(cause);
          });
        return;
      }
      if (message.channel !== "email" && config.sms !== null) {
        await postSms(outgoing, config.sms, message, now);
        return;
      }
      if (!keepsOutbox) throw failed("no transport is configured");
      await keep(message, now);
    },
    async outbox(limit) {
      const { rows } = await pool.query<{
        id: number;
        channel: MessageChannel;
        destination: Buffer;
        body: Buffer;
        created_at: number;
      }>("select id, channel, destination, body, created_at from messages order by id desc limit $1", [
        limit,
      ]);
      return rows.map((row) => ({
        ...(JSON.parse(vault.open(row.body, "message")) as Pick<StoredMessage, "subject" | "text" | "html">),
        id: row.id,
        channel: row.channel,
        to: vault.open(row.destination, "message"),
        at: row.created_at,
      }));
    },
    close() {
      void opened?.then((open) => open.close());
    },
  };
}

/**
 * Posts an SMS or voice message to the operator's own sender: JSON, signed like our webhooks
 * (Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`).
 */
async function postSms(
  outgoing: Outgoing,
  sms: { url: string; secret: string },
  message: Message,
  now: number,
): Promise<void> {
  const { channel, to, text, language } = message;
  const body = JSON.stringify({ channel, to, text, ...(language === undefined ? {} : { language }) });
  const plain = Buffer.from(sms.secret, "utf8");
  const key = sms.secret.startsWith(SECRET_PREFIX) ? (signingKey(sms.secret) ?? plain) : plain;
  const result = await outgoing.postJson(sms.url, {
    headers: signatureHeaders([key], { id: `msg_${newId()}`, at: now, body }),
    body,
    timeoutMs: SEND_TIMEOUT_MS,
    maxResponseBytes: RESPONSE_MAX_BYTES,
  });
  if (result.outcome === "failed") throw failed(`the SMS endpoint could not be reached: ${result.reason}`);
  if (result.status < 200 || result.status > 299) throw failed(`the SMS endpoint answered ${result.status}`);
}
