import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isId } from "../../shared/ids.ts";
import { type Locale, negotiateLocale, sendPlainPage } from "../challenges/index.ts";
import type { Project, Projects } from "../projects/index.ts";
import type { Visits } from "../visits/index.ts";
import type { Whitelist } from "./service.ts";

const PATH = "/device-invite";

interface Texts {
  title: string;
  lead: string;
  button: string;
  done: string;
  doneLead: string;
  closed: string;
  closedLead: string;
}

const TEXTS: Readonly<Record<Locale, Texts>> = {
  en: {
    title: "Register this device",
    lead: "You were invited to register a device you use for work. Do it on that device, in the browser you use.",
    button: "Register this device",
    done: "Thank you",
    doneLead: "The device is registered. The team has to confirm it.",
    closed: "This link no longer works",
    closedLead: "It was used already, or it is too old. Ask the team for a new one.",
  },
  fr: {
    title: "Enregistrer cet appareil",
    lead: "Vous êtes invité à enregistrer un appareil de travail. Faites-le sur cet appareil, dans le navigateur que vous utilisez.",
    button: "Enregistrer cet appareil",
    done: "Merci",
    doneLead: "L’appareil est enregistré. L’équipe doit encore le confirmer.",
    closed: "Ce lien ne fonctionne plus",
    closedLead: "Il a déjà été utilisé ou il est trop ancien. Demandez-en un nouveau à l’équipe.",
  },
  es: {
    title: "Registrar este dispositivo",
    lead: "Te han invitado a registrar un dispositivo de trabajo. Hazlo en ese dispositivo, en el navegador que usas.",
    button: "Registrar este dispositivo",
    done: "Gracias",
    doneLead: "El dispositivo está registrado. El equipo tiene que confirmarlo.",
    closed: "Este enlace ya no funciona",
    closedLead: "Ya se usó o es demasiado antiguo. Pide uno nuevo al equipo.",
  },
  ar: {
    title: "تسجيل هذا الجهاز",
    lead: "تمت دعوتك لتسجيل جهاز تستخدمه في العمل. افعل ذلك على ذلك الجهاز وفي المتصفح الذي تستخدمه.",
    button: "تسجيل هذا الجهاز",
    done: "شكرًا لك",
    doneLead: "تم تسجيل الجهاز، ويبقى أن يؤكده الفريق.",
    closed: "هذا الرابط لم يعد يعمل",
    closedLead: "استُخدم من قبل أو أصبح قديمًا. اطلب رابطًا جديدًا من الفريق.",
  },
};

/**
 * The page an invite's link opens. GET shows a button and changes nothing (mail scanners open links); POST
 * registers the device it comes from: its software and, as a keyed digest, its line.
 */
export function registerInvitePage(
  app: FastifyInstance,
  deps: {
    whitelist: Whitelist;
    visits: Pick<Visits, "describe">;
    projects: Projects;
    productName: (project: Project) => string;
  },
): void {
  const { whitelist, visits, projects } = deps;

  const open = async (source: unknown) => {
    const { invite: id, token } = (source ?? {}) as { invite?: unknown; token?: unknown };
    if (!isId(id) || typeof token !== "string" || token.length > 100) return null;
    const invite = await whitelist.open(id, token);
    const project = invite === null ? null : await projects.byId(invite.projectId);
    return invite === null || project === null ? null : { invite, project, token };
  };
  const localeOf = (request: FastifyRequest): Locale =>
    negotiateLocale(request.headers["accept-language"], null);
  const closed = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const locale = localeOf(request);
    const { closed: title, closedLead: lead } = TEXTS[locale];
    return sendPlainPage(reply, { locale, product: null, screen: "invite_closed", title, lead }, 404);
  };

  app.get(PATH, async (request, reply) => {
    const found = await open(request.query);
    if (found === null) return closed(request, reply);
    const locale = localeOf(request);
    const { title, lead, button } = TEXTS[locale];
    const fields = { invite: found.invite.id, token: found.token };
    const product = deps.productName(found.project);
    return sendPlainPage(reply, {
      locale,
      product,
      screen: "invite",
      title,
      lead,
      form: { action: PATH, fields, button },
    });
  });

  app.post(PATH, async (request, reply) => {
    const found = await open(request.body);
    if (found === null) return closed(request, reply);
    const source = { ip: request.ip, userAgent: request.headers["user-agent"] ?? null };
    const visit = visits.describe(found.project, source, { last_fingerprint: null });
    if (!(await whitelist.register(found.invite, visit))) return closed(request, reply);
    const locale = localeOf(request);
    const { done: title, doneLead: lead } = TEXTS[locale];
    const product = deps.productName(found.project);
    return sendPlainPage(reply, { locale, product, screen: "invite_done", title, lead });
  });
}
