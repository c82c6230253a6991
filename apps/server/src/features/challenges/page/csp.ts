import { createHash } from "node:crypto";

export interface PolicyInput {
  /** The one inline style sheet, exactly as it stands between the tags; null where there is none. */
  inlineStyle: string | null;
  /** Where the logo comes from, if it is shown. */
  logoUrl: string | null;
  /** Where a form's answer may lead: browsers hold `form-action` against redirects too. */
  formTargets: readonly (URL | null)[];
}

/**
 * The page's content security policy. Nothing loads but our own script and style files, the hashed
 * inline style and the logo; nobody frames the page; forms go home, or on to the addresses given.
 */
export function contentSecurityPolicy({ inlineStyle, logoUrl, formTargets }: PolicyInput): string {
  const styleHash = inlineStyle === null ? [] : [`'sha256-${sha256(inlineStyle)}'`];
  const logo = logoUrl === null ? [] : [logoUrl.startsWith("data:") ? "data:" : new URL(logoUrl).origin];
  const targets = formTargets.filter((url) => url !== null).map((url) => url.origin);
  const directives: readonly (readonly [string, ...string[]])[] = [
    ["default-src", "'none'"],
    ["script-src", "'self'"],
    ["style-src", "'self'", ...styleHash],
    ["img-src", ...(logo.length > 0 ? logo : ["'none'"])],
    ["form-action", "'self'", ...new Set(targets)],
    ["base-uri", "'none'"],
    ["frame-ancestors", "'none'"],
    ["require-trusted-types-for", "'script'"],
    ["trusted-types", "'none'"],
  ];
  return directives.map((directive) => directive.join(" ")).join("; ");
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("base64");
}
