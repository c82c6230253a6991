import { describe, expect, it } from "vitest";
import { LOCALES } from "../../shared/locale.ts";
import { mailHtml } from "./mail-html.ts";

const mail = {
  locale: "en",
  productName: "Shop",
  subject: "Register your device",
  text: "Open this link: https://shop.example/device-invite?token=a&b=c\n\nIgnore it otherwise.",
  link: "https://shop.example/device-invite?token=a&b=c",
} as const;

describe("a mail in HTML", () => {
  it.each(LOCALES)("says its language and direction (%s)", (locale) => {
    const html = mailHtml({ ...mail, locale });
    expect(html).toContain(`<html lang="${locale}" dir="${locale === "ar" ? "rtl" : "ltr"}">`);
    expect(html).toContain("Ignore it otherwise.");
  });

  it("lets the reader follow the one link it is about, and no other", () => {
    const text = `${mail.text}\n\nhttps://elsewhere.example`;
    const html = mailHtml({ ...mail, text });
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, address]) => address);
    expect(links).toEqual(["https://shop.example/device-invite?token=a&amp;b=c"]);
  });

  it("shows names as text, whatever is in them", () => {
    const html = mailHtml({
      ...mail,
      productName: `<img src=x onerror="a">`,
      subject: "</title><b>",
      link: null,
    });
    expect(html).not.toMatch(/<img|<b>|<\/title><b>/);
    expect(html).toContain("&lt;img src=x");
  });
});
