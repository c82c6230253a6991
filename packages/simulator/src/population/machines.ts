/**
 * A machine as it is: hardware, system, screens, fonts and its owner's settings, with the moments at
 * which things change. Hardware is drawn by model, so that two people with the same model agree.
 */
import { coin, digest } from "../digest.ts";
import type { Random } from "../random.ts";
import { type Distribution, populationTables, type ScreenShape } from "./network.ts";
import type { Platform } from "./platforms.ts";
import { DAY, type UpdateHabit } from "./releases.ts";

export type DeviceType = "computer" | "tablet" | "mobile";

export interface Machine {
  id: string;
  /** Unique over all worlds of a process, for caches. */
  key: string;
  platform: Platform;
  type: DeviceType;
  gpu: string;
  /** Drawing class: GPUs of one generation rasterise alike. */
  gpuClass: string;
  cores: string;
  memory: string;
  touch: string;
  gpuFamily: string;
  /** Processor family: what mathematics and sound depend on. */
  chip: "x86" | "arm" | "intel-mac" | "apple";
  /** Generation of Apple's chip, 0 the newest: shows in decoders and graphics limits, not by name. */
  chipGeneration: number;
  /** Chance that a mouse is plugged in. */
  mouse: number;
  /** Built-in screen first, then external ones. */
  screens: readonly ScreenShape[];
  /** Chance that an external screen is in use, at home and at work. */
  docked: { home: number; work: number };
  portable: boolean;
  fonts: string;
  /** Moments at which the font set changes. */
  fontChanges: readonly number[];
  driverChanges: readonly number[];
  systemUpgrades: readonly number[];
  /** Index of the system generation at the start, 0 the newest. */
  generation: number;
  smoothing: number;
  languages: readonly string[];
  timezone: string;
  reducedMotion: boolean;
  contrast: boolean;
  /** Number and date formats that differ from the language's own. */
  region: string;
  keyboard: string;
  /** Voices the owner added. */
  extraVoices: string;
  habit: UpdateHabit;
  model: string | null;
  vendor: string | null;
}

export interface MachineOptions {
  platform: Platform;
  languages: readonly string[];
  timezone: string;
  /** Bought by an employer: fleets repeat one model and one image. */
  fleet: string | null;
  start: number;
  days: number;
  /** Multiplies all rates of change. */
  drift: number;
}

const IPAD_SCREENS: Distribution = [
  [JSON.stringify({ width: 820, height: 1180, ratio: 2, reserved: 0 }), 44],
  [JSON.stringify({ width: 810, height: 1080, ratio: 2, reserved: 0 }), 26],
  [JSON.stringify({ width: 834, height: 1194, ratio: 2, reserved: 0 }), 15],
  [JSON.stringify({ width: 1024, height: 1366, ratio: 2, reserved: 0 }), 10],
  [JSON.stringify({ width: 744, height: 1133, ratio: 2, reserved: 0 }), 5],
];

const draw = (table: Distribution, random: Random, fallback: string): string =>
  table.length === 0 ? fallback : random.weighted(table);

/** A few variants fixed by the model: real models are sold in a handful of configurations. */
function ofModel(table: Distribution, random: Random, model: string, variants: number): string {
  const variant = Math.min(variants - 1, Math.floor(random.exponential(0.9)));
  return tableAt(table, coin("variant", model, variant));
}

function tableAt(table: Distribution, position: number): string {
  let total = 0;
  for (const [, weight] of table) total += weight;
  let left = position * total;
  for (const [value, weight] of table) {
    left -= weight;
    if (left < 0) return value;
  }
  return table[0]?.[0] ?? "";
}

function moments(random: Random, perMonth: number, start: number, days: number): number[] {
  const list: number[] = [];
  if (perMonth <= 0) return list;
  let time = start;
  for (;;) {
    time += random.exponential(30 / perMonth) * DAY;
    if (time > start + days * DAY) return list;
    list.push(time);
  }
}

/** One size of phone or tablet is sold over several years with several chips. */
const CHIP_GENERATIONS: readonly (readonly [number, number])[] = [
  [0, 40],
  [1, 35],
  [2, 25],
];

let externals: Distribution | null = null;

function externalScreens(): Distribution {
  externals ??= populationTables().screen.windows.filter(
    ([shape]) => (JSON.parse(shape) as ScreenShape).ratio <= 1.5,
  );
  return externals;
}

function familyOf(gpu: string): string {
  return /nvidia|radeon|amd|intel|apple|adreno|mali|powervr|xclipse/i.exec(gpu)?.[0].toLowerCase() ?? "other";
}

const integrated = (gpu: string): boolean =>
  /Iris|UHD|HD Graphics|Radeon\(TM\) Graphics|Radeon Graphics|Vega|Adreno/.test(gpu);

/** A machine drawn from the population. */
export function createMachine(id: string, options: MachineOptions, owner: Random): Machine {
  const tables = populationTables();
  const { platform, fleet } = options;
  const random = owner.fork(`machine/${id}`);
  const hardware = fleet === null ? random : random.fork(`fleet/${fleet}/${random.int(0, 2)}`);
  const source = platform === "ipados" ? "ios" : platform;
  const gpu =
    fleet === null
      ? draw(tables.gpu[source], random, "unknown")
      : tableAt(tables.gpu[source], coin(fleet, "gpu"));
  const portable = platform === "windows" || platform === "linux" ? integrated(gpu) : true;
  const model = `${platform}/${gpu}`;
  const screenTable = platform === "ipados" ? IPAD_SCREENS : tables.screen[source];
  const chosen =
    platform === "ios" || platform === "ipados"
      ? draw(screenTable, random, "")
      : portable
        ? ofModel(screenTable, hardware, model, 5)
        : draw(screenTable, random, "");
  const builtIn = JSON.parse(chosen) as ScreenShape;
  const computer = platform !== "ios" && platform !== "android" && platform !== "ipados";
  const monitors = computer && portable && random.chance(0.4) ? random.int(1, 2) : 0;
  const screens = [builtIn];
  for (let i = 0; i < monitors; i++) {
    screens.push(JSON.parse(draw(externalScreens(), random, chosen)) as ScreenShape);
  }
  const phone = platform === "ios" || platform === "android";
  const { drift, start, days } = options;
  const cores = ofModel(tables.cores[source], hardware, model, 3);
  const memory = ofModel(tables.memory[source], hardware, `${model}/${cores}`, 2);
  const apple = platform === "macos" || platform === "ios" || platform === "ipados";
  return {
    id,
    key: digest(id, options.start, random.next()),
    platform,
    type: computer ? "computer" : phone ? "mobile" : "tablet",
    gpu,
    gpuClass: digest(platform, Math.floor(coin("class", gpu) * (platform === "windows" ? 60 : 30))).slice(
      0,
      6,
    ),
    cores,
    memory,
    touch:
      platform === "ios" || platform === "ipados" ? "5" : ofModel(tables.touch[source], hardware, model, 2),
    gpuFamily: familyOf(gpu),
    chipGeneration: platform === "macos" ? (/M[3-9]/.test(gpu) ? 0 : 1) : random.weighted(CHIP_GENERATIONS),
    chip: apple
      ? /Intel|Radeon|AMD/.test(gpu) || (platform === "macos" && random.chance(0.1))
        ? "intel-mac"
        : "apple"
      : platform === "android"
        ? "arm"
        : "x86",
    mouse:
      computer && portable
        ? random.chance(0.35)
          ? random.between(0.2, 1)
          : 0
        : computer
          ? 1
          : platform === "ipados" && random.chance(0.1)
            ? 0.5
            : 0,
    screens,
    docked: {
      home: monitors > 0 && random.chance(0.45) ? random.between(0.4, 1) : 0,
      work: monitors > 0 && random.chance(0.8) ? random.between(0.6, 1) : 0,
    },
    portable: portable || !computer,
    fonts:
      fleet === null
        ? draw(tables.fonts[source], random, "[]")
        : tableAt(tables.fonts[source], coin(fleet, "fonts")),
    fontChanges: computer ? moments(random, 0.1 * drift, start, days) : [],
    driverChanges:
      platform === "windows" || platform === "linux" ? moments(random, 0.1 * drift, start, days) : [],
    systemUpgrades: phone || computer ? moments(random, 0.035 * drift, start, days) : [],
    generation: Math.min(5, Math.floor(random.exponential(platform === "android" ? 1.6 : 0.8))),
    smoothing: random.weighted([
      [0, 84],
      [1, 8],
      [2, 5],
      [3, 3],
    ]),
    languages: options.languages,
    timezone: options.timezone,
    reducedMotion: random.chance(0.05),
    contrast: random.chance(0.015),
    region: random.chance(0.93) ? "" : random.pick(["24h", "us", "iso"]),
    keyboard: random.chance(0.95)
      ? (options.languages[0] ?? "en-US")
      : random.pick(["en-US", "en-GB", "neo", "dvorak"]),
    extraVoices: random.chance(computer ? 0.06 : 0.04) ? id : "",
    habit: random.weighted([
      ["prompt", 76],
      ["slow", 21],
      ["frozen", 3],
    ]),
    model:
      platform === "android"
        ? androidModel(gpu, builtIn)
        : platform === "ios"
          ? "iPhone"
          : platform === "ipados"
            ? "iPad"
            : null,
    vendor:
      platform === "android"
        ? androidVendor(gpu, builtIn)
        : platform === "ios" || platform === "ipados"
          ? "Apple"
          : null,
  };
}

/** Phones with one GPU and one screen come in a few models by one or two makers. */
function androidModel(gpu: string, screen: ScreenShape): string {
  const seed = digest(gpu, screen.width, screen.height, screen.ratio);
  return `${androidVendor(gpu, screen) === "Samsung" ? "SM-" : "M-"}${seed.slice(0, 5).toUpperCase()}`;
}

function androidVendor(gpu: string, screen: ScreenShape): string {
  const c = coin("vendor", gpu, screen.width, screen.height);
  return c < 0.42 ? "Samsung" : c < 0.62 ? "Xiaomi" : c < 0.74 ? "Google" : c < 0.87 ? "Motorola" : "Oppo";
}
