import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** One thing that is built: what it is made from, the file that proves it was, and how. */
interface Part {
  name: string;
  sources: string[];
  proof: string;
  build: () => Promise<unknown>;
}

const PARTS: Part[] = [
  {
    name: "hosted pages",
    sources: ["apps/server/src/features/challenges/page", "apps/server/src/design"],
    proof: "apps/server/dist/pages/manifest.json",
    build: async () =>
      (await import("../apps/server/src/features/challenges/page/build.ts")).buildPages(
        at("apps/server/dist/pages"),
      ),
  },
  {
    name: "browser SDK",
    sources: ["packages/browser/src", "packages/browser/build.ts"],
    proof: "packages/browser/dist/rupt.js",
    build: async () => (await import("../packages/browser/build.ts")).build(at("packages/browser/dist")),
  },
  {
    name: "server SDK",
    sources: ["packages/node/src", "packages/node/build.ts"],
    proof: "packages/node/dist/index.js",
    build: async () => (await import("../packages/node/build.ts")).build(at("packages/node/dist")),
  },
  {
    name: "address data",
    sources: [
      "apps/server/src/features/enrichment/build.ts",
      "node_modules/@ip-location-db/asn/package.json",
    ],
    proof: "apps/server/dist/address-data/networks.bin",
    build: async () => {
      const { buildAddressData, PACKED_DIR } = await import(
        "../apps/server/src/features/enrichment/build.ts"
      );
      return await buildAddressData(PACKED_DIR);
    },
  },
  {
    name: "compiled service",
    sources: [
      "apps/server/src",
      "apps/server/bin",
      "apps/demo/src",
      "packages/engine/src",
      "package-lock.json",
    ],
    proof: "apps/server/dist/compile-cache/made",
    build: () => compileService(at("apps/server/dist/compile-cache")),
  },
];

/**
 * Loads the service once without starting it, so that Node keeps the compiled modules (and the types taken out of
 * them) for the starts to come: about half of a start is compiling.
 */
async function compileService(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const parts = [
    "main",
    "commands/serve",
    "compose",
    "commands/replay/decide-lines",
    "commands/replay/read-lines",
  ];
  const modules = parts.map((part) => new URL(`../apps/server/src/${part}.ts`, import.meta.url).href);
  const load = `import { enableCompileCache } from "node:module";
    enableCompileCache(${JSON.stringify(folder)});
    for (const module of ${JSON.stringify(modules)}) await import(module);`;
  execFileSync(process.execPath, ["--input-type=module", "--eval", load], { stdio: "inherit" });
  writeFileSync(`${folder}/made`, "");
}

function newest(path: string): number {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(`${path}/${name}`)));
}

/** Builds what is missing or older than its sources; everything with `force`. */
export async function build(options: { force?: boolean; log?: (line: string) => void } = {}): Promise<void> {
  for (const part of PARTS) {
    const made = existsSync(at(part.proof)) ? statSync(at(part.proof)).mtimeMs : 0;
    const fresh = made > Math.max(...part.sources.map((source) => newest(at(source))));
    if (fresh && options.force !== true) continue;
    const started = performance.now();
    await part.build();
    // A part may find that nothing changed; its proof counts as fresh all the same.
    utimesSync(at(part.proof), new Date(), new Date());
    options.log?.(`built ${part.name} in ${Math.round(performance.now() - started)} ms`);
  }
}

if (import.meta.main) await build({ force: true, log: (line) => process.stdout.write(`${line}\n`) });
