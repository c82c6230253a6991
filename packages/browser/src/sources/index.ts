import type { Read } from "../collect/reading.ts";
import { readArch } from "./arch.ts";
import { readAudio } from "./audio.ts";
import { readCanvasShapes, readCanvasText, readEmoji } from "./canvas.ts";
import { readClientHints } from "./client-hints.ts";
import { readCodecs } from "./codecs.ts";
import { readDisplay, readPointers, readPreferences } from "./display.ts";
import { readEngine } from "./engine.ts";
import { readFonts, readTextMetrics } from "./fonts.ts";
import { readCores, readCoresClass, readMemory, readPlatform, readTouch } from "./hardware.ts";
import { readIntl, readLanguages, readTimezone } from "./intl.ts";
import { readKeyboard } from "./keyboard.ts";
import { readMath } from "./math.ts";
import { readPermissions } from "./permissions.ts";
import { readScreen, readScreenRatio } from "./screen.ts";
import { readStorage } from "./storage.ts";
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
  voices: readVoices,
  arch: readArch,
  cores: readCores,
  cores_class: readCoresClass,
  memory: readMemory,
  platform: readPlatform,
  touch: readTouch,
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
  text_metrics: readTextMetrics,
  canvas_shapes: readCanvasShapes,
  canvas_text: readCanvasText,
  fonts: readFonts,
  emoji: readEmoji,
  webgl: readWebgl,
  gpu: readGpu,
  gpu_family: readGpuFamily,
  webgpu: readWebgpu,
};

/** What the fingerprint is the digest of: nothing that another monitor, a setting, a
 * journey or a private window changes. */
export const CORE: RegExp = /^(arch|cores_class|memory|platform|math|canvas_.*|fonts|emoji|webgl|gpu)$/;

/** What Firefox makes up when it resists fingerprinting. */
export const RESISTED: RegExp = /^(cores|screen|timezone|touch|pointers)/;

/**
 * Read only in a thorough collection, because they take long, or load parts of the browser that rest otherwise.
 * Sound in Firefox follows from system and processor, which are read anyway.
 */
export const THOROUGH: RegExp = /^(webgpu|voices|audio in firefox)/;

/** Taken if it is there when the others are done; waited for in a thorough collection only. */
export const OPTIONAL = "keyboard";
