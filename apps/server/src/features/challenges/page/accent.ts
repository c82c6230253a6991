import { clampChroma, formatHex, interpolate, type Oklch, oklch, parse, wcagContrast } from "culori";

/** WCAG 2.2: 1.4.3 (text) and 1.4.11 (edges of controls). */
const TEXT_CONTRAST = 4.5;
const EDGE_CONTRAST = 3;
/** A fill this close to carrying white text is darkened a little; farther off, it gets dark text and keeps its colour. */
const NEARLY_WHITE_TEXT = 3.8;

/** A fill this close to the page would not look like a button: the accent's text colour fills it instead. */
const SAME_AS_PAGE = 1.2;

/** What an accent stands on: `--surface`, `--page` and `--surface-quiet` of tokens.css. */
export const SURFACES = {
  light: ["oklch(1 0 0)", "oklch(0.977 0.003 265)"],
  dark: ["oklch(0.235 0.014 265)", "oklch(0.175 0.012 265)", "oklch(0.275 0.015 265)"],
} as const;

/** Text colours of tokens.css: the muted one is the weakest that may stand on `soft`. */
export const INKS = {
  light: "oklch(0.47 0.016 265)",
  dark: "oklch(0.79 0.011 265)",
} as const;

const DARK_INK = "#101114";
const WHITE = "#ffffff";

/** One scheme's accent colours, as `#rrggbb`. */
export interface AccentColours {
  /** Buttons. */
  fill: string;
  /** Text on `fill`. */
  on: string;
  /** Edge of a button: visible on every surface even where `fill` is not. */
  edge: string;
  /** Links, rings and marks on every surface and on `soft`. */
  text: string;
  /** Background of a chosen row. */
  soft: string;
}

export interface Accent {
  light: AccentColours;
  dark: AccentColours;
}

/**
 * Makes any CSS colour fit to be a page's accent: hue and, where possible, the very colour are kept;
 * lightness moves until text on it and in it passes WCAG AA on every surface, in light and in dark.
 * Transparency is dropped. null where `colour` is no CSS colour.
 */
export function correctAccent(colour: string): Accent | null {
  const parsed = colour.length <= 100 ? oklch(parse(colour.trim())) : undefined;
  if (parsed === undefined) return null;
  const wished: Oklch = { mode: "oklch", l: clamp01(parsed.l), c: parsed.c ?? 0, h: parsed.h ?? 0 };
  return { light: colours(wished, "light"), dark: colours(wished, "dark") };
}

function colours(wished: Oklch, scheme: "light" | "dark"): AccentColours {
  const surfaces = SURFACES[scheme];
  const away = scheme === "light" ? -1 : 1;
  const soft = softFor(fillFor(wished).fill, scheme);
  const text = moveLightness(wished, away, (candidate) =>
    [...surfaces, soft].every((ground) => wcagContrast(candidate, ground) >= TEXT_CONTRAST),
  );
  const unseen = surfaces.some((surface) => wcagContrast(fillFor(wished).fill, surface) < SAME_AS_PAGE);
  const { fill, on } = unseen ? fillFor(oklch(parse(text)) ?? wished) : fillFor(wished);
  const stands = surfaces.every((surface) => wcagContrast(fill, surface) >= EDGE_CONTRAST);
  return { fill, on, edge: stands ? fill : text, text, soft };
}

/** A breath of the accent over the surface, or the surface itself where muted text would suffer. */
function softFor(fill: string, scheme: "light" | "dark"): string {
  const surface = hex(SURFACES[scheme][0]);
  const soft = formatHex(interpolate([surface, fill], "oklab")(scheme === "light" ? 0.07 : 0.14)) ?? surface;
  return wcagContrast(INKS[scheme], soft) >= TEXT_CONTRAST ? soft : surface;
}

/** White text where it reads well, dark text where it reads better. */
function fillFor(wished: Oklch): { fill: string; on: string } {
  const fill = hex(wished);
  const white = wcagContrast(WHITE, fill);
  if (white >= TEXT_CONTRAST) return { fill, on: WHITE };
  if (white < NEARLY_WHITE_TEXT && wcagContrast(DARK_INK, fill) >= TEXT_CONTRAST)
    return { fill, on: DARK_INK };
  const darker = moveLightness(wished, -1, (candidate) => wcagContrast(WHITE, candidate) >= TEXT_CONTRAST);
  return { fill: darker, on: WHITE };
}

/** The nearest lightness, in steps of 0.5 %, at which the colour passes; black or white end the search. */
function moveLightness(colour: Oklch, direction: -1 | 1, passes: (candidate: string) => boolean): string {
  for (let l = colour.l; l > 0 && l < 1; l += direction * 0.005) {
    const candidate = hex({ ...colour, l });
    if (passes(candidate)) return candidate;
  }
  return direction < 0 ? "#000000" : WHITE;
}

/** Contrast is judged on what the screen shows: inside sRGB, rounded to eight bits. */
function hex(colour: Oklch | string): string {
  const known = typeof colour === "string" ? oklch(parse(colour)) : colour;
  return known === undefined ? "#000000" : formatHex(clampChroma(known, "oklch"));
}

function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value));
}
