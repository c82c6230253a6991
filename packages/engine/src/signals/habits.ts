import { round2 } from "../bits.ts";
import { type Levels, LOGIN_FACTS, type LoginFact } from "../takeover/levels.ts";
import type { TakeoverEvidence } from "../takeover/likelihood.ts";
import { type Answer, type Signal, unknown } from "./signal.ts";

/** The login as a whole fits somebody who stole the password better than the account's own habits. */
export const habits: Signal = {
  id: "habits",
  category: "account_takeover",
  reason: "unusual_login",
  description:
    "Device, network, browser, time zone and failed logins together fit a thief better than the account's habits.",
  kinds: ["evaluate"],
  evaluate: ({ habits: compared }): Answer => {
    if (compared === null || compared === undefined) return unknown("history");
    const { levels, facts, bits, like } = compared;
    const evidence: Record<string, string | number> = { ...blankFor(levels), like, weight: round2(bits) };
    for (const fact of LOGIN_FACTS) {
      const level = levels[fact];
      if (level === undefined) continue;
      evidence[fact] = level;
      evidence[BITS_OF[fact]] = round2(facts[fact] ?? 0);
    }
    return bits > 0 ? { answer: "hit", bits: round2(bits), evidence } : { answer: "miss", bits: 0, evidence };
  },
};

const BITS_OF = Object.fromEntries(LOGIN_FACTS.map((fact) => [fact, `${fact}_bits`])) as Readonly<
  Record<LoginFact, string>
>;

/** Evidence by which facts are known, to be filled in: an object grown by so many names becomes a slow one. */
const blanks = new Map<number, Record<string, string | number>>();

function blankFor(levels: Levels): Record<string, string | number> {
  let known = 0;
  for (const [index, fact] of LOGIN_FACTS.entries()) if (levels[fact] !== undefined) known |= 1 << index;
  const made = blanks.get(known);
  if (made !== undefined) return made;
  const parts = LOGIN_FACTS.filter((fact) => levels[fact] !== undefined).flatMap((fact) => [
    [fact, ""],
    [BITS_OF[fact], 0],
  ]);
  const blank = Object.fromEntries([["like", ""], ["weight", 0], ...parts]);
  blanks.set(known, blank);
  return blank;
}

/** What one fact adds to the comparison, for signals that say the same in words; never below 0. */
export function partOf(compared: TakeoverEvidence | null | undefined, fact: LoginFact): number {
  return round2(Math.max(0, compared?.facts[fact] ?? 0));
}
