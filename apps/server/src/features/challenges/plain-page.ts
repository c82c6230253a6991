import type { FastifyReply } from "fastify";
import { escapeHtml } from "../../shared/escape-html.ts";
import { loadPages } from "./page/built-pages.ts";
import { contentSecurityPolicy } from "./page/csp.ts";
import { direction, type Locale } from "./page/locale.ts";
import { ASSETS_PATH } from "./page/render.ts";

/** A page that says one thing, and may hold one button. Texts are plain text. */
export interface PlainPage {
  locale: Locale;
  /** Null where it is not known whose page this is. */
  product: string | null;
  screen: string;
  title: string;
  lead: string;
  form?: { action: string; fields: Readonly<Record<string, string>>; button: string };
}

/** Sends it, in the look of the hosted pages and under their policy. */
export function sendPlainPage(reply: FastifyReply, page: PlainPage, status = 200): FastifyReply {
  return reply
    .status(status)
    .headers({
      "content-security-policy": contentSecurityPolicy({ inlineStyle: null, logoUrl: null, formTargets: [] }),
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    })
    .type("text/html; charset=utf-8")
    .send(html(page));
}

function html({ locale, product, screen, title, lead, form }: PlainPage): string {
  const name = product === null ? null : escapeHtml(product);
  return [
    "<!doctype html>",
    `<html lang="${locale}" dir="${direction(locale)}">`,
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">',
    `<title>${escapeHtml(title)}${name === null ? "" : ` – ${name}`}</title>`,
    `<link rel="stylesheet" href="${ASSETS_PATH}${loadPages().manifest.style}"></head>`,
    `<body><main class="lk-card" data-screen="${escapeHtml(screen)}">`,
    name === null ? "" : `<p class="lk-brand"><bdi>${name}</bdi></p>`,
    `<h1 class="lk-title">${escapeHtml(title)}</h1>`,
    `<p class="lk-lead">${escapeHtml(lead)}</p>`,
    form === undefined ? "" : formHtml(form),
    "</main></body></html>",
  ].join("");
}

function formHtml({ action, fields, button }: NonNullable<PlainPage["form"]>): string {
  const hidden = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return `<div class="lk-actions"><form method="post" action="${escapeHtml(action)}">${hidden.join("")}<button class="lk-button lk-primary" type="submit">${escapeHtml(button)}</button></form></div>`;
}
