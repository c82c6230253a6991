import { hash } from "node:crypto";

const HASHED = /^[0-9a-f]{64}$/i;

/** An answer as people mean it: compatibility forms folded, outer blanks gone, inner ones single, lower case. */
export const normaliseAnswer = (answer: string): string =>
  answer.normalize("NFKC").trim().replace(/\s+/gu, " ").toLowerCase();

/** True where the client sent the SHA-256 of an answer instead of the answer. */
export const isHashedAnswer = (answer: string): boolean => HASHED.test(answer);

/**
 * The one form in which answers are compared: the SHA-256 (hex) of the normalised answer. Clients that hash before
 * they send arrive at the same value; what they sent is taken as it is and nothing else is tried.
 */
export const canonicalAnswer = (answer: string): string =>
  isHashedAnswer(answer) ? answer.toLowerCase() : hash("sha256", normaliseAnswer(answer), "hex");

/** Answers that are no secret; the words of the question and the account's own names join them. */
const DENIED = [
  "password",
  "passwort",
  "1234",
  "12345",
  "123456",
  "qwerty",
  "none",
  "unknown",
  "test1234",
  "n/a",
];

const MIN_LENGTH = 4;

/**
 * Why an answer is not accepted at enrolment, as a rule to show, or null. A hashed answer can only be compared with
 * hashes; its length is not known.
 */
export function answerProblem(
  answer: string,
  context: { question: string; names: readonly string[]; others: readonly string[] },
): string | null {
  const canon = canonicalAnswer(answer);
  if (!isHashedAnswer(answer) && [...normaliseAnswer(answer)].length < MIN_LENGTH) {
    return `must have at least ${MIN_LENGTH} characters`;
  }
  if (canon === canonicalAnswer("")) return `must have at least ${MIN_LENGTH} characters`;
  const words = normaliseAnswer(context.question)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => [...word].length >= MIN_LENGTH);
  const denied = [...DENIED, normaliseAnswer(context.question), ...words, ...context.names];
  if (denied.some((word) => canonicalAnswer(word) === canon)) return "is too easy to find out";
  if (context.others.includes(canon)) return "must differ from the other answers";
  return null;
}
