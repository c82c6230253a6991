import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../../shared/clock.ts";
import { type Locale, negotiateLocale } from "../../shared/locale.ts";
import type { NotMe } from "./not-me.ts";

/** Sends a page that says one thing and may hold one button, in the look of the hosted pages. */
export type ShowPage = (
  reply: FastifyReply,
  page: {
    locale: Locale;
    product: string | null;
    screen: string;
    title: string;
    lead: string;
    form?: { action: string; fields: Readonly<Record<string, string>>; button: string };
  },
  status?: number,
) => FastifyReply;

interface Texts {
  ask: string;
  /** Where a device is known to have done it, and where none is. */
  askDevice: string;
  askChange: string;
  button: string;
  done: string;
  doneDevice: string;
  doneChange: string;
  gone: string;
  goneLead: string;
}

const TEXTS: Readonly<Record<Locale, Texts>> = {
  en: {
    ask: "This was not you?",
    askDevice:
      "We’ll sign out the device that did it, take back what was just confirmed, and pause confirmations on this account for an hour. Devices you have confirmed before keep working.",
    askChange:
      "We’ll take back what was just set up, and pause confirmations on this account for an hour. Devices you have confirmed before keep working.",
    button: "Yes, this was not me",
    done: "Thank you. It is done.",
    doneDevice:
      "The device is signed out and nothing can be confirmed on this account for an hour. Change your password next.",
    doneChange:
      "It is taken back and nothing can be confirmed on this account for an hour. Change your password next.",
    gone: "This link has ended",
    goneLead: "It was used already or is too old. If you are worried, change your password.",
  },
  fr: {
    ask: "Ce n’était pas vous\u202f?",
    askDevice:
      "Nous déconnectons l’appareil en question, annulons ce qui vient d’être confirmé et suspendons les confirmations sur ce compte pendant une heure. Les appareils que vous avez déjà confirmés continuent de fonctionner.",
    askChange:
      "Nous annulons ce qui vient d’être configuré et suspendons les confirmations sur ce compte pendant une heure. Les appareils que vous avez déjà confirmés continuent de fonctionner.",
    button: "Non, ce n’était pas moi",
    done: "Merci, c’est fait.",
    doneDevice:
      "L’appareil est déconnecté et plus rien ne peut être confirmé sur ce compte pendant une heure. Changez maintenant votre mot de passe.",
    doneChange:
      "C’est annulé et plus rien ne peut être confirmé sur ce compte pendant une heure. Changez maintenant votre mot de passe.",
    gone: "Ce lien n’est plus valable",
    goneLead: "Il a déjà servi ou il est trop ancien. En cas de doute, changez votre mot de passe.",
  },
  es: {
    ask: "¿No has sido tú?",
    askDevice:
      "Cerraremos la sesión del dispositivo en cuestión, anularemos lo que se acaba de confirmar y pausaremos las confirmaciones de esta cuenta durante una hora. Los dispositivos que ya habías confirmado siguen funcionando.",
    askChange:
      "Anularemos lo que se acaba de configurar y pausaremos las confirmaciones de esta cuenta durante una hora. Los dispositivos que ya habías confirmado siguen funcionando.",
    button: "No, no he sido yo",
    done: "Gracias, ya está.",
    doneDevice:
      "La sesión del dispositivo está cerrada y durante una hora no se puede confirmar nada en esta cuenta. Ahora cambia tu contraseña.",
    doneChange:
      "Está anulado y durante una hora no se puede confirmar nada en esta cuenta. Ahora cambia tu contraseña.",
    gone: "Este enlace ya no sirve",
    goneLead: "Ya se ha usado o es demasiado antiguo. Si te preocupa, cambia tu contraseña.",
  },
  ar: {
    ask: "لم تكن أنت؟",
    askDevice:
      "سنسجّل الخروج من الجهاز المعني، ونلغي ما تم تأكيده للتو، ونوقف التأكيدات على هذا الحساب لمدة ساعة. الأجهزة التي أكّدتها من قبل تظل تعمل.",
    askChange:
      "سنلغي ما تم إعداده للتو، ونوقف التأكيدات على هذا الحساب لمدة ساعة. الأجهزة التي أكّدتها من قبل تظل تعمل.",
    button: "نعم، لم أكن أنا",
    done: "شكرًا لك، تم ذلك.",
    doneDevice: "سُجّل الخروج من الجهاز، ولا يمكن تأكيد أي شيء على هذا الحساب لمدة ساعة. غيّر كلمة المرور الآن.",
    doneChange: "أُلغي ذلك، ولا يمكن تأكيد أي شيء على هذا الحساب لمدة ساعة. غيّر كلمة المرور الآن.",
    gone: "انتهت صلاحية هذا الرابط",
    goneLead: "سبق استخدامه أو أصبح قديمًا جدًا. إذا كنت قلقًا فغيّر كلمة المرور.",
  },
};

const NOTICE = /^[A-Za-z0-9_-]{20,64}$/;

/**
 * `/not-me`: the link of an owner notice. GET shows a page and changes nothing (mail scanners follow links); POST
 * acts, once (DECISIONS 13). The link names the language of the message it came in.
 */
export function registerNotMe(
  app: FastifyInstance,
  deps: {
    notMe: NotMe;
    clock: Clock;
    showPage: ShowPage;
    productOf: (projectId: number) => Promise<string | null>;
  },
): void {
  const { notMe, clock, showPage } = deps;
  const textOf = (from: unknown, name: string): string | null => {
    const value = (from as Record<string, unknown> | null | undefined)?.[name];
    return typeof value === "string" ? value : null;
  };
  const noticeOf = (from: unknown): string | null => {
    const notice = textOf(from, "notice");
    return notice !== null && NOTICE.test(notice) ? notice : null;
  };
  const localeOf = (request: FastifyRequest, from: unknown): Locale =>
    negotiateLocale(request.headers["accept-language"], textOf(from, "language"));
  const gone = (reply: FastifyReply, locale: Locale): FastifyReply => {
    const { gone: title, goneLead: lead } = TEXTS[locale];
    return showPage(reply, { locale, product: null, screen: "not_me_gone", title, lead }, 404);
  };

  app.get("/not-me", async (request, reply) => {
    const notice = noticeOf(request.query);
    const locale = localeOf(request, request.query);
    const found = notice === null ? null : await notMe.find(notice, clock());
    if (notice === null || found === null) return gone(reply, locale);
    const { ask: title, askDevice, askChange, button } = TEXTS[locale];
    const lead = found.ofDevice ? askDevice : askChange;
    const form = { action: "/not-me", fields: { notice, language: locale }, button };
    const product = await deps.productOf(found.projectId);
    return showPage(reply, { locale, product, screen: "not_me", title, lead, form });
  });

  app.post("/not-me", async (request, reply) => {
    const notice = noticeOf(request.body);
    const locale = localeOf(request, request.body);
    const done = notice === null ? null : await notMe.act(notice, clock());
    if (done === null) return gone(reply, locale);
    const { done: title, doneDevice, doneChange } = TEXTS[locale];
    const lead = done.ofDevice ? doneDevice : doneChange;
    const product = await deps.productOf(done.projectId);
    return showPage(reply, { locale, product, screen: "not_me_done", title, lead });
  });
}
