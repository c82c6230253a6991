import { type CSSToken, stringify, TokenType, tokenize } from "@csstools/css-tokenizer";

/** More than any page needs, little enough to keep with every project. */
const LONGEST_CSS = 50_000;

/** At-rules that only choose or name rules. The others load, or speak of other documents. */
const AT_RULES: ReadonlySet<string> = new Set([
  "media",
  "supports",
  "container",
  "layer",
  "scope",
  "starting-style",
  "keyframes",
  "-webkit-keyframes",
  "property",
]);

/** Functions that fetch, paint with code or (in browsers of the past) run it. */
const FUNCTIONS: ReadonlySet<string> = new Set([
  "url",
  "src",
  "image",
  "image-set",
  "-webkit-image-set",
  "cross-fade",
  "-webkit-cross-fade",
  "element",
  "-moz-element",
  "paint",
  "expression",
]);

/** Properties that bind code, in browsers of the past. */
const PROPERTIES: ReadonlySet<string> = new Set(["behavior", "-ms-behavior", "-moz-binding"]);

/** Kinds of token that are refused whatever they say: addresses, broken ones, and HTML comment marks. */
const TOKENS: ReadonlySet<TokenType> = new Set([
  TokenType.URL,
  TokenType.BadURL,
  TokenType.BadString,
  TokenType.CDO,
  TokenType.CDC,
]);

/**
 * A project's own CSS, fit to stand at the end of a `<style>` element: nothing that could load, run or
 * close the element remains. A refused at-rule goes with its block, anything else refused goes with its
 * declaration; the rest stays as written. Empty for CSS over 50,000 characters. The page's content
 * security policy forbids the same once more.
 */
export function sanitiseCss(css: string): string {
  if (css.length > LONGEST_CSS) return "";
  const tokens = tokenize({ css });
  const kept: CSSToken[] = [];
  let statementStart = 0;
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token === undefined || token[0] === TokenType.EOF) break;
    if (isRefused(token)) {
      kept.length = statementStart;
      index = endOfStatement(tokens, index);
      continue;
    }
    kept.push(token);
    if (endsStatement(token)) statementStart = kept.length;
  }
  // In CSS `\/` means `/`, and without `</` nothing can close the element.
  const result = stringify(...kept).replaceAll("</", "<\\/");
  return tokenize({ css: result }).some(isRefused) ? "" : result;
}

function isRefused(token: CSSToken): boolean {
  if (token[0] === TokenType.AtKeyword) return !AT_RULES.has(token[4].value.toLowerCase());
  if (token[0] === TokenType.Function) return FUNCTIONS.has(token[4].value.toLowerCase());
  if (token[0] === TokenType.Ident) return PROPERTIES.has(token[4].value.toLowerCase());
  return TOKENS.has(token[0]);
}

function endsStatement(token: CSSToken): boolean {
  return (
    token[0] === TokenType.Semicolon || token[0] === TokenType.OpenCurly || token[0] === TokenType.CloseCurly
  );
}

/** Index of the last token of the statement around `index`: its `;`, the end of its block, or what stands before the `}` around it. */
function endOfStatement(tokens: readonly CSSToken[], index: number): number {
  let depth = 0;
  for (let at = index; at < tokens.length; at += 1) {
    const type = tokens[at]?.[0];
    if (type === TokenType.CloseCurly && depth === 0) return at - 1;
    if (type === TokenType.Semicolon && depth === 0) return at;
    if (opens(type)) depth += 1;
    if (closes(type) && depth > 0) {
      depth -= 1;
      if (depth === 0 && type === TokenType.CloseCurly) return at;
    }
  }
  return tokens.length;
}

function opens(type: TokenType | undefined): boolean {
  return (
    type === TokenType.OpenCurly ||
    type === TokenType.OpenParen ||
    type === TokenType.OpenSquare ||
    type === TokenType.Function
  );
}

function closes(type: TokenType | undefined): boolean {
  return type === TokenType.CloseCurly || type === TokenType.CloseParen || type === TokenType.CloseSquare;
}
