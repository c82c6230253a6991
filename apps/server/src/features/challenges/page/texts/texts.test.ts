import { describe, expect, it } from "vitest";
import { LOCALES, type Locale } from "../locale.ts";
import { textsFor } from "./index.ts";

type Entry = string | Readonly<Record<string, string>>;
const entries = (locale: Locale) => Object.entries(textsFor(locale)) as [string, Entry][];
const wordings = (entry: Entry) => (typeof entry === "string" ? [entry] : Object.values(entry));
const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
const all = LOCALES.flatMap((locale) =>
  entries(locale).flatMap(([key, entry]) => wordings(entry).map((text) => ({ locale, key, text }))),
);

describe("the texts of every language", () => {
  it.each(LOCALES.filter((locale) => locale !== "en"))(
    "say the same things in %s as in English",
    (locale) => {
      const english = new Map(entries("en"));
      expect(entries(locale).map(([key]) => key)).toEqual([...english.keys()]);
      for (const [key, entry] of entries(locale)) {
        const original = english.get(key);
        if (typeof entry === "string" && typeof original === "string") {
          expect(places(entry), key).toEqual(places(original));
          if (!["errorPrefix", "channelSms", "nearAbroad"].includes(key))
            expect(entry, key).not.toBe(original);
        }
      }
    },
  );

  it("have a wording for each plural category that the language uses, and may leave out only the number", () => {
    for (const locale of LOCALES) {
      for (const [key, entry] of entries(locale)) {
        if (typeof entry === "string") continue;
        expect(Object.keys(entry).sort(), `${locale} ${key}`).toEqual(
          new Intl.PluralRules(locale).resolvedOptions().pluralCategories.toSorted(),
        );
        for (const wording of Object.values(entry)) expect(["n", undefined]).toContain(places(wording)[0]);
      }
    }
  });

  it("never shout, and never leave a text empty", () => {
    for (const { locale, key, text } of all) {
      expect(text.trim(), `${locale} ${key}`).toBe(text);
      expect(text, `${locale} ${key}`).not.toBe("");
      expect(text, `${locale} ${key}`).not.toContain("!");
    }
  });

  it("never accuse and never speak in our own jargon", () => {
    const words =
      /detected|suspicious|fraud|violat|unauthori[sz]ed|illegal|fingerprint|verdict|blocked|abuse|suspect|fraude|sospechos|détecté|huella|empreinte|مشبوه|احتيال|مخالف/i;
    for (const { locale, key, text } of all) expect(text, `${locale} ${key}`).not.toMatch(words);
  });

  it("follow French typography: a narrow or no-break space before double punctuation", () => {
    for (const { key, text } of all.filter(({ locale }) => locale === "fr")) {
      expect(text, key).not.toMatch(/[^\u202f]\?|[^\u00a0]:|[^\u202f];|'/);
    }
  });

  it("open Spanish questions, and mirror Arabic punctuation", () => {
    for (const { locale, key, text } of all) {
      if (locale === "es" && text.includes("?")) expect(text, key).toContain("¿");
      if (locale === "ar") expect(text, key).not.toMatch(/[?,;]/);
    }
  });
});

describe("a project's own wording", () => {
  it("replaces a text under its name in snake case, in its language only", () => {
    const own = { en: { own_account: "Start your own plan", sharing_title: "How do you want to go on?" } };
    expect(textsFor("en", own).ownAccount).toBe("Start your own plan");
    expect(textsFor("en", own).sharingTitle).toBe("How do you want to go on?");
    expect(textsFor("fr", own).ownAccount).toBe(textsFor("fr").ownAccount);
  });

  it("cannot add names, empty a text, or change one that has plural forms", () => {
    const hostile: unknown = {
      en: {
        wrong_code: "x",
        nothing: "x",
        __proto__: { own_account: "x" },
        own_account: " ",
        constructor: "x",
      },
    };
    const texts = textsFor("en", hostile as Parameters<typeof textsFor>[1]);
    expect(texts).toEqual(textsFor("en"));
    expect(textsFor("en", { en: { own_account: "x".repeat(301) } })).toEqual(textsFor("en"));
  });
});
