import { parse } from "picoquery";

/** Deeper names than any field of the API has are a mistake or an attack. */
const MOST_BRACKETS = 4000;

/**
 * Reads a form body: `user=a&limit_config[overall_device_limit]=3`, a repeated name being a list. Values stay
 * texts; the schemas say where a text may stand for a number or a truth value.
 */
export function parseForm(text: string): Record<string, unknown> {
  if (text.split("[").length > MOST_BRACKETS) throw new SyntaxError("the form is nested too deeply");
  return { ...parse(text, { nesting: true, nestingSyntax: "index", arrayRepeat: true }) };
}
