import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { isolatedDeclarationSync } from "rolldown/experimental";

const SOURCE = join(dirname(fileURLToPath(import.meta.url)), "src");

/** Builds what is published into `outDir`: `index.js` (ESM, one file) and `types/` (declarations). */
export async function build(outDir: string): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
  await mkdir(join(outDir, "types"), { recursive: true });
  const bundle = await rolldown({
    input: join(SOURCE, "index.ts"),
    // Neither Node's modules nor a browser's: what both have is all there is.
    platform: "neutral",
    transform: { target: "es2022" },
  });
  await bundle.write({ file: join(outDir, "index.js"), format: "es", sourcemap: true });
  await bundle.close();
  const names = (await readdir(SOURCE)).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  for (const name of names) {
    const { code, errors } = isolatedDeclarationSync(name, await readFile(join(SOURCE, name), "utf8"));
    if (errors.length > 0) throw new Error(`${name}: ${errors.map((error) => error.message).join("; ")}`);
    const declarations = code.replace(/(from\s+"\.[^"]*)\.ts"/g, '$1.js"');
    await writeFile(join(outDir, "types", name.replace(/\.ts$/, ".d.ts")), declarations);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await build(process.argv[2] ?? join(dirname(SOURCE), "dist"));
}
