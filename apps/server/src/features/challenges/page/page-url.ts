import type { Step, ViewCommon } from "./view.ts";

/** The page itself, at a step if one is wished: a GET that changes nothing. */
export function pageUrl(view: Pick<ViewCommon, "base" | "challengeId">, step: Step | null = null): string {
  const query = new URLSearchParams();
  if (view.challengeId !== null) query.set("challenge", view.challengeId);
  if (step !== null) query.set("step", step);
  const text = query.toString();
  return text === "" ? view.base : `${view.base}?${text}`;
}
