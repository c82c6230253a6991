import { escapeHtml } from "../../../shared/escape-html.ts";
import { mailDocument, mailParagraph as paragraph } from "../../messages/index.ts";
import { deviceName, placeName } from "./device-name.ts";
import { clockTime, plural } from "./format.ts";
import type { Locale } from "./locale.ts";
import { isolated, plainName } from "./plain-name.ts";
import { fill, textsFor } from "./texts/index.ts";
import type { PlainTextKey, TextOverrides } from "./texts/texts.ts";
import type { PageDevice } from "./view.ts";

export interface CodeMail {
  code: string;
  locale: Locale;
  productName: string;
  /** How long the code works. */
  minutes: number;
  /** Who asked, as far as is known: lets the reader see whether it was them. */
  asked?: {
    device: Pick<PageDevice, "type" | "browser" | "system">;
    place: PageDevice["place"];
    at: number;
    timeZone: string | null;
  };
  texts?: TextOverrides;
}

/**
 * The mail a code travels in. The subject never holds the code: subjects end up in logs and on locked
 * screens. Text from outside is escaped, and cannot break out of the subject's line.
 */
export function codeMail(mail: CodeMail): { subject: string; text: string; html: string } {
  const texts = textsFor(mail.locale, mail.texts);
  const name = plainName(mail.productName) ?? "";
  const product = isolated(mail.locale, name);
  const say = (key: PlainTextKey) => fill(texts[key], { product });
  const life = plural(mail.locale, mail.minutes, texts.mailLife);
  const asked = askedFrom(mail, texts);
  const subject = say("mailSubject");
  const text = [
    say("mailHeading"),
    mail.code,
    `${life} ${say("mailWhere")}`,
    ...(asked === null ? [] : [asked]),
    say("mailNeverShare"),
    say("mailNotYou"),
    name,
  ].join("\n\n");
  const html = mailDocument(mail.locale, subject, [
    `<p style="margin:0 0 24px;font-size:16px;font-weight:600">${escapeHtml(name)}</p>`,
    `<h1 style="margin:0 0 16px;font-size:24px;line-height:1.3">${escapeHtml(say("mailHeading"))}</h1>`,
    `<p dir="ltr" style="${CODE}">${escapeHtml(mail.code)}</p>`,
    paragraph(`${life} ${say("mailWhere")}`),
    ...(asked === null ? [] : [paragraph(asked)]),
    paragraph(say("mailNeverShare"), "font-weight:600"),
    `<hr style="margin:24px 0;border:0;border-top:1px solid #8885">`,
    paragraph(say("mailNotYou"), "font-size:14px"),
  ]);
  return { subject, text, html };
}

function askedFrom({ locale, asked }: CodeMail, texts: ReturnType<typeof textsFor>): string | null {
  if (asked === undefined) return null;
  const parts = [
    deviceName(locale, texts, asked.device),
    placeName(locale, texts, asked.place, null),
    clockTime(locale, asked.at, asked.timeZone),
  ];
  return fill(texts.mailAskedFrom, { list: parts.filter((part) => part !== null).join(" · ") });
}

const CODE =
  "margin:0 0 24px;padding:16px;border:1px solid #8888;border-radius:8px;text-align:center;" +
  "font:600 32px/1.2 ui-monospace,'SF Mono',Consolas,monospace;letter-spacing:0.25em;text-indent:0.25em";
