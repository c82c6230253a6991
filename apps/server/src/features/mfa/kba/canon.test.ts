import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answerProblem, canonicalAnswer, normaliseAnswer } from "./canon.ts";

const TEST_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

describe("the canonical form of an answer", () => {
  test("a plain answer and the SHA-256 that clients send of it are the same answer", () => {
    expect(canonicalAnswer(" TEST ")).toBe(TEST_HASH);
    expect(canonicalAnswer(TEST_HASH)).toBe(TEST_HASH);
    expect(canonicalAnswer(TEST_HASH.toUpperCase())).toBe(TEST_HASH);
  });

  test("case, outer blanks and runs of blanks do not matter; words do", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 5 }), (words) => {
        const written = `  ${words.join(" \t ")} `.toUpperCase();
        expect(normaliseAnswer(written)).toBe(words.join(" "));
        expect(canonicalAnswer(written)).toBe(canonicalAnswer(words.join(" ")));
        expect(canonicalAnswer(`${words.join(" ")}x`)).not.toBe(canonicalAnswer(words.join(" ")));
      }),
    );
  });

  test("answers that anyone could find out are refused, hashed or not", () => {
    const context = { question: "Which school do you remember first?", names: ["will.albin"], others: [] };
    const problem = (answer: string, others: string[] = []) => answerProblem(answer, { ...context, others });
    expect(problem("abc")).toContain("at least 4");
    expect(problem("Password")).toContain("too easy");
    expect(problem("SCHOOL")).toContain("too easy");
    expect(problem("Will.Albin")).toContain("too easy");
    expect(problem(canonicalAnswer("will.albin"))).toContain("too easy");
    expect(problem("harbour street", [canonicalAnswer("Harbour  Street")])).toContain("differ");
    expect(problem("harbour street")).toBeNull();
  });
});
