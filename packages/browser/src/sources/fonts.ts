import { isBrave } from "../browser-family.ts";
import type { Bench, Reading } from "../collect/reading.ts";

// One or two names that come with each system, its versions and common programs; `|` keeps the list small.
const NAMES =
  "Agency FB|American Typewriter|Aptos|Arial|Arial Unicode MS|Avenir Next|Bahnschrift|Bitstream Vera Sans Mono|" +
  "Bodoni 72|Book Antiqua|Calibri|Cambria Math|Candara|Cantarell|Century|Century Gothic|Chalkboard SE|Clarendon|" +
  "Comic Sans MS|Consolas|Cousine|DejaVu Sans|Droid Sans|EUROSTILE|Fira Code|Franklin Gothic|Futura|Gadugi|Galvji|" +
  "Georgia|Gill Sans|Haettenschweiler|Helvetica Neue|HoloLens MDL2 Assets|Impact|InaiMathi Bold|Ink Free|" +
  "Leelawadee|Liberation Sans|Lucida Console|Lucida Grande|MS Gothic|MS Outlook|Malgun Gothic|Marlett|Menlo|" +
  "Microsoft YaHei|Minion Pro|Monaco|Myanmar Text|Myriad Pro|Nirmala UI|Noto Color Emoji|Noto Sans CJK JP|" +
  "Nunito|Optima|PingFang HK Light|Roboto|SF Pro|Segoe Fluent Icons|Segoe UI|Sitka Text|SimSun|Source Code Pro|" +
  "Tahoma|Times New Roman|Trebuchet MS|Ubuntu|Univers|Verdana|Wingdings|ZWAdobeF";

const SAMPLE = "mmMwWLli0O&@\u00df";

/** Which named fonts are installed: those whose text is not as wide as the fall-back's. */
export function readFonts(bench: Bench): Reading {
  if (isBrave()) return { reason: "noisy" };
  const context = bench.context2d();
  if (!context) return { reason: "unsupported" };
  const width = (font: string): number => {
    context.font = `48px ${font}`;
    return context.measureText(SAMPLE).width;
  };
  const mono = width("monospace");
  const serif = width("serif");
  return {
    value: NAMES.split("|").filter(
      (name) => width(`"${name}", monospace`) !== mono || width(`"${name}", serif`) !== serif,
    ),
  };
}

/** How wide and tall the generic faces write: which font stands behind each, and its rasteriser. */
export function readTextMetrics(bench: Bench): Reading {
  const context = bench.context2d();
  if (!context) return { reason: "unsupported" };
  return {
    value: ["serif", "sans-serif", "monospace", "cursive", "system-ui", "math"].map((face) => {
      context.font = `37px ${face}`;
      const { width, actualBoundingBoxAscent, fontBoundingBoxDescent } = context.measureText(SAMPLE);
      return [width, actualBoundingBoxAscent, fontBoundingBoxDescent];
    }),
  };
}
