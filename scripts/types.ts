import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT, run } from "./run.ts";

/**
 * Type-checks every workspace with its own settings (a folder may have several: what is published is checked with
 * fewer globals than its tests), then the scripts. Answers true when all are sound.
 */
export async function checkTypes(): Promise<boolean> {
  const folders = ["apps", "packages"].flatMap((group) =>
    readdirSync(join(ROOT, group)).map((name) => `${group}/${name}`),
  );
  const projects = [...folders, "."].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => /^tsconfig(\.src)?\.json$/.test(name))
      .map((name) => `${folder}/${name}`),
  );
  let sound = true;
  for (const project of projects) {
    if ((await run("tsc", ["-p", project])) !== 0) sound = false;
  }
  const pages = "apps/server/src/features/challenges/page/client/tsconfig.json";
  if ((await run("svelte-check", ["--tsconfig", pages, "--output", "human"])) !== 0) sound = false;
  return sound;
}

if (import.meta.main) process.exitCode = (await checkTypes()) ? 0 : 1;
