import { codeMail } from "./page/code-mail.ts";
import { codeSms } from "./page/code-sms.ts";
import { codeVoice } from "./page/code-voice.ts";
import { negotiateLocale } from "./page/locale.ts";

export interface CodeMessageInput {
  code: string;
  locale: string;
  productName: string;
  host: string;
  lifeS: number;
}

/** The words a code travels in. */
export function codeMessage(
  channel: "email" | "sms" | "voice",
  input: CodeMessageInput,
): { subject: string | null; text: string; html: string | null } {
  const locale = negotiateLocale(undefined, input.locale);
  const minutes = Math.round(input.lifeS / 60);
  const content = { code: input.code, locale, productName: input.productName, minutes };
  if (channel === "email") return codeMail(content);
  if (channel === "voice") return { subject: null, text: codeVoice(content), html: null };
  return { subject: null, text: codeSms({ ...content, host: input.host }), html: null };
}
