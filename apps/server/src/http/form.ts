import { parse } from "picoquery";

/** More brackets than any field of the API needs are a mistake or an attack. */
const MOST_BRACKETS = 2000;

/**
 * Reads a body that came under the type of forms. A text that begins with a brace is JSON: that is what
 * `curl -d '{...}'` sends when nobody names a type. Throws a SyntaxError for what is neither.
 */
export function parseFormOrJson(text: string): Record<string, unknown> {
  if (!text.trimStart().startsWith("{")) return parseForm(text);
  return JSON.parse(text, (key, value: unknown) => (key === "__proto__" ? undefined : value));
}

/**
 * Reads a form body: `user=a&limit_config[overall_device_limit]=3`, a repeated name being a list. Values stay
 * texts; the schemas say where a text may stand for a number or a truth value. Throws a SyntaxError for what is
 * nested absurdly.
 */
export function parseForm(text: string): Record<string, unknown> {
  // Browsers and URLSearchParams encode the brackets; in a value they mean the same either way.
  const named = text.replaceAll(/%5B/gi, "[").replaceAll(/%5D/gi, "]");
  if (named.split("[").length > MOST_BRACKETS) throw new SyntaxError("the form is nested too deeply");
  return { ...parse(named, { nesting: true, nestingSyntax: "index", arrayRepeat: true }) };
}
