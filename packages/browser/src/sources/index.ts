import type { Read } from "../collect/reading.ts";
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
 * Every source by the name of its component, in the order in which they are read: first those that
 * answer later, so that they work while the others are read; WebGL last, because nothing runs beside it.
 */
export const sources: Readonly<Record<string, Read>> = {
  audio: readAudio,
  client_hints: readClientHints,
  permissions: readPermissions,
  keyboard: readKeyboard,
  webgpu: readWebgpu,
  voices: readVoices,
  arch: readArch,
  cores: readCores,
  memory: readMemory,
  platform: readPlatform,
  touch: readTouch,
  plugins: readPlugins,
  math: readMath,
  engine: readEngine,
  timezone: readTimezone,
  languages: readLanguages,
  intl: readIntl,
  screen: readScreen,
  screen_ratio: readScreenRatio,
  display: readDisplay,
  pointers: readPointers,
  preferences: readPreferences,
  storage: readStorage,
  codecs: readCodecs,
  system_style: readSystemStyle,
  canvas_shapes: readCanvasShapes,
  canvas_text: readCanvasText,
  text_metrics: readTextMetrics,
  fonts: readFonts,
  emoji: readEmoji,
  webgl: readWebgl,
  gpu: readGpu,
  gpu_family: readGpuFamily,
};

/** What the fingerprint is the digest of: nothing that another monitor, a setting or a journey changes. */
export const CORE: RegExp = /^(arch|cores|memory|platform|math|engine|canvas_.*|fonts|emoji|webgl|gpu)$/;

/** Taken if they are there when the others are done, never waited for. */
export const OPTIONAL: RegExp = /^(keyboard|webgpu|voices)$/;
