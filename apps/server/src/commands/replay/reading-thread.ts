/** The thread of read-visits.ts: reads, checks and describes lines. */
import { enableCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import type { ReadingOrder } from "./read-visits.ts";

const order = workerData as ReadingOrder;
// A thread compiles for itself, and nothing is decided before it has.
if (order.compileCache !== null) enableCompileCache(order.compileCache);
const { readAll } = await import("./read-lines.ts");
if (parentPort !== null) await readAll(order, parentPort);
