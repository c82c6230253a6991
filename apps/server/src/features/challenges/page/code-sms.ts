import { plural } from "./format.ts";
import type { Locale } from "./locale.ts";
import { isolated, plainName } from "./plain-name.ts";
import { fill, textsFor } from "./texts/index.ts";

export interface CodeSms {
  code: string;
  locale: Locale;
  productName: string;
  /** How long the code works. */
  minutes: number;
  /** Host name of the page that asks for the code: phones then offer to fill it in there, and nowhere else. */
  host?: string;
}

/**
 * The text message a code travels in. With `host` it ends in the line by which phones fill the code in
 * (WICG "Origin-bound one-time codes": `@host #code`, last in the message).
 */
export function codeSms({ code, locale, productName, minutes, host }: CodeSms): string {
  const texts = textsFor(locale);
  const life = plural(locale, minutes, texts.mailLife);
  const text = fill(texts.smsCode, { code, product: isolated(locale, plainName(productName) ?? ""), life });
  return host === undefined ? text : `${text}\n\n@${host} #${code}`;
}
