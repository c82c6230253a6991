/** What a telephone number says of itself, from the numbering plans. Pure; the number stays with the caller. */

import type { PhoneFacts } from "@latchkey/engine";
import { type NumberType, parsePhoneNumberFromString } from "libphonenumber-js/max";

/** E.164 allows 15 digits; what is longer than this is not looked at. */
const MAX_TEXT = 40;

function kindOf(type: NumberType | undefined): PhoneFacts["kind"] {
  switch (type) {
    case "MOBILE":
      return "mobile";
    case "FIXED_LINE":
      return "fixed";
    case "VOIP":
      return "voip";
    case "PREMIUM_RATE":
      return "premium";
    // In North America one range serves both: nobody can tell from the number.
    case "FIXED_LINE_OR_MOBILE":
    case undefined:
      return null;
    default:
      return "other";
  }
}

/**
 * Facts about a number in E.164 form. A text that is no number is invalid, with an unknown country and kind.
 * `keyOf` makes the keyed digest; equal numbers give equal keys however they were written.
 */
export function readPhone(text: string, keyOf: (text: string) => string): PhoneFacts {
  const written = text.slice(0, MAX_TEXT).trim();
  let number: ReturnType<typeof parsePhoneNumberFromString>;
  try {
    number = parsePhoneNumberFromString(written);
  } catch {
    number = undefined;
  }
  if (text.length > MAX_TEXT || number === undefined) {
    return { key: keyOf(`phone:${written}`), valid: false, country: null, kind: null };
  }
  const valid = number.isValid();
  return {
    key: keyOf(`phone:${number.number}`),
    valid,
    country: number.country ?? null,
    kind: valid ? kindOf(number.getType()) : null,
  };
}
