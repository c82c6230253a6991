import type { Bench } from "./reading.ts";

export const BENCH_WIDTH = 160;
export const BENCH_HEIGHT = 36;

/** Makes what the sources of one collection share. */
export function createBench(): Bench {
  let context: CanvasRenderingContext2D | null | undefined;
  return {
    values: new Map(),
    context2d() {
      if (context === undefined) {
        const canvas = document.createElement("canvas");
        canvas.width = BENCH_WIDTH;
        canvas.height = BENCH_HEIGHT;
        // Which font a generic name stands for depends on the language of the page.
        canvas.lang = "en";
        // Keeps drawing on the processor: reading back from a graphics card costs tens of milliseconds.
        context = canvas.getContext("2d", { willReadFrequently: true });
      }
      return context;
    },
  };
}
