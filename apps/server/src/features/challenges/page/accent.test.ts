import { readFileSync } from "node:fs";
import { formatHex, oklch, parse, wcagContrast } from "culori";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { type Accent, correctAccent, INKS, SURFACES } from "./accent.ts";

// Hundreds of random cases: seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const TOKENS = readFileSync(new URL("../../../design/tokens.css", import.meta.url), "utf8");

function expectReadable(accent: Accent): void {
  for (const scheme of ["light", "dark"] as const) {
    const { fill, on, edge, text, soft } = accent[scheme];
    expect(wcagContrast(on, fill), `${scheme}: text on ${fill}`).toBeGreaterThanOrEqual(4.5);
    expect(wcagContrast(INKS[scheme], soft), `${scheme}: ink on ${soft}`).toBeGreaterThanOrEqual(4.5);
    expect(wcagContrast(text, soft), `${scheme}: ${text} on ${soft}`).toBeGreaterThanOrEqual(4.5);
    for (const surface of SURFACES[scheme]) {
      expect(wcagContrast(text, surface), `${scheme}: ${text} on ${surface}`).toBeGreaterThanOrEqual(4.5);
      expect(wcagContrast(edge, surface), `${scheme}: edge ${edge} on ${surface}`).toBeGreaterThanOrEqual(3);
    }
  }
}

describe("an accent", () => {
  it("is readable as text, under text and as an edge, in light and dark, whatever colour was wished", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), (rgb) => {
        const accent = correctAccent(`#${rgb.toString(16).padStart(6, "0")}`);
        expect(accent).not.toBeNull();
        if (accent !== null) expectReadable(accent);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    "white",
    "black",
    "#ffcc00",
    "oklch(0.9 0.37 150)",
    "color(display-p3 0 1 0)",
    "rgb(0 0 0 / 0)",
    "gray",
  ])("is readable for %s", (colour) => {
    const accent = correctAccent(colour);
    expect(accent).not.toBeNull();
    if (accent !== null) expectReadable(accent);
  });

  it("keeps a brand's very colour for its buttons where text on it reads well", () => {
    for (const brand of ["#e50914", "#0063e5", "#1db954", "#ffcc00", "#00a8e1"]) {
      expect(correctAccent(brand)?.light.fill).toBe(brand);
    }
  });

  it("always gives a button that stands out from the page", () => {
    for (const colour of ["#ffffff", "#fdfdfd", "#17181c", "#000000", "#f5f5f7"]) {
      const accent = correctAccent(colour);
      for (const scheme of ["light", "dark"] as const) {
        for (const surface of SURFACES[scheme]) {
          expect(wcagContrast(accent?.[scheme].fill ?? surface, surface)).toBeGreaterThan(1.2);
        }
      }
    }
  });

  it("keeps the hue when it must move the lightness", () => {
    const wished = oklch(parse("#1db954"));
    const corrected = oklch(parse(correctAccent("#1db954")?.light.text ?? ""));
    expect(Math.abs((wished?.h ?? 0) - (corrected?.h ?? 999))).toBeLessThan(4);
  });

  it("is refused where it is no colour", () => {
    for (const wrong of ["", "nope", "#12", "url(x)", "red;}body{display:none", "x".repeat(10_000)]) {
      expect(correctAccent(wrong)).toBeNull();
    }
  });

  it("comes out as plain hex, fit to stand in a style sheet", () => {
    const accent = correctAccent("hsl(200 80% 40%)");
    for (const value of Object.values({ ...accent?.light, ...accent?.dark }))
      expect(value).toMatch(/^#[0-9a-f]{6}$/);
  });
});

describe("the shipped tokens", () => {
  const ramp = new Map(
    [...TOKENS.matchAll(/--([\w-]+):\s*(oklch\([^)]*\));/g)].map(([, name, value]) => [name, value]),
  );
  const resolve = (value: string): string => {
    const reference = /^var\(--([\w-]+)\)$/.exec(value)?.[1];
    return reference === undefined ? value : (ramp.get(reference) ?? value);
  };
  const token = (name: string, scheme: "light" | "dark"): string => {
    const pair = new RegExp(
      `--${name}:\\s*light-dark\\(((?:[^()]|\\([^)]*\\))+?),\\s*((?:[^()]|\\([^)]*\\))+)\\);`,
    ).exec(TOKENS);
    return resolve((scheme === "light" ? pair?.[1] : pair?.[2])?.trim() ?? "");
  };

  it("stand on the surfaces that accents are corrected against", () => {
    for (const scheme of ["light", "dark"] as const) {
      const surfaces = ["surface", "page", "surface-quiet"].map((name) => token(name, scheme));
      expect(new Set(SURFACES[scheme])).toEqual(new Set(surfaces));
      expect(INKS[scheme]).toBe(token("ink-muted", scheme));
    }
  });

  it.each(["light", "dark"] as const)("pass WCAG AA in %s", (scheme) => {
    const on = (ink: string, ground: string) =>
      wcagContrast(formatHex(token(ink, scheme)) ?? "", formatHex(token(ground, scheme)) ?? "");
    for (const ground of ["page", "surface", "surface-quiet"]) {
      for (const ink of ["ink", "ink-muted", "accent-text"])
        expect(on(ink, ground)).toBeGreaterThanOrEqual(4.5);
      expect(on("line-strong", ground)).toBeGreaterThanOrEqual(3);
    }
    for (const ink of ["ink", "ink-muted", "accent-text"])
      expect(on(ink, "accent-soft")).toBeGreaterThanOrEqual(4.5);
    expect(on("accent-on", "accent-fill")).toBeGreaterThanOrEqual(4.5);
    expect(on("danger", "danger-soft")).toBeGreaterThanOrEqual(4.5);
    expect(on("success", "success-soft")).toBeGreaterThanOrEqual(4.5);
  });
});
