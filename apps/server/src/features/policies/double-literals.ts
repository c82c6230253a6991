/** Strings (kept as they are), names, and numbers of a CEL expression. */
const TOKEN = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[A-Za-z_]\w*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[uU]?/g;

/**
 * Writes whole numbers of an expression as doubles: CEL tells 4 from 4.0, people who write conditions do not, and
 * every number among the facts is a double. A number that picks from a list (`x[0]`) stays whole.
 */
export function doubleLiterals(text: string): string {
  return text.replace(TOKEN, (token, offset: number) => {
    if (!/^\d+$/.test(token)) return token;
    const before = text.slice(0, offset).trimEnd();
    const after = text.slice(offset + token.length).trimStart();
    const picks = before.endsWith("[") && after.startsWith("]") && /[\w)\]]\s*$/.test(before.slice(0, -1));
    return picks ? token : `${token}.0`;
  });
}
