import type { Config } from "../../config.ts";
import { mailServerAnswers } from "../../features/messages/index.ts";
import { type Finding, note, ok, wrong } from "./finding.ts";

/** Mail and text messages: whether something is there to send them. Nothing is sent. */
export async function checkDelivery(config: Config): Promise<Finding[]> {
  return [await checkMail(config), checkSms(config)];
}

async function checkMail({ smtpUrl, mailFrom, env }: Config): Promise<Finding> {
  if (smtpUrl === null) return missing("mail", "LATCHKEY_SMTP_URL", env);
  try {
    await mailServerAnswers(smtpUrl);
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    const why =
      code === "EAUTH" ? "refuses the user or password" : `does not answer (${String(code ?? "no code")})`;
    return wrong("mail", `the server that LATCHKEY_SMTP_URL names ${why}`);
  }
  return mailFrom === null
    ? note(
        "mail",
        "the server lets us in; LATCHKEY_MAIL_FROM is not set, so mails come from no-reply@localhost",
      )
    : ok("mail", "the server lets us in");
}

function checkSms({ sms, env }: Config): Finding {
  return sms === null
    ? missing("text messages", "LATCHKEY_SMS_WEBHOOK_URL", env)
    : ok("text messages", "posted to the configured sender (not tried: that would send one)");
}

const missing = (about: string, setting: string, env: Config["env"]): Finding =>
  note(
    about,
    env === "development"
      ? `${setting} is not set: messages are shown at /dev/outbox`
      : `${setting} is not set: nobody can be asked for such a code`,
  );
