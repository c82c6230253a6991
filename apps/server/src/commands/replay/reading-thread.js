/** The thread of read-visits.ts. Plain JavaScript: nothing has to be compiled before the cache of compiled modules is on. */
import { once } from "node:events";
import { enableCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";

// A thread compiles for itself, and nothing is decided before it has.
if (workerData.compileCache !== null) enableCompileCache(workerData.compileCache);
const { readAll } = await import("./read-lines.ts");
const [order] = await once(parentPort, "message");
await readAll(order, parentPort);
