import type { Locale } from "../../shared/locale.ts";

/** What an owner is told of. */
export type NoticeKind =
  | "factor_added"
  | "factor_removed"
  | "factor_renamed"
  | "recovery_codes_made"
  | "recovery_code_used"
  | "answers_changed"
  | "locked"
  | "proved";

interface Words {
  subjects: Readonly<Record<NoticeKind, string>>;
  /** `what` is a subject, with the factor's name where it has one. */
  mail: (what: string, product: string, link: string) => string;
  sms: (what: string, product: string, link: string) => string;
}

const WORDS: Readonly<Record<Locale, Words>> = {
  en: {
    subjects: {
      factor_added: "A new way to confirm it is you was added",
      factor_removed: "A way to confirm it is you was removed",
      factor_renamed: "A way to confirm it is you was renamed",
      recovery_codes_made: "New recovery codes were made",
      recovery_code_used: "A recovery code was used",
      answers_changed: "Your security answers were changed",
      locked: "Confirmations were paused after several wrong tries",
      proved: "Your account was confirmed on a device",
    },
    mail: (what, product, link) =>
      `${what} on your ${product} account.\n\nIf that was you, there is nothing to do.\n\nIf it was not you, tell us here:\n${link}\n`,
    sms: (what, product, link) => `${product}: ${what}. Not you? ${link}`,
  },
  fr: {
    subjects: {
      factor_added: "Un nouveau moyen de confirmer que c’est vous a été ajouté",
      factor_removed: "Un moyen de confirmer que c’est vous a été supprimé",
      factor_renamed: "Un moyen de confirmer que c’est vous a été renommé",
      recovery_codes_made: "De nouveaux codes de secours ont été créés",
      recovery_code_used: "Un code de secours a été utilisé",
      answers_changed: "Vos réponses de sécurité ont été modifiées",
      locked: "Les confirmations ont été suspendues après plusieurs essais erronés",
      proved: "Votre compte a été confirmé sur un appareil",
    },
    mail: (what, product, link) =>
      `${what}. Il s’agit de votre compte ${product}.\n\nSi c’était vous, vous n’avez rien à faire.\n\nSi ce n’était pas vous, dites-le-nous ici\u00a0:\n${link}\n`,
    sms: (what, product, link) => `${product}\u00a0: ${what}. Ce n’était pas vous\u202f? ${link}`,
  },
  es: {
    subjects: {
      factor_added: "Se ha añadido una nueva forma de confirmar que eres tú",
      factor_removed: "Se ha eliminado una forma de confirmar que eres tú",
      factor_renamed: "Se ha cambiado el nombre de una forma de confirmar que eres tú",
      recovery_codes_made: "Se han creado códigos de recuperación nuevos",
      recovery_code_used: "Se ha usado un código de recuperación",
      answers_changed: "Se han cambiado tus respuestas de seguridad",
      locked: "Se han pausado las confirmaciones tras varios intentos fallidos",
      proved: "Se ha confirmado tu cuenta en un dispositivo",
    },
    mail: (what, product, link) =>
      `${what}. Se trata de tu cuenta de ${product}.\n\nSi has sido tú, no tienes que hacer nada.\n\nSi no has sido tú, avísanos aquí:\n${link}\n`,
    sms: (what, product, link) => `${product}: ${what}. ¿No has sido tú? ${link}`,
  },
  ar: {
    subjects: {
      factor_added: "أُضيفت طريقة جديدة لتأكيد أنه أنت",
      factor_removed: "حُذفت طريقة من طرق تأكيد أنه أنت",
      factor_renamed: "تغيّر اسم إحدى طرق تأكيد أنه أنت",
      recovery_codes_made: "أُنشئت رموز استرداد جديدة",
      recovery_code_used: "استُخدم أحد رموز الاسترداد",
      answers_changed: "تغيّرت إجاباتك عن أسئلة الأمان",
      locked: "أُوقفت التأكيدات مؤقتًا بعد عدة محاولات خاطئة",
      proved: "تم تأكيد حسابك على أحد الأجهزة",
    },
    mail: (what, product, link) =>
      `${what}. يخص ذلك حسابك في ${product}.\n\nإذا كنت أنت من فعل ذلك فلا داعي لفعل أي شيء.\n\nإذا لم تكن أنت فأخبرنا هنا:\n${link}\n`,
    sms: (what, product, link) => `${product}: ${what}. لم تكن أنت؟ ${link}`,
  },
};

/** A notice in its language; `name` is a factor's or an action's, never a secret. */
export function noticeWords(
  kind: NoticeKind,
  channel: "email" | "sms",
  input: { locale: Locale; product: string; name: string | null; link: string },
): { subject: string | null; text: string } {
  const words = WORDS[input.locale];
  const subject = words.subjects[kind];
  const what = input.name === null || input.name === "" ? subject : `${subject} (${input.name})`;
  const text = words[channel === "email" ? "mail" : "sms"](what, input.product, input.link);
  return { subject: channel === "email" ? `${subject} · ${input.product}` : null, text };
}
