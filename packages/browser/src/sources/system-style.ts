import type { Bench, Reading } from "../collect/reading.ts";

const COLOURS = [
  "AccentColor",
  "ButtonFace",
  "Canvas",
  "GrayText",
  "Highlight",
  "LinkText",
  "Mark",
  "SelectedItem",
];
const FONTS = ["caption", "icon", "menu", "message-box", "small-caption", "status-bar"];

/** Colours and fonts of the system's own controls, resolved by the canvas so that no layout is needed. */
export function readSystemStyle(bench: Bench): Reading {
  const context = bench.context2d();
  if (!context) return { reason: "unsupported" };
  const resolve = (property: "fillStyle" | "font", value: string): string => {
    context[property] = property === "font" ? "1px serif" : "#010203";
    context[property] = value;
    return String(context[property]);
  };
  return {
    value: [COLOURS.map((name) => resolve("fillStyle", name)), FONTS.map((name) => resolve("font", name))],
  };
}
