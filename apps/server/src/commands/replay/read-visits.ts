import { on } from "node:events";
import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";
import { Worker } from "node:worker_threads";
import type { Observation } from "@latchkey/engine";
import { createUnpacker, type PackedVisit } from "./packed-visit.ts";
import type { Visit } from "./visits.ts";

/** What the reading thread is told at its start. */
export interface ReadingOrder {
  files: readonly string[];
  tolerance: Observation["tolerance"];
  /** Folder of compiled modules, or null where none are kept. */
  compileCache: string | null;
}

/** What the reading thread says, as JSON: copying a text between threads is several times as fast as copying objects. */
export type Message = { notice: string } | { items: readonly (PackedVisit | Problem)[] };

/** A line that is no event: where it is, and what is wrong with it. */
export interface Problem {
  problem: string;
}

/**
 * The visits of files (`-` is standard input) in their order, some hundred at a time. They are read, checked and
 * described on a thread of their own, a few batches ahead of the decisions, which have to wait for each other.
 */
export async function* readVisits(
  order: Omit<ReadingOrder, "compileCache">,
  notice: (text: string) => void,
): AsyncGenerator<readonly (Visit | Problem)[]> {
  const cache = getCompileCacheDir();
  const worker = new Worker(new URL("./reading-thread.ts", import.meta.url), {
    workerData: { ...order, compileCache: cache === undefined ? null : dirname(cache) },
  });
  const unpack = createUnpacker();
  try {
    for await (const [text] of on(worker, "message", { close: ["exit"] })) {
      const message = JSON.parse(text) as Message;
      if ("notice" in message) notice(message.notice);
      else {
        yield message.items.map((item) => ("problem" in item ? item : unpack(item)));
        worker.postMessage("next");
      }
    }
  } finally {
    await worker.terminate();
  }
}
