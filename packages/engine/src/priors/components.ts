/**
 * What each component of a description is worth before a project has counted anything.
 *
 * `agree` is u: the chance that another device of the same class, met on the same account, shows the same
 * value, for desktop systems, macOS, Android and iOS in that order. `keeps` is m at once: the chance that the
 * same browser shows it again within the hour. `drift` is the share lost per day, `update` the chance that it
 * survives a browser update. Components of one `block` move together and are damped together.
 * Provenance: first estimates from published stability figures; replaced by tables fitted on simulated worlds.
 */
export type Block =
  | "render"
  | "audio"
  | "fonts"
  | "display"
  | "hardware"
  | "engine"
  | "locale"
  | "zone"
  | "extras"
  | "version"
  | "identity";

export interface ComponentPrior {
  block: Block;
  agree: readonly [desktop: number, macos: number, android: number, ios: number];
  keeps: number;
  drift: number;
  update: number;
}

const prior = (
  block: Block,
  agree: readonly [number, number, number, number],
  keeps: number,
  drift: number,
  update: number,
): ComponentPrior => ({ block, agree, keeps, drift, update });

const CANVAS = prior("render", [0.08, 0.22, 0.1, 0.45], 0.99, 0.0006, 0.9);
const WEBGL = prior("render", [0.06, 0.15, 0.1, 0.6], 0.996, 0.0003, 0.98);
const AUDIO = prior("audio", [0.45, 0.6, 0.4, 0.85], 0.996, 0.0002, 0.98);
const FONTS = prior("fonts", [0.15, 0.35, 0.5, 0.85], 0.99, 0.002, 0.98);
const SCREEN = prior("display", [0.14, 0.12, 0.08, 0.22], 0.95, 0.002, 0.99);
const HARDWARE = prior("hardware", [0.12, 0.2, 0.2, 0.7], 0.996, 0.0002, 0.995);
const ENGINE = prior("engine", [0.7, 0.7, 0.6, 0.7], 0.995, 0.0002, 0.6);
const STEADY = prior("engine", [0.85, 0.9, 0.85, 0.92], 0.998, 0.0001, 0.97);
const LANGUAGES = prior("locale", [0.5, 0.5, 0.5, 0.5], 0.996, 0.0003, 0.99);
const INTL = prior("locale", [0.55, 0.55, 0.55, 0.55], 0.996, 0.0003, 0.92);
const ZONE = prior("zone", [0.6, 0.6, 0.6, 0.6], 0.985, 0.0006, 1);
const VOICES = prior("extras", [0.3, 0.35, 0.35, 0.6], 0.95, 0.001, 0.92);
const VERSION = prior("version", [0.3, 0.35, 0.12, 0.3], 0.998, 0.004, 0.02);
const SYSTEM_VERSION = prior("version", [0.45, 0.3, 0.2, 0.3], 0.995, 0.005, 0.9);
const PERIPHERALS = prior("extras", [0.25, 0.35, 0.5, 0.7], 0.9, 0.003, 0.97);
const IDENTITY = prior("identity", [1e-5, 1e-5, 1e-5, 1e-5], 0.9995, 0.0003, 1);

/** By component name without its collector; a collector may override below. */
export const COMPONENT_PRIORS: Readonly<Record<string, ComponentPrior>> = {
  canvas: CANVAS,
  svg: prior("render", [0.4, 0.5, 0.4, 0.7], 0.985, 0.0006, 0.85),
  domRect: prior("render", [0.25, 0.35, 0.2, 0.55], 0.98, 0.001, 0.85),
  webgl: WEBGL,
  webgpu: WEBGL,
  audio: AUDIO,
  fonts: FONTS,
  screen: SCREEN,
  screenResolution: SCREEN,
  media: prior("display", [0.35, 0.35, 0.35, 0.4], 0.96, 0.002, 0.95),
  css: prior("engine", [0.5, 0.5, 0.5, 0.6], 0.98, 0.001, 0.6),
  hardware: HARDWARE,
  device: STEADY,
  javascript: ENGINE,
  workers: STEADY,
  math: STEADY,
  plugins: STEADY,
  storage: prior("engine", [0.85, 0.85, 0.85, 0.85], 0.98, 0.0005, 0.95),
  localStorage: prior("engine", [0.98, 0.98, 0.98, 0.98], 0.98, 0.0005, 1),
  permissions: prior("extras", [0.6, 0.6, 0.6, 0.7], 0.95, 0.003, 0.85),
  touch: STEADY,
  touchSupport: STEADY,
  platform: STEADY,
  codecs: prior("engine", [0.6, 0.6, 0.5, 0.7], 0.995, 0.0003, 0.85),
  hints: VERSION,
  language: LANGUAGES,
  languages: LANGUAGES,
  keyboard: prior("locale", [0.5, 0.5, 0.6, 0.6], 0.98, 0.001, 0.99),
  i18n: INTL,
  intl: INTL,
  timezone: ZONE,
  voice: VOICES,
  speech: VOICES,
  externalDevices: PERIPHERALS,
  userAgent: VERSION,
  agent: VERSION,
  highEntropyValues: VERSION,
  "hev.platform": STEADY,
  "hev.platformVersion": SYSTEM_VERSION,
  "hev.architecture": STEADY,
  "hev.bitness": STEADY,
  "hev.wow64": STEADY,
  "hev.mobile": STEADY,
  "hev.formFactor": STEADY,
  "hev.model": prior("hardware", [0.98, 0.98, 0.1, 0.9], 0.999, 0, 1),
  "hev.brands": VERSION,
  "hev.fullVersionList": VERSION,
  "hev.uaFullVersion": VERSION,
  androidVendorIdentifier: IDENTITY,
};

/** Where one collector's component means something else than its namesake. */
export const COLLECTOR_OVERRIDES: Readonly<Record<string, ComponentPrior>> = {
  // Holds the inner window size, which changes with every resize.
  "rupt:screen": prior("display", [0.05, 0.06, 0.06, 0.15], 0.6, 0.004, 0.98),
  // Holds connection speed and round-trip time beside cores and memory.
  "rupt:specifications": prior("hardware", [0.06, 0.1, 0.1, 0.4], 0.75, 0.002, 0.98),
};

/** A component nobody described: worth a little, drifts a little. */
export const UNKNOWN_COMPONENT: ComponentPrior = prior("extras", [0.5, 0.5, 0.5, 0.6], 0.95, 0.003, 0.9);

/** Share of each further agreement (or disagreement) that counts beside the strongest one of its block. */
export const BLOCK_DAMPING = { agree: 0.4, differ: 0.45 } as const;
