import type { EmailFacts } from "@latchkey/engine";
import type { EmailQuality } from "./schema.ts";

/** Questions only a mail server can answer: taken over where the caller asked one. */
const ASKED_ELSEWHERE = ["mx_records", "smtp_server", "smtp_check", "accept_all"] as const;

/**
 * What is known of an e-mail address, in the words of the wire. Local data answers the form of the address and its
 * provider; `given` are results the caller brought along, used where local data has nothing to say.
 */
export function emailQuality(
  facts: EmailFacts,
  normalised: string | null,
  given: Readonly<Record<string, unknown>> | null,
): EmailQuality {
  const elsewhere = Object.fromEntries(
    ASKED_ELSEWHERE.map((name) => [name, typeof given?.[name] === "boolean" ? given[name] : null]),
  ) as Record<(typeof ASKED_ELSEWHERE)[number], boolean | null>;
  const regexp = facts.valid !== false;
  const undeliverable = elsewhere.mx_records === false || elsewhere.smtp_check === false;
  return {
    status: statusOf(facts, undeliverable, elsewhere.accept_all === true),
    regexp,
    gibberish: facts.gibberish,
    disposable: facts.disposable,
    webmail: facts.webmail,
    ...elsewhere,
    block: !regexp || facts.disposable === true || undeliverable,
    normalized_email: normalised,
  };
}

function statusOf(facts: EmailFacts, undeliverable: boolean, acceptAll: boolean): EmailQuality["status"] {
  if (facts.valid === false || undeliverable) return "invalid";
  if (facts.disposable === true) return "disposable";
  if (acceptAll) return "accept_all";
  return facts.valid === null ? "unknown" : "valid";
}
