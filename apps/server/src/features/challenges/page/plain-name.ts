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
