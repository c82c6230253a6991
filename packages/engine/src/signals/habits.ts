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
    const { levels, parts, bits, like } = compared;
    const { names, blank } = blankFor(levels);
    const evidence: Record<string, string | number> = { ...blank, like, weight: round2(bits) };
    for (const { fact, itsBits, index } of names) {
      evidence[fact] = levels[fact] ?? "";
      evidence[itsBits] = round2(parts[index] ?? 0);
    }
    return bits > 0 ? { answer: "hit", bits: round2(bits), evidence } : { answer: "miss", bits: 0, evidence };
  },
};

/** Evidence in which some facts are known, to be filled in: an object grown by so many names becomes a slow one. */
interface Blank {
  names: readonly { fact: LoginFact; itsBits: string; index: number }[];
  blank: Readonly<Record<string, string | number>>;
}

const blanks = new Map<number, Blank>();

function blankFor(levels: Levels): Blank {
  let known = 0;
  for (let index = 0; index < LOGIN_FACTS.length; index++) {
    const fact = LOGIN_FACTS[index];
    if (fact !== undefined && levels[fact] !== undefined) known |= 1 << index;
  }
  let made = blanks.get(known);
  if (made === undefined) {
    made = makeBlank(levels);
    blanks.set(known, made);
  }
  return made;
}

function makeBlank(levels: Levels): Blank {
  const facts = LOGIN_FACTS.filter((fact) => levels[fact] !== undefined);
  const names = facts.map((fact) => ({ fact, itsBits: `${fact}_bits`, index: LOGIN_FACTS.indexOf(fact) }));
  const parts = names.flatMap(({ fact, itsBits }) => [
    [fact, ""],
    [itsBits, 0],
  ]);
  return { names, blank: Object.fromEntries([["like", ""], ["weight", 0], ...parts]) };
}

/** What one fact adds to the comparison, for signals that say the same in words; never below 0. */
export function partOf(compared: TakeoverEvidence | null | undefined, fact: LoginFact): number {
  return round2(Math.max(0, compared?.parts[LOGIN_FACTS.indexOf(fact)] ?? 0));
}
