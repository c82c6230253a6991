import type { Pool } from "../../db/pool.ts";
import type { PeriodicJob } from "../../jobs/scheduler.ts";
import { type Clock, DAY, MINUTE, SECOND } from "../../shared/clock.ts";
import { isLocale } from "../../shared/locale.ts";
import type { Vault } from "../../shared/vault.ts";
import { type Messages, mailHtml } from "../messages/index.ts";
import type { Project, Projects } from "../projects/index.ts";
import { accountLanguage } from "./attributes.ts";
import { contactContext } from "./contact-store.ts";
import { claimNotices, finishNotice, forgetFinished, type Notice, postponeNotice } from "./notice-store.ts";
import { noticeText } from "./notice-text.ts";

const EVERY_MS = 2 * SECOND;
const LEASE_MS = MINUTE;
const BATCH = 50;
/** After this many failures, about a day, a notice is given up. */
const MOST_ATTEMPTS = 10;

export interface NoticeJobDeps {
  pool: Pool;
  vault: Vault;
  messages: Messages;
  projects: Projects;
  clock: Clock;
  productName: (project: Project) => string;
  onError: (error: unknown) => void;
}

/** Sends what was written down for owners of accounts, once it is committed; retries with growing pauses. */
export function noticesJob(deps: NoticeJobDeps): PeriodicJob {
  const { pool, vault, messages, projects, clock } = deps;

  const send = async (notice: Notice): Promise<void> => {
    const project = await projects.byId(notice.projectId);
    if (project === null || !messages.available(notice.channel)) return;
    const context = contactContext(notice.projectId, notice.accountId);
    const to = vault.open(notice.destination, context);
    const { sealedUrl } = notice.context;
    const url = typeof sealedUrl === "string" ? vault.open(Buffer.from(sealedUrl, "base64"), context) : "";
    const { language } = notice.context;
    const locale = isLocale(language) ? language : ((await accountLanguage(pool, vault, notice)) ?? "en");
    const words = { ...notice.context, url };
    const productName = deps.productName(project);
    const { subject, text } = noticeText(notice.kind, words, productName, locale);
    const mail = notice.channel === "email";
    await messages.send(
      {
        projectId: notice.projectId,
        channel: notice.channel,
        to,
        subject: mail ? subject : null,
        text,
        html: mail ? mailHtml({ locale, productName, subject, text, link: url === "" ? null : url }) : null,
        language: locale,
      },
      clock(),
    );
  };

  return {
    name: "notices",
    everyMs: EVERY_MS,
    scope: "each",
    async run() {
      await forgetFinished(pool, clock() - DAY);
      for (const notice of await claimNotices(pool, clock(), LEASE_MS, BATCH)) {
        try {
          await send(notice);
          await finishNotice(pool, notice, clock());
        } catch (error) {
          deps.onError(error);
          if (notice.attempts >= MOST_ATTEMPTS) await finishNotice(pool, notice, clock());
          else await postponeNotice(pool, notice, clock() + 2 ** notice.attempts * 15 * SECOND);
        }
      }
    },
  };
}
