import type { FastifyInstance } from "fastify";
import type { Project, Projects } from "../projects/index.ts";
import { type Locale, negotiateLocale } from "./page/locale.ts";
import { sendPlainPage } from "./plain-page.ts";

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
    const product = project === null ? null : deps.productName(project);
    const texts = TEXTS[locale];
    const lead = product === null ? texts.body : `${texts.body} ${texts.contact(product)}`;
    return sendPlainPage(reply, { locale, product, screen: "suspended", title: texts.title, lead });
  });
}
