/**
 * Marginal distributions of browser attributes, read from the Bayesian network that the
 * `fingerprint-generator` package ships (learned from real browsers, Apache-2.0). The network
 * conditions nearly everything on the user agent alone; we regroup it by platform and draw from it
 * with our own seeded numbers.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { BayesianNetwork } from "generative-bayesian-network";
import type { Platform } from "./platforms.ts";

export type Distribution = readonly (readonly [string, number])[];
type Source = Exclude<Platform, "ipados"> | "macos-safari";

export interface ScreenShape {
  width: number;
  height: number;
  ratio: number;
  /** Pixels taken by system bars, top to bottom. */
  reserved: number;
}

export interface PopulationTables {
  gpu: Readonly<Record<Source, Distribution>>;
  fonts: Readonly<Record<Source, Distribution>>;
  cores: Readonly<Record<Source, Distribution>>;
  memory: Readonly<Record<Source, Distribution>>;
  touch: Readonly<Record<Source, Distribution>>;
  /** JSON of a ScreenShape. */
  screen: Readonly<Record<Source, Distribution>>;
}

interface NodeDefinition {
  conditionalProbabilities: Record<string, unknown>;
}

const SOURCES: readonly Source[] = [
  "windows",
  "macos",
  "macos-safari",
  "linux",
  "chromeos",
  "android",
  "ios",
];

function sourceOf(userAgent: string): Source | null {
  if (userAgent.includes("iPhone")) return "ios";
  if (userAgent.includes("Android")) return "android";
  if (userAgent.includes("Windows")) return "windows";
  if (userAgent.includes("CrOS")) return "chromeos";
  if (userAgent.includes("Macintosh")) return userAgent.includes("Version/") ? "macos-safari" : "macos";
  return userAgent.includes("Linux") ? "linux" : null;
}

const PACKED = "*STRINGIFIED*";
const unpack = (value: string): string => (value.startsWith(PACKED) ? value.slice(PACKED.length) : "");

function screenShape(value: string): string | null {
  const raw = unpack(value);
  if (raw === "") return null;
  const s = JSON.parse(raw) as Record<string, number>;
  const { width, height, availHeight, devicePixelRatio } = s;
  if (width === undefined || height === undefined || width < 300 || height < 300) return null;
  const shape: ScreenShape = {
    width,
    height,
    ratio: Math.round((devicePixelRatio ?? 1) * 100) / 100,
    reserved: height - (availHeight ?? height),
  };
  return JSON.stringify(shape);
}

function renderer(value: string): string | null {
  const raw = unpack(value);
  if (raw === "") return null;
  const name = (JSON.parse(raw) as { renderer?: string }).renderer ?? "";
  // Software renderers belong to headless and remote machines, not to the people of a world.
  return /SwiftShader|Basic Render|llvmpipe|^$/.test(name) ? null : name;
}

const plain = (value: string): string | null => unpack(value) || null;

/** Loads and regroups the shipped network. Takes a fifth of a second; callers keep the result. */
function loadTables(): PopulationTables {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve("fingerprint-generator"));
  const network = new BayesianNetwork({
    path: join(folder, "data_files", "fingerprint-network-definition.zip"),
  });
  // The library samples with Math.random; we want its tables, which it only gives away for saving.
  const held = network as unknown as { nodesByName: Record<string, { toJSON(): NodeDefinition }> };
  const byName = new Map(Object.entries(held.nodesByName).map(([name, node]) => [name, node.toJSON()]));
  const agents = Object.entries(byName.get("userAgent")?.conditionalProbabilities ?? {}) as [
    string,
    number,
  ][];
  const regroup = (name: string, project: (value: string) => string | null): Record<Source, Distribution> => {
    const deeper = (byName.get(name)?.conditionalProbabilities.deeper ?? {}) as Record<
      string,
      Record<string, unknown>
    >;
    const sums = new Map<Source, Map<string, number>>(SOURCES.map((s) => [s, new Map()]));
    for (const [agent, share] of agents) {
      const source = sourceOf(agent);
      const sum = source === null ? undefined : sums.get(source);
      if (sum === undefined) continue;
      for (const [value, p] of Object.entries(deeper[agent] ?? {})) {
        const projected = typeof p === "number" ? project(value) : null;
        if (projected !== null && typeof p === "number") {
          sum.set(projected, (sum.get(projected) ?? 0) + share * p);
        }
      }
    }
    const tables = {} as Record<Source, Distribution>;
    for (const source of SOURCES) {
      tables[source] = [...(sums.get(source) ?? [])].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    }
    return tables;
  };
  return {
    gpu: regroup("videoCard", renderer),
    fonts: regroup("fonts", plain),
    cores: regroup("hardwareConcurrency", plain),
    memory: regroup("deviceMemory", plain),
    touch: regroup("maxTouchPoints", plain),
    screen: regroup("screen", screenShape),
  };
}

let loaded: PopulationTables | null = null;

/** The regrouped tables, loaded once per process. */
export function populationTables(): PopulationTables {
  loaded ??= loadTables();
  return loaded;
}
