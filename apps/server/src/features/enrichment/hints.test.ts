import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanText, hintsFromHeaders, hintsFromSignals, readHints } from "./hints.ts";

/** By address: the service does not build on the SDK. */
const SDK_DIGEST = new URL("../../../../../packages/browser/src/collect/digest.ts", import.meta.url).href;

describe("signals of an attach call", () => {
  test("give the high entropy values and the platform", () => {
    expect(
      hintsFromSignals({
        fonts: { value: ["Arial"] },
        platform: { value: "iPad" },
        highEntropyValues: {
          value: {
            model: "Pixel 8",
            mobile: true,
            formFactor: ["Mobile"],
            brands: [{ brand: "Chromium", version: "126" }],
            wow64: false,
          },
        },
      }),
    ).toEqual({
      navigatorPlatform: "iPad",
      model: "Pixel 8",
      mobile: true,
      formFactors: ["Mobile"],
      brands: [{ brand: "Chromium", version: "126" }],
    });
  });

  test.each([
    ["an iPad", 5, [820, 1180], "tablet"],
    ["an iPad on its side", 5, [1366, 1024], "tablet"],
    ["an iPhone", 5, [402, 874], "phone"],
    ["a touch screen of unknown size", 5, undefined, "tablet"],
    ["a Mac", 0, [1470, 956], undefined],
    ["a client that says nothing of touch", undefined, [1470, 956], undefined],
  ])("tell %s by its touch points and its shape", (_, points, size, expected) => {
    const hints = hintsFromSignals({
      platform: { value: "MacIntel" },
      touchSupport: { value: { maxTouchPoints: points } },
      screenResolution: { value: size },
    });
    expect(hints).toEqual({ navigatorPlatform: "MacIntel", ...(expected && { touchForm: expected }) });
  });

  test("are not needed where our own SDK's component tells of touch", async () => {
    const { digestText } = (await import(SDK_DIGEST)) as { digestText(text: string): string };
    expect(hintsFromSignals(undefined, digestText("5"))).toEqual({ touchForm: "tablet" });
    expect(hintsFromSignals(undefined, digestText("0"))).toBeNull();
    expect(hintsFromSignals(undefined, undefined)).toBeNull();
  });

  test("that hold nothing give null", () => {
    for (const signals of [
      null,
      undefined,
      7,
      "x",
      [],
      {},
      { highEntropyValues: { value: {} } },
      { platform: { value: 9 } },
      { platform: null },
    ]) {
      expect(hintsFromSignals(signals)).toBeNull();
    }
  });

  test("may be anything at all", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (any, other) => {
        hintsFromSignals(any);
        hintsFromSignals({
          platform: { value: "MacIntel" },
          touchSupport: { value: any },
          screenResolution: { value: other },
        });
        hintsFromSignals({
          platform: { value: any },
          highEntropyValues: { value: { brands: [any, other], model: other } },
        });
        readHints(any);
      }),
    );
  });
});

test("empty texts are no knowledge: browsers send them for what they withhold", () => {
  expect(readHints({ model: "", platformVersion: "  ", platform: "Windows" })).toEqual({
    platform: "Windows",
  });
});

test("request headers give brands, form and platform", () => {
  expect(
    hintsFromHeaders({
      "sec-ch-ua": '"Chromium";v="126", "Brave";v="126", "Not.A/Brand";v="24"',
      "sec-ch-ua-mobile": "?0",
      "sec-ch-ua-platform": '"Windows"',
      "sec-ch-ua-platform-version": '"15.0.0"',
    }),
  ).toEqual({
    brands: [
      { brand: "Chromium", version: "126" },
      { brand: "Brave", version: "126" },
      { brand: "Not.A/Brand", version: "24" },
    ],
    mobile: false,
    platform: "Windows",
    platformVersion: "15.0.0",
  });
  expect(hintsFromHeaders({})).toBeNull();
  expect(hintsFromHeaders({ "sec-ch-ua": '"'.repeat(5_000) })).toBeNull();
});

test("texts lose control characters and halves of characters, and are cut", () => {
  expect(cleanText(" a\u0000b\u001f ")).toBe("ab");
  expect(cleanText(`${"x".repeat(127)}💥`)).toBe("x".repeat(127));
  expect(cleanText("x".repeat(500))).toHaveLength(128);
  for (const nothing of ["", "\u0000", null, 7, {}]) expect(cleanText(nothing)).toBeNull();
});
