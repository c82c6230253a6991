import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deviceName, placeName } from "./device-name.ts";
import { plainName } from "./plain-name.ts";
import { textsFor } from "./texts/index.ts";

const anyText = fc.array(fc.nat(0xffff), { maxLength: 200 }).map((units) => String.fromCharCode(...units));

const en = textsFor("en");
const name = (browser: string | null, system: string | null, type: "computer" | "mobile" = "computer") =>
  deviceName("en", en, { type, browser, system });

describe("a device", () => {
  it("is called as people call it, as far as it is known", () => {
    expect(name("chrome", "windows")).toBe("Chrome on Windows");
    expect(name("safari", "ios", "mobile")).toBe("Safari on iPhone");
    expect(name("firefox", null)).toBe("Firefox");
    expect(name(null, "android", "mobile")).toBe("Android");
    expect(name("other", "other", "mobile")).toBe("Phone");
    expect(name(null, null)).toBe("Computer");
    expect(name("Konqueror", "Haiku")).toBe("Konqueror on Haiku");
  });

  it("keeps its parts in reading order in a right-to-left sentence", () => {
    expect(deviceName("ar", textsFor("ar"), { type: "computer", browser: "chrome", system: "windows" })).toBe(
      "\u2068Chrome\u2069 على \u2068Windows\u2069",
    );
  });

  it("cannot take a name from the prototype of the table", () => {
    expect(name("constructor", "__proto__")).toBe("constructor on __proto__");
  });
});

describe("a place", () => {
  const near = (city: string | null, country: string | null, home: string | null = "DE") =>
    placeName("en", en, { city, country }, home);

  it("is only as precise as is known", () => {
    expect(near("Berlin", "DE")).toBe("Near Berlin");
    expect(near(null, "DE")).toBe("Germany");
    expect(near(null, null)).toBeNull();
    expect(placeName("en", en, null, "DE")).toBeNull();
    expect(near(null, "ZZ1")).toBeNull();
  });

  it("names the country where it is another than that of the device in hand", () => {
    expect(near("Lyon", "FR")).toBe("Near Lyon, France");
    expect(near("Lyon", "FR", null)).toBe("Near Lyon, France");
    expect(placeName("fr", textsFor("fr"), { city: "Lyon", country: "FR" }, "DE")).toBe(
      "Lyon et environs, France",
    );
    expect(placeName("ar", textsFor("ar"), { city: "Lyon", country: "FR" }, "DE")).toBe(
      "بالقرب من \u2068Lyon\u2069، فرنسا",
    );
  });
});

describe("a name from outside", () => {
  it("cannot turn the line around, break it, or fill the page", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const plain = plainName(text);
        if (plain === null) return;
        expect([...plain].length).toBeLessThanOrEqual(40);
        expect(plain).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f]/u);
      }),
    );
    expect(plainName("Chrome\u202eexe\nX")).toBe("Chrome exe X");
    expect(plainName(" \u200b ")).toBeNull();
  });
});
