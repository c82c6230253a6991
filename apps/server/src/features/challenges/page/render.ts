import { loadPages, type PageAsset } from "./built-pages.ts";
import { contentSecurityPolicy } from "./csp.ts";
import { intlTag } from "./format.ts";
import { direction } from "./locale.ts";
import type { ChallengeView } from "./view.ts";
import { logoAddress, webUrl } from "./web-url.ts";

export interface RenderedPage {
  /** The whole document. */
  html: string;
  /** Value of its `Content-Security-Policy` header. */
  csp: string;
}

/** Assets are served under this path, by the names in `pageAssets()`. */
export const ASSETS_PATH = "/assets/";

/**
 * The hosted page for a view: pure but for reading the built pages once. Text from outside is escaped;
 * addresses other than `http:` and `https:` are left out, whatever the caller checked. Send it with the
 * policy it returns, `Referrer-Policy: no-referrer` and `Cache-Control: no-store`.
 *
 * @param pagesDir where the build put the pages
 */
export function renderChallengePage(view: ChallengeView, pagesDir?: string): RenderedPage {
  const pages = loadPages(pagesDir);
  const safe = withWebUrlsOnly(view);
  const logoUrl = logoAddress(view.branding.logoUrl);
  const { head, body } = pages.challengeMarkup(safe, logoUrl);
  const inlineStyle = pages.brandStyle(view.branding);
  const html = [
    "<!doctype html>",
    `<html lang="${view.locale}" dir="${direction(view.locale)}" data-intl="${intlTag(view.locale)}" data-now="${Math.trunc(view.now)}">`,
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    '<meta name="robots" content="noindex">',
    '<meta name="format-detection" content="telephone=no, email=no, address=no, date=no">',
    head,
    `<link rel="stylesheet" href="${ASSETS_PATH}${pages.manifest.style}">`,
    inlineStyle === null ? "" : `<style>${inlineStyle}</style>`,
    `<script type="module" src="${ASSETS_PATH}${pages.manifest.script}"></script>`,
    "</head>",
    `<body>${body}</body>`,
    "</html>",
  ].join("");
  const formTargets = [webUrl(view.successUrl)];
  return { html, csp: contentSecurityPolicy({ inlineStyle, logoUrl, formTargets }) };
}

/** The files to serve under `ASSETS_PATH`: immutable, by exactly these names. */
export function pageAssets(pagesDir?: string): readonly PageAsset[] {
  return loadPages(pagesDir).assets;
}

function withWebUrlsOnly(view: ChallengeView): ChallengeView {
  return {
    ...view,
    signOutUrl: webUrl(view.signOutUrl)?.href ?? null,
    newAccountUrl: webUrl(view.newAccountUrl)?.href ?? null,
    upgradeUrl: webUrl(view.upgradeUrl)?.href ?? null,
    successUrl: webUrl(view.successUrl)?.href ?? null,
  };
}
