import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LOCALES, negotiateLocale } from "./locale.ts";

const anyText = fc.array(fc.nat(0xffff), { maxLength: 200 }).map((units) => String.fromCharCode(...units));

describe("the page's language", () => {
  it("is what the reader chose, before what the browser asks for", () => {
    expect(negotiateLocale("fr-FR,fr;q=0.9", "ar")).toBe("ar");
  });

  it("follows the qualities, then the order, of Accept-Language", () => {
    expect(negotiateLocale("de-DE,de;q=0.9,es;q=0.8,fr;q=0.7", null)).toBe("es");
    expect(negotiateLocale("fr;q=0.5, ar;q=0.9", null)).toBe("ar");
    expect(negotiateLocale("es, fr", null)).toBe("es");
  });

  it("matches regions to their language, whatever the case", () => {
    expect(negotiateLocale("FR-ca", null)).toBe("fr");
    expect(negotiateLocale("ar-EG,en;q=0.2", null)).toBe("ar");
  });

  it("never takes a language the reader refused", () => {
    expect(negotiateLocale("fr;q=0, es;q=0.1", null)).toBe("es");
    expect(negotiateLocale("fr;q=0", null)).toBe("en");
  });

  it("is English where nothing fits or nothing was said", () => {
    expect(negotiateLocale("de, ja;q=0.5", null)).toBe("en");
    expect(negotiateLocale(undefined, undefined)).toBe("en");
    expect(negotiateLocale("*", "klingon")).toBe("en");
  });

  it("is one of ours whatever a header holds", () => {
    fc.assert(
      fc.property(anyText, fc.string(), (header, override) => {
        expect(LOCALES).toContain(negotiateLocale(header, override));
      }),
    );
  });
});
