import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT, run } from "./run.ts";

/** Type-checks every workspace with its own settings, then the scripts. Answers true when all are sound. */
export async function checkTypes(): Promise<boolean> {
  const folders = ["apps", "packages"].flatMap((group) =>
    readdirSync(join(ROOT, group)).map((name) => `${group}/${name}`),
  );
  const projects = [...folders, "."].filter((folder) => existsSync(join(ROOT, folder, "tsconfig.json")));
  let sound = true;
  for (const project of projects) {
    if ((await run("tsc", ["-p", project])) !== 0) sound = false;
  }
  const pages = "apps/server/src/features/challenges/page/client/tsconfig.json";
  if ((await run("svelte-check", ["--tsconfig", pages, "--output", "human"])) !== 0) sound = false;
  return sound;
}

if (import.meta.main) process.exitCode = (await checkTypes()) ? 0 : 1;
