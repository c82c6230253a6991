import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPages } from "./build.ts";
import { type CodeMail, codeMail } from "./code-mail.ts";
import { codeSms } from "./code-sms.ts";
import { LOCALES } from "./locale.ts";
import { renderOutbox } from "./outbox.ts";

/** The basic GSM 03.38 alphabet; one character beyond it more than halves what fits in a message. */
const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]*$/;

const mail: CodeMail = { code: "482915", locale: "en", productName: "Lumen", minutes: 10 };

describe("the mail with a code", () => {
  it.each(LOCALES)(
    "says in %s which product it is for, how long it works and never to share it",
    (locale) => {
      const { subject, text, html } = codeMail({ ...mail, locale });
      expect(subject).toContain("Lumen");
      expect(text.split("\n\n")[1]).toBe("482915");
      expect(html).toContain(">482915</p>");
      expect(html).toContain(`lang="${locale}" dir="${locale === "ar" ? "rtl" : "ltr"}"`);
      expect(text).toContain(locale === "ar" ? "١٠" : "10");
      expect(text).not.toMatch(/\{\w+\}/);
    },
  );

  it("keeps the code out of the subject, where logs and locked screens would show it", () => {
    for (const locale of LOCALES) expect(codeMail({ ...mail, locale }).subject).not.toContain("482915");
  });

  it("tells who asked, as far as is known", () => {
    const asked = {
      device: { type: "computer", browser: "chrome", system: "windows" },
      place: { city: "Berlin", country: "DE" },
      at: Date.UTC(2026, 2, 14, 19, 42),
      timeZone: "Europe/Berlin",
    } as const;
    expect(codeMail({ ...mail, asked }).text).toContain("Chrome on Windows · Near Berlin, Germany · 8:42 PM");
    expect(codeMail({ ...mail, asked: { ...asked, place: null, timeZone: null } }).text).toContain(
      "asked for here: Chrome on Windows.",
    );
  });

  it("is never broken out of by a name", () => {
    const { subject, html } = codeMail({ ...mail, productName: 'X<img src=x>"\r\nBcc: a@b.example' });
    expect(subject).not.toMatch(/[\r\n]/);
    expect(html).not.toContain("<img");
  });
});

describe("the text message with a code", () => {
  it.each(LOCALES)("holds the code, the product and how long it works in %s", (locale) => {
    const text = codeSms({ ...mail, locale });
    expect(text).toContain("482915");
    expect(text).toContain("Lumen");
    expect(text).not.toMatch(/\{\w+\}/);
  });

  it("fits into one message in Latin scripts and into two in Arabic, line for phones included", () => {
    for (const locale of LOCALES) {
      const text = codeSms({ ...mail, locale, productName: "Lumen Cinema", host: "accounts.lumen.example" });
      if (locale === "ar") {
        expect(text.length).toBeLessThanOrEqual(2 * 67);
      } else {
        expect(text, locale).toMatch(GSM);
        expect(text.length, locale).toBeLessThanOrEqual(160);
      }
    }
  });

  it("ends in the line by which phones fill the code in, and only there", () => {
    expect(
      codeSms({ ...mail, host: "lumen.example" })
        .split("\n")
        .at(-1),
    ).toBe("@lumen.example #482915");
    expect(codeSms(mail)).not.toContain("@");
  });
});

describe("the development outbox", () => {
  const dir = mkdtempSync(join(tmpdir(), "latchkey-outbox-"));
  beforeAll(async () => {
    await buildPages(dir);
  }, 60_000);
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it("shows each message with its code in sight", () => {
    const { subject, text, html } = codeMail(mail);
    const page = renderOutbox(
      [{ id: 1, channel: "email", to: "mara@example.com", subject, text, html, at: 0 }],
      dir,
    );
    expect(page.html).toContain("mara@example.com");
    expect(page.html).toMatch(/lk-outbox-code">[^/]*<\/span>482915</);
  });

  it("runs nothing that a message holds", () => {
    const evil = `"><script>alert(1)</script>`;
    const page = renderOutbox(
      [{ id: "x", channel: evil, to: evil, subject: evil, text: evil, html: evil, at: 0 }],
      dir,
    );
    expect(page.html).not.toContain("<script");
    expect(page.html).toContain('sandbox=""');
    expect(page.csp).toContain("default-src 'none'");
    expect(page.csp).not.toContain("script-src");
  });

  it("says what will appear where there is nothing yet", () => {
    expect(renderOutbox([], dir).html).toContain("Nothing yet");
  });
});
