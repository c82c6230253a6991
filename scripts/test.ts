import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBrowsers } from "./browsers.ts";
import { build } from "./build.ts";
import { run } from "./run.ts";

/**
 * Runs everything there is: types, lint, boundaries and documents, then all tests. What could not run is named
 * and fails the run, unless `--without-browsers` asks for it. The last line counts: `N passed, N failed`.
 */
const withoutBrowsers = process.argv.includes("--without-browsers");

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numFailedTestSuites: number;
  testResults: { name: string; status: string; assertionResults: { status: string; fullName: string }[] }[];
}

async function tests(): Promise<{ passed: number; failed: number }> {
  const report = join(mkdtempSync(join(tmpdir(), "latchkey-report-")), "report.json");
  const projects = ["fast", "service", ...(withoutBrowsers ? [] : ["browser"])];
  const code = await run("vitest", [
    "run",
    ...projects.flatMap((project) => ["--project", project]),
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ]);
  const result = JSON.parse(readFileSync(report, "utf8")) as Report;
  const all = result.testResults.flatMap((file) => file.assertionResults);
  const skipped = all.filter((test) => !["passed", "failed"].includes(test.status));
  for (const test of skipped) process.stdout.write(`did not run: ${test.fullName}\n`);
  // A file that could not even be loaded has no tests to count, but it failed.
  const broken = result.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  );
  const failed = result.numFailedTests + skipped.length + broken.length;
  return { passed: result.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}

const problems = withoutBrowsers ? [] : await ensureBrowsers();
for (const problem of problems) process.stdout.write(`${problem}\n`);
await build({ log: (line) => process.stdout.write(`${line}\n`) });
const checks = await run("node", ["scripts/verify.ts", "--without-tests"]);
const { passed, failed } = await tests();
if (withoutBrowsers) process.stdout.write("browser tests were left out, as asked\n");
const total = failed + problems.length + (checks === 0 ? 0 : 1);
process.stdout.write(`${passed} passed, ${total} failed\n`);
process.exitCode = total === 0 ? 0 : 1;
