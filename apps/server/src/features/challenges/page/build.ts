import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { build, type InlineConfig, type Rolldown } from "vite";
import type { PagesManifest } from "./built-pages.ts";

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** Browsers of the last five years; older ones still get a page that works, plainly set. */
const BROWSERS = ["chrome100", "safari15", "firefox100"];

const common: InlineConfig = { configFile: false, logLevel: "warn", publicDir: false, envDir: false };

/**
 * Compiles the hosted pages into `outDir`, which is emptied first: `server.mjs` (an ES module that plain
 * Node imports, with nothing left to resolve), `assets/` (style and script under names with a hash of
 * their content) and `manifest.json`.
 */
export async function buildPages(outDir: string): Promise<PagesManifest> {
  await rm(outDir, { recursive: true, force: true });
  const [, script, style] = await Promise.all([buildServer(outDir), buildScript(outDir), buildStyle(outDir)]);
  const manifest: PagesManifest = { server: "server.mjs", script, style };
  await writeFile(join(outDir, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

async function buildServer(outDir: string): Promise<void> {
  await build({
    ...common,
    plugins: [svelte({ configFile: false, compilerOptions: { dev: false } })],
    ssr: { noExternal: true, target: "node" },
    build: {
      ssr: here("server-entry.ts"),
      outDir,
      emptyOutDir: false,
      target: "node22",
      minify: false,
      rolldownOptions: { output: { entryFileNames: "server.mjs", codeSplitting: false } },
    },
  });
}

/** Answers the script's file name under `assets/`. */
async function buildScript(outDir: string): Promise<string> {
  return buildAsset(outDir, here("client/client.ts"), ".js");
}

/** Answers the style sheet's file name under `assets/`. */
async function buildStyle(outDir: string): Promise<string> {
  return buildAsset(outDir, here("page.css"), ".css");
}

async function buildAsset(outDir: string, input: string, extension: ".js" | ".css"): Promise<string> {
  const result = await build({
    ...common,
    build: {
      outDir: join(outDir, "assets"),
      assetsDir: "",
      emptyOutDir: false,
      target: BROWSERS,
      cssTarget: BROWSERS,
      cssMinify: "lightningcss",
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input,
        output: { entryFileNames: "challenge-[hash].js", assetFileNames: "challenge-[hash][extname]" },
      },
    },
  });
  const outputs = (Array.isArray(result) ? result : [result]) as Rolldown.RolldownOutput[];
  const file = outputs.flatMap(({ output }) => output).find(({ fileName }) => fileName.endsWith(extension));
  if (file === undefined) throw new Error(`The build of ${input} made no ${extension} file`);
  return file.fileName;
}
