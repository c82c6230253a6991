import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { ROOT, run } from "./run.ts";

/** What was found sound last time is looked at again only where it changed; `npm ci` forgets it. */
const REMEMBERED = "node_modules/.cache/types";
const PAGES = "apps/server/src/features/challenges/page/client/tsconfig.json";

/**
 * Type-checks every workspace with its own settings (a folder may have several: what is published is checked with
 * fewer globals than its tests), the scripts, and the pages. Answers true when all are sound.
 */
export async function checkTypes(): Promise<boolean> {
  const folders = ["apps", "packages"].flatMap((group) =>
    readdirSync(join(ROOT, group)).map((name) => `${group}/${name}`),
  );
  const projects = [...folders, "."].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => /^tsconfig(\.src)?\.json$/.test(name))
      .map((name) => join(folder, name)),
  );
  const waiting = [
    () => run("svelte-check", ["--tsconfig", PAGES, "--output", "human"]),
    ...projects.map((project) => () => run("tsc", ["-p", project, ...incremental(project)])),
  ];
  let sound = true;
  // Each keeps one processor busy and 0.5 GB of memory.
  const worker = async (): Promise<void> => {
    for (let check = waiting.pop(); check !== undefined; check = waiting.pop()) {
      if ((await check()) !== 0) sound = false;
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker));
  return sound;
}

const incremental = (project: string): string[] => [
  "--incremental",
  "--tsBuildInfoFile",
  join(ROOT, REMEMBERED, `${project.replaceAll(/[/\\]/g, "-")}.tsbuildinfo`),
];

if (import.meta.main) process.exitCode = (await checkTypes()) ? 0 : 1;
