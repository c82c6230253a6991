import type { FastifyInstance } from "fastify";
import type { Project, Projects } from "../projects/index.ts";
import { loadPages } from "./page/built-pages.ts";
import { contentSecurityPolicy } from "./page/csp.ts";
import { escapeHtml } from "./page/escape-html.ts";
import { direction, type Locale, negotiateLocale } from "./page/locale.ts";
import { ASSETS_PATH } from "./page/render.ts";

const TEXTS: Readonly<Record<Locale, { title: string; body: string; contact: (product: string) => string }>> =
  {
    en: {
      title: "This account is paused",
      body: "You can’t use it at the moment.",
      contact: (product) => `Contact ${product} to find out more.`,
    },
    fr: {
      title: "Ce compte est suspendu",
      body: "Vous ne pouvez pas l’utiliser pour le moment.",
      contact: (product) => `Contactez ${product} pour en savoir plus.`,
    },
    es: {
      title: "Esta cuenta está en pausa",
      body: "Por ahora no puedes usarla.",
      contact: (product) => `Ponte en contacto con ${product} para saber más.`,
    },
    ar: {
      title: "هذا الحساب موقوف مؤقتًا",
      body: "لا يمكنك استخدامه في الوقت الحالي.",
      contact: (product) => `تواصل مع ${product} لمعرفة المزيد.`,
    },
  };

/**
 * A page for products without one of their own to set as `suspended_url`: `/suspended?client_id=...`. It says
 * nothing of the account, links nowhere and changes nothing; `client_id` names the product, `language` the language.
 */
export function registerSuspendedPage(
  app: FastifyInstance,
  deps: { projects: Projects; productName: (project: Project) => string },
): void {
  app.get("/suspended", async (request, reply) => {
    const query = request.query as Record<string, unknown>;
    const clientId = typeof query.client_id === "string" ? query.client_id : "";
    const project = /^[\x20-\x7e]{1,200}$/.test(clientId) ? await deps.projects.byClientId(clientId) : null;
    const locale = negotiateLocale(
      request.headers["accept-language"],
      typeof query.language === "string" ? query.language : null,
    );
    return reply
      .headers({
        "content-security-policy": contentSecurityPolicy({
          inlineStyle: null,
          logoUrl: null,
          formTargets: [],
        }),
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
      })
      .type("text/html; charset=utf-8")
      .send(render(locale, project === null ? null : deps.productName(project)));
  });
}

function render(locale: Locale, product: string | null): string {
  const texts = TEXTS[locale];
  const name = product === null ? null : escapeHtml(product);
  return [
    "<!doctype html>",
    `<html lang="${locale}" dir="${direction(locale)}">`,
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">',
    `<title>${texts.title}${name === null ? "" : ` – ${name}`}</title>`,
    `<link rel="stylesheet" href="${ASSETS_PATH}${loadPages().manifest.style}"></head>`,
    '<body><main class="lk-card" data-screen="suspended">',
    name === null ? "" : `<p class="lk-brand"><bdi>${name}</bdi></p>`,
    `<h1 class="lk-title">${texts.title}</h1>`,
    `<p class="lk-lead">${texts.body}${name === null ? "" : ` ${texts.contact(`<bdi>${name}</bdi>`)}`}</p>`,
    "</main></body></html>",
  ].join("");
}
