import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "./build.ts";

// Build output goes to standard error: standard output belongs to the service and its ready line.
await build({ log: (line) => process.stderr.write(`${line}\n`) });

const latchkey = fileURLToPath(new URL("../apps/server/bin/latchkey.js", import.meta.url));
const child = spawn(process.execPath, [latchkey, "serve", ...process.argv.slice(2)], { stdio: "inherit" });
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  // Ctrl-C reaches the service as well; sending it twice does no harm, missing it would.
  process.on(signal, () => child.kill(signal));
}
child.on("exit", (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 128);
});
