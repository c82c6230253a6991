import type { Bench } from "./reading.ts";

export const BENCH_WIDTH = 220;
export const BENCH_HEIGHT = 44;

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
        // Keeps drawing on the processor: reading back from a graphics card costs tens of milliseconds.
        context = canvas.getContext("2d", { willReadFrequently: true });
      }
      return context;
    },
  };
}
