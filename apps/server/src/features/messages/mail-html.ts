import { escapeHtml } from "../../shared/escape-html.ts";
import { direction, type Locale } from "../../shared/locale.ts";

// Mail programs read little CSS: a table for the width, styles on each element, colours that hold in the dark.
const FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Noto Sans','Noto Sans Arabic',sans-serif";

/** A paragraph of a mail; `style` is CSS of ours. */
export function mailParagraph(text: string, style = ""): string {
  return `<p style="margin:0 0 16px;${style}">${escapeHtml(text)}</p>`;
}

/** A whole mail around `content`, which is HTML already; the title is not. Right to left where the language is. */
export function mailDocument(locale: Locale, title: string, content: readonly string[]): string {
  const dir = direction(locale);
  const align = dir === "rtl" ? "right" : "left";
  return [
    `<!doctype html><html lang="${locale}" dir="${dir}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
    `<title>${escapeHtml(title)}</title></head><body style="margin:0;padding:0">`,
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>',
    '<td align="center" style="padding:32px 20px">',
    `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:440px"><tr>`,
    `<td dir="${dir}" align="${align}" style="text-align:${align};font:400 16px/1.5 ${FONT}">`,
    ...content,
    "</td></tr></table></td></tr></table></body></html>",
  ].join("");
}

export interface PlainMail {
  locale: Locale;
  productName: string;
  subject: string;
  /** Paragraphs, parted by an empty line. */
  text: string;
  /** The one address in the text that is to become a link. */
  link: string | null;
}

/**
 * The same words as HTML. Everything is escaped; of all addresses that could stand in the text only `link` can be
 * followed, so that no name can smuggle another one in.
 */
export function mailHtml({ locale, productName, subject, text, link }: PlainMail): string {
  const address = link === null ? null : escapeHtml(link);
  const paragraphs = text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => mailParagraph(paragraph))
    .map((html) =>
      address === null
        ? html
        : html.replaceAll(
            address,
            () => `<a dir="ltr" style="overflow-wrap:anywhere" href="${address}">${address}</a>`,
          ),
    );
  return mailDocument(locale, subject, [mailParagraph(productName, "font-weight:600"), ...paragraphs]);
}
