import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { build } from "../scripts/build.ts";

/** A benchmark is a file of this folder: its default export measures and answers a Markdown section. */
type Benchmark = (args: string[]) => Promise<string>;

const at = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const RESULTS = at("RESULTS.md");
const NAMES = readdirSync(at("."))
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "run.ts")
  .map((file) => file.slice(0, -3));

const [name, ...args] = process.argv.slice(2);
if (name === undefined || !NAMES.includes(name)) {
  process.stderr.write(`usage: npm run bench -- <name>, where name is one of: ${NAMES.join(", ")}\n`);
  process.exitCode = 2;
} else {
  await build();
  const { default: measure } = (await import(`./${name}.ts`)) as { default: Benchmark };
  const section = (await measure(args)).trim();
  process.stdout.write(`${section}\n`);
  writeFileSync(
    RESULTS,
    withSection(existsSync(RESULTS) ? readFileSync(RESULTS, "utf8") : HEAD(), name, section),
  );
}

function HEAD(): string {
  return "# Measured\n\nWritten by `npm run bench -- <name>`; each section says when and on what machine it was measured.\n";
}

/** Replaces the section of that name, or adds it at the end. */
function withSection(text: string, section: string, body: string): string {
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const stamp = `_${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC, ${machine}_`;
  const block = `## ${section}\n\n${stamp}\n\n${body}\n`;
  const pattern = new RegExp(`^## ${section}\\n[\\s\\S]*?(?=^## |$(?![\\s\\S]))`, "m");
  return pattern.test(text)
    ? text
        .replace(pattern, () => `${block}\n`)
        .trimEnd()
        .concat("\n")
    : `${text.trimEnd()}\n\n${block}`;
}
