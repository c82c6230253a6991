import type { Email } from "postal-mime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";
import { type SmtpSink, startSmtpSink } from "../../../test/smtp-sink.ts";
import { LOCALES } from "../../shared/locale.ts";

let service: TestService;
let main: TestProject;
let sink: SmtpSink;
const received = new Map<string, Email>();
beforeAll(async () => {
  sink = await startSmtpSink();
  service = await startTestService(
    { main: {} },
    { LATCHKEY_SMTP_URL: sink.url, LATCHKEY_MAIL_FROM: "Product <no-reply@product.example>" },
  );
  main = service.project("main");
  for (const locale of LOCALES) {
    const update = (body: object) => main.server("POST", `/v2/user/ada-${locale}/update`, body);
    await update({ email: `old-${locale}@example.org`, attributes: { language: locale } });
    await update({ email: `new-${locale}@example.org` });
    const invite = { email: `desk-${locale}@example.org`, language: locale };
    expect((await main.server("POST", "/v2/device-invites", invite)).status).toBe(200);
  }
  while (received.size < 2 * LOCALES.length) {
    const mail = await sink.next();
    received.set(mail.to?.[0]?.address ?? "", mail);
  }
});
afterAll(async () => {
  await service?.stop();
  await sink?.stop();
});

const SUBJECTS = {
  en: { changed: /was changed/, invite: /^Register your device/ },
  fr: { changed: /a été modifiée/, invite: /^Enregistrez votre appareil/ },
  es: { changed: /^Se ha cambiado/, invite: /^Registra tu dispositivo/ },
  ar: { changed: /^تغيّر/, invite: /^سجّل جهازك/ },
} as const;

/** Both forms are there, in that language, and say the same. */
function saysTheSame(mail: Email, locale: (typeof LOCALES)[number]): void {
  const dir = locale === "ar" ? "rtl" : "ltr";
  expect(mail.html).toContain(`<html lang="${locale}" dir="${dir}">`);
  const shown = (mail.html ?? "").replace(/<title>.*<\/title>|<[^>]+>/g, "").replaceAll("&amp;", "&");
  for (const paragraph of (mail.text ?? "").trim().split(/\n+/)) expect(shown).toContain(paragraph.trim());
}

const mailTo = (address: string): Email => {
  const mail = received.get(address);
  if (mail === undefined) throw new Error(`nothing came for ${address}`);
  return mail;
};

describe.each(LOCALES)("in %s", (locale) => {
  it("somebody whose address was changed is told at the old one, as text and as HTML", () => {
    const mail = mailTo(`old-${locale}@example.org`);
    expect(mail.subject).toMatch(SUBJECTS[locale].changed);
    saysTheSame(mail, locale);
  });

  it("a device is invited, with a link that can be followed in both", async () => {
    const mail = mailTo(`desk-${locale}@example.org`);
    expect(mail.subject).toMatch(SUBJECTS[locale].invite);
    saysTheSame(mail, locale);
    const link = /https?:\S+device-invite\S+/.exec(mail.text ?? "")?.[0] ?? "";
    expect(mail.html).toContain(`href="${link.replaceAll("&", "&amp;")}"`);
    expect((await fetch(link)).status).toBe(200);
  });
});
