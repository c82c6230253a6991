import { plural } from "./format.ts";
import type { Locale } from "./locale.ts";
import { plainName } from "./plain-name.ts";
import { fill, textsFor } from "./texts/index.ts";

export interface CodeVoice {
  code: string;
  locale: Locale;
  productName: string;
  /** How long the code works. */
  minutes: number;
}

/** What a call says: each digit by itself, twice. */
export function codeVoice({ code, locale, productName, minutes }: CodeVoice): string {
  const texts = textsFor(locale);
  const digits = [...code].join(locale === "ar" ? "، " : ", ");
  const life = plural(locale, minutes, texts.mailLife);
  return fill(texts.voiceCode, { product: plainName(productName) ?? "", code: digits, life });
}
