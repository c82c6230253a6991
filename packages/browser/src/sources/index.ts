import type { Source } from "../collect/reading.ts";
import { readArch } from "./arch.ts";
import { readAudio } from "./audio.ts";
import { readCanvasShapes, readCanvasText, readEmoji } from "./canvas.ts";
import { readClientHints } from "./client-hints.ts";
import { readCodecs } from "./codecs.ts";
import { readDisplay, readPointers, readPreferences } from "./display.ts";
import { readEngine } from "./engine.ts";
import { readFonts, readTextMetrics } from "./fonts.ts";
import { readCores, readMemory, readPlatform, readPlugins, readTouch } from "./hardware.ts";
import { readIntl, readLanguages, readTimezone } from "./intl.ts";
import { readKeyboard } from "./keyboard.ts";
import { readMath } from "./math.ts";
import { readPermissions } from "./permissions.ts";
import { readScreen, readScreenRatio } from "./screen.ts";
import { readStorage } from "./storage.ts";
import { readSystemStyle } from "./system-style.ts";
import { readVoices } from "./voices.ts";
import { readGpu, readGpuFamily, readWebgl } from "./webgl.ts";
import { readWebgpu } from "./webgpu.ts";

/**
 * Every source in the order in which it is read: first those that answer later, so that they work
 * while the others are read; WebGL last, because nothing can run beside it.
 */
export const sources: readonly Source[] = [
  { name: "audio", read: readAudio },
  { name: "client_hints", read: readClientHints },
  { name: "permissions", read: readPermissions },
  { name: "keyboard", read: readKeyboard, optional: true },
  { name: "webgpu", read: readWebgpu, optional: true },
  { name: "voices", read: readVoices, optional: true },
  { name: "arch", read: readArch, core: true },
  { name: "cores", read: readCores, core: true },
  { name: "memory", read: readMemory, core: true },
  { name: "platform", read: readPlatform, core: true },
  { name: "touch", read: readTouch },
  { name: "plugins", read: readPlugins },
  { name: "math", read: readMath, core: true },
  { name: "engine", read: readEngine, core: true },
  { name: "timezone", read: readTimezone },
  { name: "languages", read: readLanguages },
  { name: "intl", read: readIntl },
  { name: "screen", read: readScreen },
  { name: "screen_ratio", read: readScreenRatio },
  { name: "display", read: readDisplay },
  { name: "pointers", read: readPointers },
  { name: "preferences", read: readPreferences },
  { name: "storage", read: readStorage },
  { name: "codecs", read: readCodecs, core: true },
  { name: "system_style", read: readSystemStyle },
  { name: "canvas_shapes", read: readCanvasShapes, core: true },
  { name: "canvas_text", read: readCanvasText, core: true },
  { name: "text_metrics", read: readTextMetrics },
  { name: "fonts", read: readFonts, core: true },
  { name: "emoji", read: readEmoji, core: true },
  { name: "webgl", read: readWebgl, core: true },
  { name: "gpu", read: readGpu, core: true },
  { name: "gpu_family", read: readGpuFamily },
];
