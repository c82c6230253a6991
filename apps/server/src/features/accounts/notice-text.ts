import type { NoticeKind } from "./notice-store.ts";

export interface NoticeText {
  subject: string;
  text: string;
}

const WORDS = { email: "e-mail address", phone: "phone number" } as const;

/** The words of a notice. Short, without links that sign anybody in, and true whoever reads them. */
export function noticeText(
  kind: NoticeKind,
  context: Readonly<Record<string, unknown>>,
  productName: string,
): NoticeText {
  const changed = WORDS[context.changed === "phone" ? "phone" : "email"];
  const help = `If this was not you, change your password and contact the ${productName} team.`;
  switch (kind) {
    case "contact_changed":
      return {
        subject: `The ${changed} of your ${productName} account was changed`,
        text: `The ${changed} of your ${productName} account was changed. ${help} For the next 24 hours this address still confirms that the account is yours.`,
      };
    case "contact_added":
      return {
        subject: `A ${changed} was added to your ${productName} account`,
        text: `A ${changed} was added to your ${productName} account. It can confirm that the account is yours after 24 hours. ${help}`,
      };
    case "device_invite":
      return {
        subject: `Register your device for ${productName}`,
        text: `${productName} would like to register a device that you use for work. Open this link on that device: ${String(context.url)}\n\nThe link works once, for seven days. If you did not expect this message, ignore it.`,
      };
  }
}
