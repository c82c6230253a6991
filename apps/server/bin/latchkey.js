#!/usr/bin/env node
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const [major, minor] = process.versions.node.split(".").map(Number);

if (major > 22 || (major === 22 && minor >= 18)) {
  // Older versions have none, and would stop at an import above.
  const { enableCompileCache } = await import("node:module");
  // Compiled once, by the build or the first start; where the folder cannot be written, every start compiles.
  enableCompileCache(fileURLToPath(new URL("../dist/compile-cache", import.meta.url)));
  const { main } = await import("../src/main.ts");
  // Set rather than called, so that what was written is flushed.
  process.exitCode = await main(process.argv.slice(2));
} else {
  // The project brings its own Node for machines that have an older one.
  const own = fileURLToPath(new URL("../../../node_modules/node/bin/node", import.meta.url));
  if (!existsSync(own)) {
    process.stderr.write(`latchkey needs Node 22.18 or newer; this is ${process.version}\n`);
    process.exitCode = 2;
  } else {
    const self = fileURLToPath(import.meta.url);
    const child = spawnSync(own, [self, ...process.argv.slice(2)], { stdio: "inherit" });
    process.exitCode = child.status ?? 1;
  }
}
