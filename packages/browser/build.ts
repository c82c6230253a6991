import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { isolatedDeclarationSync } from "rolldown/experimental";
import { minify } from "terser";

const SOURCE = join(dirname(fileURLToPath(import.meta.url)), "src");
// What the size promise and the syntax of the scripts rest on: browsers since 2021.
const TARGET = "es2021";

/**
 * Builds everything that is published into `outDir`, in about two seconds:
 * `rupt.js` and `latchkey.js` (global scripts), `index.js` (ESM) and `types/` (declarations).
 */
export async function build(outDir: string): Promise<void> {
  await mkdir(outDir, { recursive: true });
  await Promise.all([
    bundle("script-rupt.ts", "iife", join(outDir, "rupt.js")),
    bundle("script-latchkey.ts", "iife", join(outDir, "latchkey.js")),
    bundle("index.ts", "es", join(outDir, "index.js")),
    declare(join(outDir, "types")),
  ]);
}

async function bundle(entry: string, format: "iife" | "es", file: string): Promise<void> {
  const build = await rolldown({
    input: join(SOURCE, entry),
    platform: "browser",
    transform: { target: TARGET },
    treeshake: { moduleSideEffects: (id) => id.includes("/script-") },
  });
  try {
    const { output } = await build.generate({ format });
    const [{ code }] = output;
    await writeFile(file, format === "iife" ? await shrink(code) : code);
  } finally {
    await build.close();
  }
}

async function shrink(script: string): Promise<string> {
  const { code } = await minify(script, {
    ecma: 2020,
    compress: {
      passes: 4,
      keep_fargs: false,
      pure_getters: true,
      // Spellings such as `x + ""` for `String(x)`, which mean the same as long as nothing here has a valueOf of its own.
      unsafe: true,
      unsafe_arrows: true,
      unsafe_methods: true,
    },
    mangle: true,
    // Means the same whatever character set the page or a cache claims for it.
    format: { ascii_only: true },
  });
  if (!code) throw new Error("the minifier made nothing");
  return code;
}

/** One declaration file beside each source: every export states its type, so no type checker is needed. */
async function declare(outDir: string): Promise<void> {
  const names = await readdir(SOURCE, { recursive: true });
  for (const name of names.filter(
    (one) => one.endsWith(".ts") && !one.endsWith(".test.ts") && !one.startsWith("script-"),
  )) {
    const { code, errors } = isolatedDeclarationSync(name, await readFile(join(SOURCE, name), "utf8"));
    if (errors.length > 0) throw new Error(`${name}: ${errors.map((error) => error.message).join("; ")}`);
    const file = join(outDir, name.replace(/\.ts$/, ".d.ts"));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, code.replace(/(from\s+"\.[^"]*)\.ts"/g, '$1.js"'));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await build(process.argv[2] ?? join(dirname(SOURCE), "dist"));
}
