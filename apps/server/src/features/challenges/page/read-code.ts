/** First code points of the digit rows that keyboards produce besides ASCII: Arabic-Indic and its extended form. */
const ARABIC_ZERO = 0x0660;
const EXTENDED_ARABIC_ZERO = 0x06f0;

/**
 * Reads a typed code: Arabic-Indic and full-width digits become 0..9; spaces, dashes and invisible
 * characters go. null unless exactly `length` digits remain, so that a slip of the finger costs no attempt.
 */
export function readCode(typed: string, length = 6): string | null {
  if (typed.length > 64) return null;
  const digits = typed
    .normalize("NFKC")
    .replace(/[\s\p{Cf}\p{Pd}]/gu, "")
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - ARABIC_ZERO))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - EXTENDED_ARABIC_ZERO));
  return /^[0-9]+$/.test(digits) && digits.length === length ? digits : null;
}
