import type { Locale } from "../../shared/locale.ts";
import type { NoticeKind } from "./notice-store.ts";

export interface NoticeText {
  subject: string;
  text: string;
}

type Changed = "email" | "phone";

/** The words of one language. Subjects are sentences without their full stop: the text begins with them. */
interface Words {
  changed: (product: string) => Record<Changed, string>;
  stillProves: Record<Changed, string>;
  added: (product: string) => Record<Changed, string>;
  provesLater: Record<Changed, string>;
  replaced: (product: string) => Record<Changed, string>;
  noMoreCodes: Record<Changed, string>;
  help: (product: string) => string;
  invite: (product: string, url: string) => NoticeText;
}

const en: Words = {
  changed: (product) => ({
    email: `The e-mail address of your ${product} account was changed`,
    phone: `The phone number of your ${product} account was changed`,
  }),
  stillProves: {
    email: "For the next 24 hours this address still confirms that the account is yours.",
    phone: "For the next 24 hours this number still confirms that the account is yours.",
  },
  added: (product) => ({
    email: `An e-mail address was added to your ${product} account`,
    phone: `A phone number was added to your ${product} account`,
  }),
  provesLater: {
    email: "It can confirm that the account is yours after 24 hours.",
    phone: "It can confirm that the account is yours after 24 hours.",
  },
  replaced: (product) => ({
    email: `An e-mail address for codes of your ${product} account was changed`,
    phone: `A phone number for codes of your ${product} account was changed`,
  }),
  noMoreCodes: {
    email: "This address receives no more codes; the new one does after 24 hours.",
    phone: "This number receives no more codes; the new one does after 24 hours.",
  },
  help: (product) => `If this was not you, change your password and contact the ${product} team.`,
  invite: (product, url) => ({
    subject: `Register your device for ${product}`,
    text: `${product} would like to register a device that you use for work. Open this link on that device: ${url}\n\nThe link works once, for seven days. If you did not expect this message, ignore it.`,
  }),
};

const fr: Words = {
  changed: (product) => ({
    email: `L’adresse e-mail de votre compte ${product} a été modifiée`,
    phone: `Le numéro de téléphone de votre compte ${product} a été modifié`,
  }),
  stillProves: {
    email: "Pendant 24 heures encore, cette adresse confirme que le compte est le vôtre.",
    phone: "Pendant 24 heures encore, ce numéro confirme que le compte est le vôtre.",
  },
  added: (product) => ({
    email: `Une adresse e-mail a été ajoutée à votre compte ${product}`,
    phone: `Un numéro de téléphone a été ajouté à votre compte ${product}`,
  }),
  provesLater: {
    email: "Elle pourra confirmer dans 24 heures que le compte est le vôtre.",
    phone: "Il pourra confirmer dans 24 heures que le compte est le vôtre.",
  },
  replaced: (product) => ({
    email: `Une adresse e-mail qui recevait les codes de votre compte ${product} a été modifiée`,
    phone: `Un numéro qui recevait les codes de votre compte ${product} a été modifié`,
  }),
  noMoreCodes: {
    email: "Cette adresse ne reçoit plus de codes\u202f; la nouvelle en recevra dans 24 heures.",
    phone: "Ce numéro ne reçoit plus de codes\u202f; le nouveau en recevra dans 24 heures.",
  },
  help: (product) => `Si ce n’était pas vous, changez votre mot de passe et contactez l’équipe ${product}.`,
  invite: (product, url) => ({
    subject: `Enregistrez votre appareil pour ${product}`,
    text: `${product} souhaite enregistrer un appareil que vous utilisez pour le travail. Ouvrez ce lien sur cet appareil\u00a0: ${url}\n\nLe lien fonctionne une seule fois, pendant sept jours. Si vous n’attendiez pas ce message, ignorez-le.`,
  }),
};

const es: Words = {
  changed: (product) => ({
    email: `Se ha cambiado el correo electrónico de tu cuenta de ${product}`,
    phone: `Se ha cambiado el teléfono de tu cuenta de ${product}`,
  }),
  stillProves: {
    email: "Durante las próximas 24 horas, esta dirección sigue confirmando que la cuenta es tuya.",
    phone: "Durante las próximas 24 horas, este número sigue confirmando que la cuenta es tuya.",
  },
  added: (product) => ({
    email: `Se ha añadido un correo electrónico a tu cuenta de ${product}`,
    phone: `Se ha añadido un teléfono a tu cuenta de ${product}`,
  }),
  provesLater: {
    email: "Dentro de 24 horas podrá confirmar que la cuenta es tuya.",
    phone: "Dentro de 24 horas podrá confirmar que la cuenta es tuya.",
  },
  replaced: (product) => ({
    email: `Se ha cambiado un correo que recibía los códigos de tu cuenta de ${product}`,
    phone: `Se ha cambiado un teléfono que recibía los códigos de tu cuenta de ${product}`,
  }),
  noMoreCodes: {
    email: "Esta dirección ya no recibe códigos; la nueva los recibirá dentro de 24 horas.",
    phone: "Este número ya no recibe códigos; el nuevo los recibirá dentro de 24 horas.",
  },
  help: (product) =>
    `Si no has sido tú, cambia tu contraseña y ponte en contacto con el equipo de ${product}.`,
  invite: (product, url) => ({
    subject: `Registra tu dispositivo para ${product}`,
    text: `${product} quiere registrar un dispositivo que usas para trabajar. Abre este enlace en ese dispositivo: ${url}\n\nEl enlace funciona una sola vez, durante siete días. Si no esperabas este mensaje, ignóralo.`,
  }),
};

const ar: Words = {
  changed: (product) => ({
    email: `تغيّر البريد الإلكتروني لحسابك في ${product}`,
    phone: `تغيّر رقم هاتف حسابك في ${product}`,
  }),
  stillProves: {
    email: "خلال الساعات الأربع والعشرين القادمة يظل هذا العنوان يؤكّد أن الحساب لك.",
    phone: "خلال الساعات الأربع والعشرين القادمة يظل هذا الرقم يؤكّد أن الحساب لك.",
  },
  added: (product) => ({
    email: `أُضيف بريد إلكتروني إلى حسابك في ${product}`,
    phone: `أُضيف رقم هاتف إلى حسابك في ${product}`,
  }),
  provesLater: {
    email: "يمكنه تأكيد أن الحساب لك بعد ٢٤ ساعة.",
    phone: "يمكنه تأكيد أن الحساب لك بعد ٢٤ ساعة.",
  },
  replaced: (product) => ({
    email: `تغيّر بريد إلكتروني كان يستقبل رموز حسابك في ${product}`,
    phone: `تغيّر رقم هاتف كان يستقبل رموز حسابك في ${product}`,
  }),
  noMoreCodes: {
    email: "لم يعد هذا العنوان يستقبل الرموز، ويستقبلها العنوان الجديد بعد ٢٤ ساعة.",
    phone: "لم يعد هذا الرقم يستقبل الرموز، ويستقبلها الرقم الجديد بعد ٢٤ ساعة.",
  },
  help: (product) => `إذا لم تكن أنت من فعل ذلك فغيّر كلمة المرور وتواصل مع فريق ${product}.`,
  invite: (product, url) => ({
    subject: `سجّل جهازك لدى ${product}`,
    text: `يودّ ${product} تسجيل جهاز تستخدمه في العمل. افتح هذا الرابط على ذلك الجهاز: ${url}\n\nيعمل الرابط مرة واحدة خلال سبعة أيام. إذا لم تكن تتوقع هذه الرسالة فتجاهلها.`,
  }),
};

const WORDS: Readonly<Record<Locale, Words>> = { en, fr, es, ar };

/** The words of a notice. Short, without links that sign anybody in, and true whoever reads them. */
export function noticeText(
  kind: NoticeKind,
  context: Readonly<Record<string, unknown>>,
  productName: string,
  locale: Locale,
): NoticeText {
  const words = WORDS[locale];
  const what: Changed = context.changed === "phone" ? "phone" : "email";
  const help = words.help(productName);
  switch (kind) {
    case "contact_changed": {
      const subject = words.changed(productName)[what];
      return { subject, text: `${subject}. ${help} ${words.stillProves[what]}` };
    }
    case "contact_added": {
      const subject = words.added(productName)[what];
      return { subject, text: `${subject}. ${words.provesLater[what]} ${help}` };
    }
    case "attribute_changed": {
      const subject = words.replaced(productName)[what];
      return { subject, text: `${subject}. ${words.noMoreCodes[what]} ${help}` };
    }
    case "device_invite":
      return words.invite(productName, String(context.url));
  }
}
