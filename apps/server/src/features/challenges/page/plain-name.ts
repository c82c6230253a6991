import { direction, type Locale } from "./locale.ts";

const LONGEST_NAME = 40;

/**
 * A name from outside, fit to stand in a sentence: no control or direction-changing characters
 * (which could rewrite the line for the reader), one line, at most 40 characters. null where nothing is left.
 */
export function plainName(value: string | null): string | null {
  if (value === null) return null;
  const clean = value
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  if (clean === "") return null;
  const characters = [...clean];
  return characters.length > LONGEST_NAME ? `${characters.slice(0, LONGEST_NAME - 1).join("")}…` : clean;
}

const FIRST_STRONG_ISOLATE = "\u2068";
const POP_ISOLATE = "\u2069";

/**
 * A name on its way into a sentence of another script: isolated, so that neither turns the other around
 * (Unicode UAX 9). Names of the sentence's own direction stay as they are.
 */
export function isolated(locale: Locale, name: string): string {
  const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u.test(name);
  const sameDirection = rightToLeft === (direction(locale) === "rtl");
  return sameDirection || name === "" ? name : `${FIRST_STRONG_ISOLATE}${name}${POP_ISOLATE}`;
}
