import { build } from "./build.ts";
import { checkBoundaries } from "./check-boundaries.ts";
import { checkDocs } from "./check-docs.ts";
import { run } from "./run.ts";
import { checkTypes } from "./types.ts";

/** One check: its name, and whether it passed. Each says itself what is wrong. */
type Check = [name: string, passes: () => Promise<boolean>];

const listed = (problems: readonly string[]): boolean => {
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  return problems.length === 0;
};

const CHECKS: Check[] = [
  ["build", () => build().then(() => true)],
  ["types", checkTypes],
  ["lint and format", async () => (await run("biome", ["ci", "--diagnostic-level=error", "."])) === 0],
  ["boundaries", async () => listed(checkBoundaries())],
  ["documents", async () => listed(checkDocs())],
  ["fast tests", async () => (await run("vitest", ["run", "--project", "fast", "--reporter=dot"])) === 0],
];

/** `npm test` runs the tests itself, all of them. */
const withoutTests = process.argv.includes("--without-tests");

const failed: string[] = [];
for (const [name, passes] of CHECKS) {
  if (withoutTests && name === "fast tests") continue;
  const started = performance.now();
  const fine = await passes();
  process.stdout.write(
    `${fine ? "ok  " : "FAIL"} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`,
  );
  if (!fine) failed.push(name);
}
process.exitCode = failed.length === 0 ? 0 : 1;
