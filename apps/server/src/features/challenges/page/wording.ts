import { clockTime, formatNumber, intlTag, plural } from "./format.ts";
import { isolated } from "./plain-name.ts";
import { relativeTime } from "./relative-time.ts";
import { type AnyTexts, fill, textsFor } from "./texts/index.ts";
import type { PlainTextKey, TextKey } from "./texts/texts.ts";
import type { ViewCommon } from "./view.ts";

export type PluralTextKey = Exclude<TextKey, PlainTextKey>;

/** The texts of one page in one language, with its product and its moment filled in. */
export interface Wording {
  texts: AnyTexts;
  say(key: PlainTextKey, values?: Readonly<Record<string, string>>): string;
  count(key: PluralTextKey, n: number): string;
  number(value: number): string;
  /** What to call a code of so many digits, and what to say where some are missing. */
  codeLabel(length: number): string;
  malformedCode(length: number): string;
  /** "in 12 minutes". */
  relative(at: number): string;
  /** "14:35" in the guessed zone, or null. */
  clock(at: number): string | null;
}

/** Binds the texts to a view: its language, the project's own wording, the product's name, its time and zone. */
export function createWording(view: ViewCommon): Wording {
  const texts = textsFor(view.locale, view.branding.texts);
  const product = isolated(view.locale, view.branding.productName);
  return {
    texts,
    say: (key, values = {}) => fill(texts[key], { product, ...values }),
    count: (key, n) => plural(view.locale, n, texts[key]),
    number: (value) => formatNumber(view.locale, value),
    codeLabel: (length) => (length === 6 ? texts.codeLabel : texts.codeLabelAny),
    malformedCode: (length) =>
      length === 6
        ? texts.malformedCode
        : fill(texts.malformedCodeAny, { n: formatNumber(view.locale, length) }),
    relative: (at) => relativeTime(intlTag(view.locale), at, view.now),
    clock: (at) => clockTime(view.locale, at, view.timeZone),
  };
}
