import { BENCH_HEIGHT, BENCH_WIDTH } from "../collect/bench.ts";
import { type Bench, NOISY, type Steps } from "../collect/reading.ts";

// Upright letters are fitted to the pixels of the monitor they are on; slanted ones are not.
const TILT = [1, 0.04, 0.07, 1, 0, 0] as const;

type Draw = (context: CanvasRenderingContext2D) => Generator<void>;

/** Text in two generic faces: the letter shapes of the system's fonts and rasteriser. */
export function readCanvasText(bench: Bench): Steps {
  return render(bench, function* (context) {
    context.fillStyle = "#f60";
    context.fillRect(90, 3, 50, 15);
    context.fillStyle = "#069";
    context.transform(...TILT);
    context.font = "13px sans-serif";
    context.fillText("Quartz job vex'd cwm finks", 2, 15);
    yield;
    context.fillStyle = "rgba(102, 204, 0, 0.7)";
    context.font = "16px serif";
    context.fillText("ffi Wgy 0Oo1lI @&%", 4, 30);
  });
}

/** Curves and blending: the drawing library without fonts. */
export function readCanvasShapes(bench: Bench): Steps {
  return render(bench, function* (context) {
    context.globalCompositeOperation = "multiply";
    ["#f2f", "#2ff", "#ff2"].forEach((colour, at) => {
      context.fillStyle = colour;
      context.beginPath();
      context.arc(20 + at * 13, 19, 14, 0, 7);
      context.fill();
    });
    yield;
    context.lineWidth = 3.3;
    context.beginPath();
    context.moveTo(70, 30);
    context.bezierCurveTo(80, 6, 130, 40, 154, 5);
    context.stroke();
  });
}

/** The picture characters of the system, which come with its version. */
export function readEmoji(bench: Bench): Steps {
  const pictures = "\u{1f979}\u{1f3f4}\u200d\u2620\ufe0f";
  return render(bench, function* (context) {
    context.transform(...TILT);
    context.font = "24px sans-serif";
    // Finds and loads the font of pictures, which is large, before it is drawn with.
    for (const one of pictures) {
      context.measureText(one);
      yield;
    }
    context.fillText(pictures, 2, 28);
  });
}

/**
 * Draws twice and reads twice. The top row holds known pixels: a browser that changes what is read
 * changes those too, even where it changes both readings alike.
 */
function* render(bench: Bench, draw: Draw): Steps {
  const context = bench.context2d();
  if (!context) return undefined;
  const known = context.createImageData(BENCH_WIDTH, 1);
  // Opaque, and otherwise all values that a byte has.
  for (let at = 0; at < BENCH_WIDTH * 4; at++) known.data[at] = at % 4 === 3 ? 255 : at * 37;
  function* once(context: CanvasRenderingContext2D): Generator<void, Pixels> {
    context.save();
    context.clearRect(0, 0, BENCH_WIDTH, BENCH_HEIGHT);
    yield* draw(context);
    context.restore();
    yield;
    context.putImageData(known, 0, 0);
    return context.getImageData(0, 0, BENCH_WIDTH, BENCH_HEIGHT).data;
  }
  const first = yield* once(context);
  yield;
  const read = text(first);
  return read.startsWith(text(known.data)) && read === text(yield* once(context))
    ? new Uint8Array(first.buffer)
    : NOISY;
}

type Pixels = ImageData["data"];

// One character for each byte: the browser compares texts faster than a loop of ours compares numbers.
const text = (pixels: Pixels): string => new TextDecoder("latin1").decode(pixels);
