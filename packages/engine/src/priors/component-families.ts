/**
 * Component priors written down by hand, for collectors whose data was never fitted: the published SDK's
 * slots (`rupt:`), its identification signals (`sig:`), and names nobody described. Components of one's own
 * SDK have fitted tables (linking-priors.ts); where a class lacks one, these stand in.
 *
 * `agree` is u: the chance that another machine of the same class, met on the same account, shows the same
 * value; for desktop systems, macOS, Android and iOS in that order. `keeps` is m at once, `drift` the share
 * lost per day, `update` the chance to survive a browser or system update. `tied` is how much of the
 * component's agreement is explained by its parent's (0 independent, 1 the same thing twice).
 * Provenance: stability figures of the published studies (Vastel 2018, Andriamilanto 2021, Li and Cao 2020)
 * and the layout of the published hash; no measurement of our own.
 */
export interface FamilyPrior {
  agree: readonly [desktop: number, macos: number, android: number, ios: number];
  keeps: number;
  drift: number;
  update: number;
  parent: string | null;
  tied: number;
}

const family = (
  agree: FamilyPrior["agree"],
  keeps: number,
  drift: number,
  update: number,
  parent: string | null = null,
  tied = 0,
): FamilyPrior => ({ agree, keeps, drift, update, parent, tied });

/** Values fixed by engine and system version: nearly everybody agrees until the next update. */
const platform = (parent: string | null, tied = 0.6) =>
  family([0.85, 0.88, 0.8, 0.9], 0.997, 0.0001, 0.95, parent, tied);

export const RUPT_FAMILY: Readonly<Record<string, FamilyPrior>> = {
  webgl: family([0.08, 0.2, 0.12, 0.6], 0.996, 0.0003, 0.98),
  userAgent: family([0.3, 0.35, 0.12, 0.3], 0.998, 0.004, 0.03),
  canvas: family([0.1, 0.25, 0.12, 0.45], 0.99, 0.0006, 0.9, "webgl", 0.5),
  fonts: family([0.2, 0.4, 0.5, 0.85], 0.99, 0.002, 0.98),
  audio: family([0.45, 0.6, 0.4, 0.85], 0.996, 0.0002, 0.98, "webgl", 0.3),
  // Holds the inner window size, which changes with every resize.
  screen: family([0.05, 0.06, 0.06, 0.15], 0.6, 0.004, 0.98),
  // Holds connection speed and round-trip time beside cores and memory.
  specifications: family([0.06, 0.1, 0.1, 0.4], 0.75, 0.002, 0.98, "webgl", 0.15),
  externalDevices: family([0.25, 0.35, 0.5, 0.7], 0.9, 0.003, 0.97),
  voice: family([0.3, 0.35, 0.35, 0.6], 0.95, 0.001, 0.92, "language", 0.3),
  language: family([0.6, 0.6, 0.6, 0.6], 0.996, 0.0003, 0.99),
  i18n: family([0.65, 0.65, 0.65, 0.65], 0.996, 0.0003, 0.92, "language", 0.7),
  timezone: family([0.85, 0.85, 0.85, 0.85], 0.985, 0.0006, 1),
  svg: family([0.4, 0.5, 0.4, 0.7], 0.985, 0.0006, 0.85, "canvas", 0.5),
  domRect: family([0.25, 0.35, 0.2, 0.55], 0.98, 0.001, 0.85, "canvas", 0.4),
  css: family([0.5, 0.5, 0.5, 0.6], 0.98, 0.001, 0.7, "userAgent", 0.5),
  javascript: family([0.7, 0.7, 0.6, 0.7], 0.995, 0.0002, 0.6, "userAgent", 0.7),
  device: platform("userAgent", 0.4),
  math: platform("userAgent", 0.4),
  plugins: platform("userAgent", 0.3),
  storage: platform(null),
  touch: family([0.8, 0.95, 0.9, 0.95], 0.998, 0.0001, 0.99, "webgl", 0.3),
  workers: platform("userAgent", 0.4),
};

export const SIGNAL_FAMILY: Readonly<Record<string, FamilyPrior>> = {
  screenResolution: family([0.16, 0.15, 0.1, 0.25], 0.95, 0.002, 0.99),
  fonts: family([0.2, 0.4, 0.6, 0.9], 0.99, 0.002, 0.98, "rupt:fonts", 0.6),
  languages: family([0.6, 0.6, 0.6, 0.6], 0.996, 0.0003, 0.99, "rupt:language", 0.9),
  timezone: family([0.85, 0.85, 0.85, 0.85], 0.985, 0.0006, 1, "rupt:timezone", 0.95),
  platform: family([0.97, 0.99, 0.95, 0.99], 0.999, 0, 0.995),
  touchSupport: family([0.8, 0.95, 0.9, 0.95], 0.998, 0.0001, 0.99, "rupt:touch", 0.9),
  math: platform("rupt:math", 0.9),
  localStorage: family([0.98, 0.98, 0.98, 0.98], 0.98, 0.0005, 1),
  highEntropyValues: family([0.25, 0.25, 0.08, 0.3], 0.998, 0.004, 0.03, "rupt:userAgent", 0.8),
  "hev.platform": platform(null),
  "hev.platformVersion": family([0.45, 0.3, 0.2, 0.3], 0.995, 0.005, 0.9),
  "hev.architecture": platform(null),
  "hev.bitness": platform("hev.architecture", 0.8),
  "hev.wow64": platform("hev.architecture", 0.8),
  "hev.mobile": platform(null),
  "hev.formFactor": platform(null),
  "hev.model": family([0.98, 0.98, 0.12, 0.9], 0.999, 0, 1, "rupt:webgl", 0.4),
  "hev.brands": family([0.35, 0.4, 0.3, 0.4], 0.998, 0.004, 0.02, "rupt:userAgent", 0.9),
  "hev.fullVersionList": family([0.2, 0.25, 0.15, 0.3], 0.99, 0.03, 0.01, "hev.brands", 0.5),
  "hev.uaFullVersion": family([0.2, 0.25, 0.15, 0.3], 0.99, 0.03, 0.01, "hev.fullVersionList", 0.98),
  // A random number that the native client keeps: as good as an identifier.
  androidVendorIdentifier: family([1e-5, 1e-5, 1e-5, 1e-5], 0.9995, 0.0002, 1),
};

/** Names of the SDK's own collector, and of callers who send components under such names. */
export const COMPONENT_FAMILY: Readonly<Record<string, FamilyPrior>> = {
  gpu: family([0.08, 0.25, 0.12, 0.8], 0.997, 0.0002, 0.99),
  webgl: family([0.12, 0.25, 0.12, 0.6], 0.995, 0.0003, 0.96, "gpu", 0.75),
  webgpu: family([0.12, 0.25, 0.12, 0.6], 0.99, 0.0003, 0.9, "webgl", 0.7),
  gpu_family: family([0.5, 0.6, 0.4, 0.9], 0.998, 0.0001, 0.99, "gpu", 0.9),
  client_hints: family([0.45, 0.35, 0.08, 0.5], 0.995, 0.004, 0.9, "gpu", 0.2),
  canvas: family([0.1, 0.25, 0.12, 0.45], 0.99, 0.0006, 0.9, "gpu", 0.5),
  canvas_shapes: family([0.15, 0.3, 0.15, 0.5], 0.99, 0.0005, 0.93, "webgl", 0.6),
  canvas_text: family([0.12, 0.28, 0.15, 0.5], 0.99, 0.0006, 0.9, "canvas_shapes", 0.5),
  emoji: family([0.4, 0.5, 0.3, 0.5], 0.99, 0.0008, 0.9, "canvas_text", 0.4),
  text_metrics: family([0.3, 0.4, 0.35, 0.5], 0.99, 0.0008, 0.9, "canvas_text", 0.4),
  fonts: family([0.2, 0.4, 0.6, 0.9], 0.99, 0.002, 0.97),
  audio: family([0.45, 0.6, 0.4, 0.85], 0.996, 0.0002, 0.98, "gpu", 0.3),
  hardware: family([0.12, 0.2, 0.2, 0.7], 0.997, 0.0002, 0.997, "gpu", 0.25),
  arch: family([0.9, 0.7, 0.95, 0.99], 0.999, 0, 0.999, "gpu", 0.5),
  cores: family([0.22, 0.35, 0.5, 0.85], 0.998, 0.0001, 0.999, "gpu", 0.3),
  memory: family([0.4, 0.5, 0.4, 0.9], 0.998, 0.0001, 0.999, "gpu", 0.3),
  screen: family([0.16, 0.15, 0.1, 0.25], 0.93, 0.002, 0.99),
  screen_ratio: family([0.45, 0.8, 0.25, 0.6], 0.93, 0.001, 0.99, "screen", 0.8),
  display: family([0.4, 0.5, 0.5, 0.5], 0.92, 0.002, 0.97, "screen", 0.5),
  media: family([0.35, 0.4, 0.4, 0.45], 0.94, 0.002, 0.95, "screen", 0.4),
  pointers: family([0.6, 0.8, 0.9, 0.95], 0.93, 0.001, 0.99),
  preferences: family([0.6, 0.6, 0.6, 0.6], 0.97, 0.002, 0.98),
  touch: family([0.8, 0.95, 0.9, 0.95], 0.998, 0.0001, 0.99, "gpu", 0.2),
  languages: family([0.65, 0.65, 0.65, 0.65], 0.996, 0.0003, 0.99),
  language: family([0.65, 0.65, 0.65, 0.65], 0.996, 0.0003, 0.99),
  intl: family([0.7, 0.7, 0.7, 0.7], 0.996, 0.0003, 0.92, "languages", 0.8),
  keyboard: family([0.75, 0.75, 0.8, 0.8], 0.98, 0.001, 0.99, "languages", 0.5),
  timezone: family([0.88, 0.88, 0.88, 0.88], 0.985, 0.0006, 1),
  voices: family([0.35, 0.35, 0.35, 0.6], 0.96, 0.001, 0.93, "languages", 0.3),
  speech: family([0.35, 0.35, 0.35, 0.6], 0.96, 0.001, 0.93, "languages", 0.3),
  agent: family([0.3, 0.35, 0.12, 0.3], 0.998, 0.004, 0.03),
  hints: family([0.3, 0.3, 0.08, 0.4], 0.998, 0.004, 0.5, "agent", 0.4),
  codecs: family([0.7, 0.75, 0.6, 0.8], 0.995, 0.0003, 0.9, "agent", 0.3),
  engine: family([0.6, 0.6, 0.5, 0.6], 0.997, 0.0002, 0.3, "agent", 0.6),
  platform: family([0.97, 0.99, 0.95, 0.99], 0.999, 0, 0.995),
  math: platform("agent", 0.4),
  plugins: platform("agent", 0.3),
  storage: family([0.85, 0.85, 0.85, 0.85], 0.97, 0.0005, 0.97),
  permissions: family([0.65, 0.65, 0.65, 0.75], 0.95, 0.003, 0.9),
  system_style: family([0.6, 0.6, 0.6, 0.8], 0.99, 0.001, 0.93, "canvas_text", 0.3),
};

/** A component nobody described: worth a little, drifts a little. */
export const UNKNOWN_FAMILY: FamilyPrior = family([0.5, 0.5, 0.5, 0.6], 0.95, 0.003, 0.9);
