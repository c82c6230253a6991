import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { ROOT } from "./run.ts";

/**
 * The import fences of docs/architecture.md, checked on the text of the sources. A line of the answer is one
 * breach: file, what it does, why that is not allowed.
 */
export function checkBoundaries(): string[] {
  const files = ["apps", "packages"].flatMap((folder) => sources(join(ROOT, folder)));
  return files.flatMap((file) => {
    const path = relative(ROOT, file);
    const text = readFileSync(file, "utf8");
    return [...importBreaches(path, text), ...purityBreaches(path, text)];
  });
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return ["node_modules", "dist", "examples"].includes(entry.name) ? [] : sources(path);
    return /\.(ts|svelte)$/.test(entry.name) ? [path] : [];
  });
}

const isTest = (path: string): boolean => /\.(test|testing|setup)\.ts$/.test(path) || path.includes("/test/");

interface Import {
  target: string;
  typeOnly: boolean;
}

function imports(path: string, text: string): Import[] {
  const pattern = /^\s*(?:import|export)\s+(type\s+)?(?:[^"';]*?\s+from\s+)?["']([^"']+)["']/gm;
  return [...text.matchAll(pattern)].map((match) => {
    const specifier = match[2] ?? "";
    const target = specifier.startsWith(".") ? normalize(join(dirname(path), specifier)) : specifier;
    return { target, typeOnly: match[1] !== undefined };
  });
}

const SERVER = "apps/server/src/";
const FEATURES = `${SERVER}features/`;

/** Layers of a feature, from the edge inwards; a file may import its own kind and what comes after it. */
const LAYERS = [/(^|[/-])(routes|jobs)\.ts$/, /(^|[/-])service\.ts$/, /(^|[/-])store\.ts$/];

const layerOf = (path: string): number => LAYERS.findIndex((layer) => layer.test(path));

function importBreaches(path: string, text: string): string[] {
  if (isTest(path)) return [];
  return imports(path, text).flatMap(({ target, typeOnly }) => {
    const breach = (why: string) => [`${path} imports ${target}: ${why}`];
    if (path.startsWith("packages/engine/") && !target.startsWith("packages/engine/")) {
      return breach("the engine depends on nothing");
    }
    if (/^packages\/(browser|node)\/src\//.test(path) && !target.startsWith("packages/")) {
      return breach("the SDKs depend on nothing");
    }
    // The contract is made from the route table; everything else in packages stands alone.
    const stands = path.startsWith("packages/") && !path.startsWith("packages/contract/src/");
    if (stands && target.startsWith("apps/")) return breach("packages do not know the apps");
    if (!path.startsWith(SERVER)) return [];
    const feature = featureOf(path);
    const other = featureOf(target);
    if (other !== null && other !== feature) {
      const entrance = target === `${FEATURES}${other}/index.ts`;
      if (!entrance && !path.startsWith(`${SERVER}db/migrations/`))
        return breach("features meet through index.ts");
      if (feature === null && /^apps\/server\/src\/(db|shared|live|jobs)\//.test(path) && !typeOnly) {
        return breach("what lies below the features does not know them");
      }
    }
    const inner = layerOf(path);
    const outer = layerOf(target);
    if (feature !== null && other === feature && inner !== -1 && outer !== -1 && outer < inner) {
      return breach("data flows routes -> service -> store");
    }
    if (inner === 2 && target.startsWith(`${SERVER}http/`)) return breach("stores do not know the transport");
    return [];
  });
}

function featureOf(path: string): string | null {
  return path.startsWith(FEATURES) ? (path.slice(FEATURES.length).split("/")[0] ?? null) : null;
}

/** What the engine may not touch: time, randomness, the process and the world. */
const IMPURE =
  /\b(Date\.now|new Date\(\)|Math\.random|process\.|globalThis\.|console\.|fetch\(|setTimeout|setInterval|performance\.now)/;

function purityBreaches(path: string, text: string): string[] {
  if (!path.startsWith("packages/engine/src/") || isTest(path)) return [];
  return text.split("\n").flatMap((line, index) => {
    const code = line.replace(/^\s*(\*|\/\/|\/\*).*/, "");
    const found = IMPURE.exec(code)?.[1];
    return found === undefined ? [] : [`${path}:${index + 1} uses ${found}: the engine is pure`];
  });
}

if (import.meta.main) {
  const breaches = checkBoundaries();
  for (const breach of breaches) process.stderr.write(`${breach}\n`);
  process.exitCode = breaches.length === 0 ? 0 : 1;
}
