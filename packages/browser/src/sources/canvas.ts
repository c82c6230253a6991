import { BENCH_HEIGHT, BENCH_WIDTH } from "../collect/bench.ts";
import type { Bench, Reading } from "../collect/reading.ts";

type Draw = (context: CanvasRenderingContext2D) => void;

/** Text in a common and a generic face: the letter shapes of the system's fonts and rasteriser. */
export function readCanvasText(bench: Bench): Reading {
  return render(bench, (context) => {
    context.textBaseline = "top";
    context.fillStyle = "#f60";
    context.fillRect(100, 4, 60, 18);
    context.fillStyle = "#069";
    context.font = "14px Arial, sans-serif";
    context.fillText("Quartz glyph job vex'd cwm finks: 0Oo1lI", 2, 4);
    context.fillStyle = "rgba(102, 204, 0, 0.7)";
    context.font = "italic 17px Georgia, serif";
    context.fillText("ffi \u20b9\u03a9\u0416 @&%", 4, 20);
  });
}

/** Curves, blending and gradients: the drawing library without fonts. */
export function readCanvasShapes(bench: Bench): Reading {
  return render(bench, (context) => {
    context.globalCompositeOperation = "multiply";
    for (const [colour, x] of [
      ["#f2f", 30],
      ["#2ff", 46],
      ["#ff2", 62],
    ] as const) {
      context.fillStyle = colour;
      context.beginPath();
      context.arc(x, 24, 16, 0, Math.PI * 2, true);
      context.fill();
    }
    const gradient = context.createLinearGradient(90, 4, 200, 40);
    gradient.addColorStop(0, "#123");
    gradient.addColorStop(0.4, "#fa5");
    gradient.addColorStop(1, "#08e");
    context.strokeStyle = gradient;
    context.lineWidth = 3.3;
    context.bezierCurveTo(90, 6, 170, 50, 205, 9);
    context.stroke();
  });
}

/** The picture characters of the system, which come with its version. */
export function readEmoji(bench: Bench): Reading {
  return render(bench, (context) => {
    context.textBaseline = "top";
    context.font = "24px sans-serif";
    context.fillText("\u{1f600}\u{1fae8}\u{1f3f4}\u200d\u2620\ufe0f", 2, 6);
  });
}

/**
 * Draws twice and reads twice. The top row holds known pixels: a browser that changes what is read
 * changes those too, even where it changes both readings alike.
 */
function render(bench: Bench, draw: Draw): Reading {
  const context = bench.context2d();
  if (!context) return { reason: "unsupported" };
  const known = calibrationRow(context);
  const once = (): Uint8Array => {
    context.save();
    context.clearRect(0, 0, BENCH_WIDTH, BENCH_HEIGHT);
    draw(context);
    context.restore();
    context.putImageData(known, 0, 0);
    return new Uint8Array(context.getImageData(0, 0, BENCH_WIDTH, BENCH_HEIGHT).data.buffer);
  };
  const first = once();
  const second = once();
  const stable =
    known.data.every((value, at) => value === first[at]) && first.every((value, at) => value === second[at]);
  return stable ? { value: first } : { reason: "noisy" };
}

function calibrationRow(context: CanvasRenderingContext2D): ImageData {
  const row = context.createImageData(BENCH_WIDTH, 1);
  for (let at = 0; at < row.data.length; at++) row.data[at] = at % 4 === 3 ? 255 : (at * 37) & 255;
  return row;
}
