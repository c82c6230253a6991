import { isBrave } from "../browser-family.ts";
import { type Bench, NOISY, type Steps } from "../collect/reading.ts";

// Looking for a font that is not there costs up to 2 ms, so each system is asked for what tells its
// versions, languages and programs apart, and for a name or two of the other systems.
// None of them is a popular web font: a page that brings its own would make it look installed.
const EVERYWHERE = "Helvetica Neue|Segoe UI|";
const WINDOWS =
  "Aptos|Bahnschrift|Calibri|Century Gothic|Leelawadee|Malgun Gothic|" +
  "Microsoft YaHei|Minion Pro|Nirmala UI|Segoe Fluent Icons|SimSun|Sitka Text";
const APPLE =
  "Avenir Next|Bodoni 72|Century Gothic|Chalkboard SE|Consolas|Futura|Galvji|Gill Sans|Hiragino Sans|InaiMathi|" +
  "Minion Pro|PingFang HK|SF Pro|Zapfino";
const UNIX =
  "Cantarell|Cutive Mono|DejaVu Sans|FreeSans|Liberation Sans|" +
  "Nimbus Sans|Noto Color Emoji|Noto Sans CJK JP|Samsung Sans|Ubuntu Mono";

const SIZE = "37px ";
const SAMPLE = "mmMwWLli0O&@";

/** Which named fonts are installed: those whose text is not as wide as the fall-back's. */
export function* readFonts(bench: Bench): Steps {
  // Brave hides some of them, others in every session.
  if (isBrave()) return NOISY;
  const context = bench.context2d();
  if (!context) return undefined;
  const width = (font: string): number => {
    // The size that the faces were measured at: each further size of a face is made anew.
    context.font = SIZE + font;
    return context.measureText(SAMPLE).width;
  };
  const { platform } = navigator;
  const system = /^win/i.test(platform) ? WINDOWS : /^(mac|ip)/i.test(platform) ? APPLE : UNIX;
  const names = (EVERYWHERE + system).split("|");
  for (const face of document.fonts) if (names.includes(face.family.replace(/"/g, ""))) return NOISY;
  // None of the names is any system's ordinary serif face, so one fall-back is enough.
  const fallback = width("serif");
  const found: string[] = [];
  for (const name of names) {
    yield;
    if (width(`"${name}", serif`) !== fallback) found.push(name);
  }
  return found;
}

/** How wide and tall the generic faces write: which font stands behind each, and its rasteriser. */
export function* readTextMetrics(bench: Bench): Steps {
  const context = bench.context2d();
  if (!context) return undefined;
  const metrics: number[][] = [];
  for (const face of ["serif", "sans-serif", "monospace", "system-ui"]) {
    yield;
    context.font = SIZE + face;
    yield;
    const { width, fontBoundingBoxAscent, fontBoundingBoxDescent } = context.measureText(SAMPLE);
    metrics.push([width, fontBoundingBoxAscent, fontBoundingBoxDescent]);
  }
  return metrics;
}
