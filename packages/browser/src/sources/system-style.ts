import type { Bench, Reading } from "../collect/reading.ts";

const COLOURS = ["AccentColor", "ButtonFace", "GrayText", "Highlight", "SelectedItem"];

/** Colours of the system's own controls, resolved by the canvas so that no layout is needed. */
export function readSystemStyle(bench: Bench): Reading {
  const context = bench.context2d();
  return (
    context &&
    COLOURS.map((name) => {
      context.fillStyle = "#010203";
      context.fillStyle = name;
      return String(context.fillStyle);
    })
  );
}
