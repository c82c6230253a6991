import { loadPages } from "./built-pages.ts";
import type { OutboxMessage } from "./outbox-message.ts";
import { ASSETS_PATH, type RenderedPage } from "./render.ts";

/** Messages carry their styles on their elements, so those are allowed here; scripts and everything else are not. */
const OUTBOX_POLICY = [
  "default-src 'none'",
  "style-src 'self' 'unsafe-inline'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * The development outbox as a page: newest first as given, each message with its code in sight. Mails are
 * shown in sandboxed frames, so that nothing in them runs or reaches out. For developers: English only.
 */
export function renderOutbox(messages: readonly OutboxMessage[], pagesDir?: string): RenderedPage {
  const pages = loadPages(pagesDir);
  const { head, body } = pages.outboxMarkup(messages);
  const html = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    head,
    `<link rel="stylesheet" href="${ASSETS_PATH}${pages.manifest.style}">`,
    `</head><body class="lk-wide">${body}</body></html>`,
  ].join("");
  return { html, csp: OUTBOX_POLICY };
}
