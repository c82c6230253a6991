import { list } from "./format.ts";
import type { Locale } from "./locale.ts";
import type { Remaining } from "./view.ts";
import type { PluralTextKey, Wording } from "./wording.ts";

const TYPES: readonly (readonly [Exclude<keyof Remaining, "overall">, PluralTextKey])[] = [
  ["computer", "computerCount"],
  ["tablet", "tabletCount"],
  ["mobile", "mobileCount"],
];

/** The sentence that says how many devices must still be chosen, and of which types. */
export function devicesNeeded(locale: Locale, wording: Wording, remaining: Remaining): string {
  const needs = TYPES.filter(([type]) => remaining[type] > 0);
  const byType = needs.reduce((sum, [type]) => sum + remaining[type], 0);
  const parts = list(
    locale,
    needs.map(([type, key]) => wording.count(key, remaining[type])),
  );
  if (byType === 0)
    return wording.say("chooseAtLeast", { list: wording.count("deviceCount", remaining.overall) });
  if (byType >= remaining.overall) return wording.say("chooseAtLeast", { list: parts });
  return wording.say("chooseIncluding", {
    total: wording.count("deviceCount", remaining.overall),
    list: parts,
  });
}
