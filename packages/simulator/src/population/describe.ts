/**
 * What the SDK would report of a browser at one moment: component digests, the noisy ones apart.
 *
 * Each component is derived from the things that determine it in a real browser, so that machines
 * with the same cause agree and a change of cause shows everywhere it should. The causes and where
 * they come from are listed in the package's README.
 */
import { coin, digest } from "../digest.ts";
import type { Browser } from "./browsers.ts";
import type { Machine } from "./machines.ts";
import type { ScreenShape } from "./network.ts";
import { appleRelease, appleText, browserVersion } from "./releases.ts";
import { type AgentFacts, agentFacts, hintedVersion, type SoftwareState, userAgent } from "./user-agents.ts";

/** The circumstances of one visit. */
export interface Visit {
  at: number;
  place: "home" | "work" | "other";
  /** Time zone of where the visitor is: systems follow it by themselves, with few exceptions. */
  timezone: string;
  private: boolean;
  /** Different for every browser session: noise that browsers add is drawn from it. */
  session: string;
  /** The product asks for what takes long, too: `voices` and `webgpu`. */
  thorough?: boolean;
}

export interface Description {
  components: Readonly<Record<string, string>>;
  noisy: readonly string[];
  agent: AgentFacts;
  /** The agent as the header alone tells it, for variants without script. */
  headerAgent: AgentFacts;
  userAgent: string;
  timezone: string;
  digest: string;
}

/** The components of the browser SDK, by its names; the last two only where a thorough collection is asked for. */
export const COMPONENTS = [
  "audio",
  "client_hints",
  "permissions",
  "keyboard",
  "arch",
  "cores",
  "cores_class",
  "memory",
  "platform",
  "touch",
  "math",
  "engine",
  "timezone",
  "languages",
  "intl",
  "screen",
  "screen_ratio",
  "display",
  "pointers",
  "preferences",
  "storage",
  "codecs",
  "canvas_shapes",
  "canvas_text",
  "text_metrics",
  "fonts",
  "emoji",
  "webgl",
  "gpu",
  "gpu_family",
  "voices",
  "webgpu",
] as const;
export type ComponentName = (typeof COMPONENTS)[number];

/** Those that make up the short fingerprint; the rest only helps to compare. */
const CORE: readonly ComponentName[] = [
  "arch",
  "cores_class",
  "memory",
  "platform",
  "math",
  "canvas_shapes",
  "canvas_text",
  "fonts",
  "emoji",
  "webgl",
  "gpu",
];

const DRAWN: readonly ComponentName[] = ["canvas_shapes", "canvas_text", "emoji", "text_metrics"];
const FARBLED_BY_BRAVE: readonly ComponentName[] = [
  ...DRAWN,
  "audio",
  "cores",
  "cores_class",
  "memory",
  "fonts",
  "webgl",
  "gpu",
  "voices",
];
/** What the SDK does not believe of a Firefox that resists: the same for everybody. */
const RESISTED: readonly ComponentName[] = [
  "cores",
  "cores_class",
  "screen",
  "screen_ratio",
  "timezone",
  "touch",
  "pointers",
];
const PRIVATE_SAFARI: readonly ComponentName[] = [...DRAWN, "audio", "webgl"];
/** A collector recognises added noise nearly always, not always; what it misses arrives as one more value. */
const NOISE_MISSED = 0.03;

const passed = (moments: readonly number[], now: number): number => {
  let count = 0;
  for (const moment of moments) if (moment <= now) count++;
  return count;
};

/** Some major versions change how text and shapes are drawn, most do not. */
const epochs = new Map<string, number>();

/** Some major versions change how an engine draws or what it offers, most do not: the epoch numbers those changes. */
function epoch(engine: string, kind: string, version: number, rate: number): number {
  const key = `${engine}|${kind}|${version}`;
  const known = epochs.get(key);
  if (known !== undefined) return known;
  let latest = version - 40;
  for (let v = version; v > version - 40; v--) {
    if (coin("epoch", engine, kind, v) < rate) {
      latest = v;
      break;
    }
  }
  epochs.set(key, latest);
  return latest;
}

const states = new Map<string, SoftwareState>();

/** Software state of a browser at a moment; updates land at midnight. */
export function softwareState(browser: Browser, at: number): SoftwareState {
  const day = Math.floor(at / 86_400_000);
  const { machine } = browser;
  return remember(states, `${machine.key}|${browser.id}|${browser.family}|${day}`, () =>
    stateAt(browser, day * 86_400_000),
  );
}

function stateAt(browser: Browser, now: number): SoftwareState {
  const { machine } = browser;
  const version = browserVersion(
    browser.family,
    machine.platform,
    browser.id,
    machine.id,
    machine.habit,
    now,
  );
  if (machine.platform === "macos" || machine.platform === "ios" || machine.platform === "ipados") {
    return { version, system: appleRelease(machine.id, machine.habit, now) };
  }
  return { version, system: Math.max(0, machine.generation - passed(machine.systemUpgrades, now)) };
}

function screenInUse(browser: Browser, visit: Visit): ScreenShape {
  const { machine } = browser;
  const builtIn = machine.screens[0] as ScreenShape;
  const chance =
    visit.place === "home" ? machine.docked.home : visit.place === "work" ? machine.docked.work : 0;
  if (machine.screens.length < 2 || coin("dock", machine.key, visit.session) >= chance) return builtIn;
  const index = visit.place === "work" && machine.screens.length > 2 ? 2 : 1;
  return machine.screens[index] ?? builtIn;
}

/** The SDK's own digest of "no touch": a service tells tablets that call themselves Macs from Macs by it. */
const NO_TOUCH = "0ab2409ea5eb34f8";

/** Everything outside the installation that moves a component at one visit. */
interface Moment {
  state: SoftwareState;
  driver: number;
  installs: number;
  screen: ScreenShape;
  mouse: boolean;
  granted: boolean;
  private: boolean;
  timezone: string;
}

function momentOf(browser: Browser, visit: Visit): Moment {
  const { machine } = browser;
  return {
    state: softwareState(browser, visit.at),
    driver: passed(machine.driverChanges, visit.at),
    installs: passed(machine.fontChanges, visit.at),
    screen: screenInUse(browser, visit),
    mouse: coin("mouse", machine.id, visit.session) < machine.mouse,
    granted: browser.permissionAt !== null && browser.permissionAt <= visit.at && !visit.private,
    private: visit.private,
    timezone: visit.timezone,
  };
}

function rawComponents(browser: Browser, m: Moment): Record<string, string> {
  const { machine, family, engine } = browser;
  const { platform } = machine;
  const { version, system } = m.state;
  const apple = platform === "macos" || platform === "ios" || platform === "ipados";
  const webkit = engine === "webkit";
  const computer = machine.type === "computer";
  const release = apple ? (appleText(system).split(".")[0] ?? "") : String(system);
  // New emoji come about twice a year, with a system release.
  const emoji = apple ? Math.floor(system / 4) : system;
  const driver =
    m.driver > 0 && coin("driver", machine.id, m.driver) < 0.4 ? digest(machine.id, m.driver) : "";
  const paint = epoch(engine, "canvas", version, webkit ? 0.2 : 0.1);
  const graphics = epoch(engine, "webgl", version, webkit ? 0.12 : 0.08);
  const language = machine.languages[0] ?? "en-US";
  const fonts = webkit
    ? `${platform}${release}`
    : m.installs > 0
      ? `${machine.id}${m.installs}`
      : machine.fonts;
  const { screen } = m;
  const sides = [screen.width, screen.height].sort((a, b) => b - a) as [number, number];
  const text = digest(engine, platform, release, machine.smoothing);
  const out: Record<string, string> = {
    permissions: digest(
      "permissions",
      engine,
      platform,
      m.granted,
      epoch(engine, "permissions", version, 0.08),
    ),
    arch: digest("arch", machine.chip),
    cores: digest("cores", machine.cores),
    cores_class: digest("cores class", Number(machine.cores) >= 8),
    platform: digest("platform", engine, platform === "ipados" ? "macos" : platform),
    touch: machine.touch === "0" ? NO_TOUCH : digest("touch", machine.touch),
    math: digest(
      "math",
      engine,
      platform === "android" || platform === "linux" ? "libm" : platform,
      machine.chip,
    ),
    engine: digest(
      "engine",
      engine,
      platform,
      family === "samsung" || family === "webview" ? family : "",
      epoch(engine, "features", version, webkit ? 0.5 : 0.3),
    ),
    timezone: digest("tz", m.timezone),
    languages: digest("lang", ...machine.languages),
    intl: digest("intl", language, machine.region),
    screen: digest("screen", ...sides),
    screen_ratio: digest("ratio", Math.round((sides[0] / sides[1]) * 50)),
    display: digest(
      "display",
      screen.ratio > 1.9 || screen.height > 1900,
      apple,
      computer ? screen.reserved > 60 : "",
    ),
    pointers: digest("pointers", machine.type, m.mouse, machine.touch === "0"),
    preferences: digest("prefs", machine.reducedMotion, machine.contrast),
    storage: digest("storage", engine, m.private && engine !== "blink", family === "safari"),
    codecs: digest(
      "codecs",
      engine,
      platform,
      family === "chrome" || family === "edge",
      // Decoders in hardware: Safari plays AV1 only where the chip can.
      apple
        ? machine.chipGeneration === 0
        : computer
          ? Math.floor(coin("decoder", machine.gpuClass) * 2)
          : "",
      epoch(engine, "codecs", version, 0.04),
    ),
    canvas_shapes: digest("shapes", engine, platform, machine.gpuClass, driver, paint),
    canvas_text: digest(
      "text",
      text,
      machine.gpuClass.slice(0, 1),
      driver,
      paint,
      language.slice(0, 2) === "ja",
    ),
    text_metrics: digest(
      "metrics",
      text,
      language.slice(0, 2),
      m.installs > 2 ? machine.id : "",
      screen.ratio > 1,
    ),
    fonts: digest("fonts", fonts),
    emoji: digest("emoji", engine, platform, machine.vendor === "Samsung" ? "samsung" : "", emoji),
    webgl: digest(
      "webgl",
      engine,
      platform,
      webkit ? limitsShown(machine) : machine.gpuClass,
      driver,
      graphics,
    ),
    gpu: digest("gpu", rendererShown(browser)),
    gpu_family: digest("family", apple ? machine.chip : machine.gpuFamily),
  };
  // Firefox is not asked: its sound follows from system and processor, and takes long to set up.
  if (engine !== "gecko") {
    out.audio = digest(
      "audio",
      engine,
      platform,
      apple ? machine.chip : Math.floor(coin("dsp", machine.gpuClass) * 4),
      epoch(engine, "audio", version, 0.05),
    );
  }
  const voices = digest(
    "voices",
    platform,
    platform === "android" ? (machine.model ?? "") : release,
    language,
    machine.extraVoices,
  );
  if (platform !== "linux" || engine === "gecko") out.voices = voices;
  if (engine === "blink") {
    out.memory = digest("memory", machine.memory);
    out.client_hints = digest(
      "hints",
      platform,
      hintedVersion(browser, m.state),
      machine.model,
      machine.chip,
      machine.type,
    );
    if (computer) out.keyboard = digest("keyboard", machine.keyboard);
    if (platform !== "linux")
      out.webgpu = digest(
        "webgpu",
        machine.gpuClass,
        platform,
        driver !== "",
        epoch(engine, "webgpu", version, 0.3),
      );
  }
  return out;
}

/** WebKit names no card, but its limits and extensions differ between early and late chips. */
const limitsShown = (machine: Machine): string =>
  `${machine.chip}${machine.chipGeneration === 2 ? " early" : ""}`;

/** Renderer string as the page may read it: WebKit hides it, Gecko rounds it to a class. */
function rendererShown(browser: Browser): string {
  const { machine, engine } = browser;
  if (engine === "webkit") return "Apple GPU";
  if (engine === "gecko")
    return digest("bucket", machine.platform, machine.gpuFamily, Math.floor(coin("gecko", machine.gpu) * 3));
  return machine.gpu;
}

const raw = new Map<string, Readonly<Record<string, string>>>();
const finished = new Map<string, Description>();
const CACHE_LIMIT = 30_000;

function remember<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (cache.size >= CACHE_LIMIT) cache.clear();
  const made = make();
  cache.set(key, made);
  return made;
}

/** Describes a browser at a visit, as the SDK would. Pure: equal arguments give equal descriptions. */
export function describe(browser: Browser, visit: Visit): Description {
  const { machine } = browser;
  const moment = momentOf(browser, visit);
  const { state } = moment;
  const key = [
    machine.key,
    browser.id,
    state.version,
    state.system,
    moment.driver,
    moment.installs,
    JSON.stringify(moment.screen),
    moment.mouse,
    moment.granted,
    moment.private,
    moment.timezone,
  ].join("|");
  const base = remember(raw, key, () => rawComponents(browser, moment));
  const components: Record<string, string> = { ...base };
  const noisy: string[] = [];
  const marks: string[] = [key];
  let { timezone } = visit;
  const noise = (name: string, always = false): void => {
    if (components[name] === undefined) return;
    if (!always && coin("missed", visit.session, name) < NOISE_MISSED) {
      components[name] = digest("noise", visit.session, name);
      marks.push(visit.session);
    } else {
      delete components[name];
      noisy.push(name);
    }
  };
  if (!visit.thorough) {
    delete components.voices;
    delete components.webgpu;
    marks.push("quick");
  }
  // Voices load late: a collector that does not wait for ever sometimes sees none.
  else if (components.voices !== undefined && coin("voices", visit.session) < 0.06) {
    delete components.voices;
    marks.push("no voices");
  }
  // With its ordinary protection Firefox rounds to 4 or 8, so these two say nothing.
  if (browser.engine === "gecko" && !browser.resists && /^[48]$/.test(machine.cores)) noise("cores", true);
  // What Firefox plays it finds out while it runs.
  if (browser.engine === "gecko") noise("codecs", true);
  if (browser.family === "brave") for (const name of FARBLED_BY_BRAVE) noise(name);
  if (browser.resists) {
    timezone = "Atlantic/Reykjavik";
    resistFingerprinting(browser, visit, components);
    for (const name of DRAWN) noise(name);
    // A canvas of chance gives the protection away; where that was missed, the common values stand.
    if (components.canvas_text === undefined) for (const name of RESISTED) noise(name, true);
    marks.push(components.screen ?? "");
  } else if (visit.private && browser.engine === "gecko") for (const name of DRAWN) noise(name);
  if (visit.private && browser.engine === "webkit") for (const name of PRIVATE_SAFARI) noise(name);
  return remember(finished, marks.join("#"), () => {
    const agent = userAgent(browser, state);
    const core = CORE.map((name) => `${name}:${components[name] ?? ""}`);
    return {
      components,
      noisy,
      agent: agentFacts(browser, state, true),
      headerAgent: agentFacts(browser, state, false),
      userAgent: agent,
      timezone,
      digest: `lk1.${digest(...core)}`,
    };
  });
}

/** Firefox with resistFingerprinting shows the same values to everybody. */
function resistFingerprinting(browser: Browser, visit: Visit, components: Record<string, string>): void {
  const { platform } = browser.machine;
  components.timezone = digest("tz", "Atlantic/Reykjavik");
  components.intl = digest("intl", "en-US", "rfp");
  components.languages = digest("lang", "en-US", "en");
  components.cores = digest("cores", "rfp");
  components.cores_class = digest("cores", "rfp");
  components.fonts = digest("fonts", "rfp", platform);
  components.gpu = digest("gpu", "rfp");
  components.webgl = digest("webgl", "rfp", platform);
  components.screen = digest("rfp", Math.floor(coin("window", browser.id, visit.session) * 4));
  components.screen_ratio = digest("rfp ratio", components.screen);
  components.preferences = digest("prefs", "rfp");
  components.pointers = digest("pointers", "rfp");
  delete components.voices;
}
