import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "./run.ts";

/**
 * Prose that can be checked: links and paths in the documents exist, every run-time dependency has its line in
 * docs/dependencies.md, and every npm script that a document names is there.
 */
export function checkDocs(): string[] {
  const documents = globSync("{*.md,docs/**/*.md,bench/*.md,apps/*/*.md,packages/*/*.md}", { cwd: ROOT });
  return [...documents.flatMap(deadReferences), ...missingDependencies(), ...unknownScripts(documents)];
}

function deadReferences(document: string): string[] {
  const text = readFileSync(join(ROOT, document), "utf8").replace(/^```[\s\S]*?^```/gm, "");
  const links = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g)].map((match) =>
    join(dirname(document), match[1] ?? ""),
  );
  const paths = [...text.matchAll(/`((?:apps|packages|docs|bench|scripts)\/[\w./-]+)`/g)].map(
    (match) => match[1] ?? "",
  );
  return [...links, ...paths]
    .filter((path) => !existsSync(join(ROOT, path)) && !path.includes("/dist/"))
    .map((path) => `${document} names ${path}, which does not exist`);
}

function missingDependencies(): string[] {
  const listed = readFileSync(join(ROOT, "docs/dependencies.md"), "utf8");
  const manifests = globSync("{apps,packages}/*/package.json", { cwd: ROOT });
  const names = manifests.flatMap((manifest) => {
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
      readFileSync(join(ROOT, manifest), "utf8"),
    );
    return Object.keys({ ...dependencies, ...optionalDependencies });
  });
  return [...new Set(names)]
    .filter((name) => !name.startsWith("@latchkey/") && !listed.includes(`\`${name}\``))
    .map((name) => `docs/dependencies.md has no line for ${name}`);
}

function unknownScripts(documents: readonly string[]): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: object };
  return documents.flatMap((document) => {
    const text = readFileSync(join(ROOT, document), "utf8");
    return [...text.matchAll(/npm run ([\w:-]+)/g)]
      .filter((match) => !(String(match[1]) in scripts))
      .map((match) => `${document} names the script ${match[1]}, which does not exist`);
  });
}

if (import.meta.main) {
  const problems = checkDocs();
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
