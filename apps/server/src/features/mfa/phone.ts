import { parsePhoneNumberFromString } from "libphonenumber-js/max";

/** Kinds of number that cost the sender or reach nobody. */
const REFUSED = new Set(["PREMIUM_RATE", "SHARED_COST", "UAN", "PAGER", "VOICEMAIL"]);

/** The number in E.164 form with its country, or null where no code should be sent to it. */
export function deliverableNumber(text: string): { number: string; country: string | null } | null {
  const parsed = parsePhoneNumberFromString(text);
  if (parsed === undefined || !parsed.isPossible()) return null;
  const type = parsed.isValid() ? parsed.getType() : undefined;
  if (type !== undefined && REFUSED.has(type)) return null;
  return { number: parsed.number, country: parsed.country ?? null };
}
