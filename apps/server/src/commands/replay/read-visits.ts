import { on } from "node:events";
import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";
import { Worker } from "node:worker_threads";
import type { Observation } from "@latchkey/engine";
import { createUnpacker, type PackedVisit } from "./packed-visit.ts";
import type { Visit } from "./visits.ts";

/** What the reading thread is to read. */
export interface ReadingOrder {
  files: readonly string[];
  tolerance: Observation["tolerance"];
}

/** What the reading thread says, as JSON: copying a text between threads is several times as fast as copying objects. */
export type Message = { notice: string } | { items: readonly (PackedVisit | Problem)[] };

/** A line that is no event: where it is, and what is wrong with it. */
export interface Problem {
  problem: string;
}

/** A thread that reads. */
export interface Reading {
  /**
   * The visits of files (`-` is standard input) in their order, some hundred at a time. They are read, checked and
   * described on a thread of their own, a few batches ahead of the decisions, which have to wait for each other.
   */
  visits(order: ReadingOrder, notice: (text: string) => void): AsyncGenerator<readonly (Visit | Problem)[]>;
  /** Ends the thread, whatever it is doing. */
  stop(): Promise<void>;
}

/** Starts the thread, which takes a while to load what it needs: the sooner, the better. */
export function startReading(): Reading {
  const cache = getCompileCacheDir();
  const worker = new Worker(new URL("./reading-thread.js", import.meta.url), {
    workerData: { compileCache: cache === undefined ? null : dirname(cache) },
  });
  return {
    async *visits(order, notice) {
      const unpack = createUnpacker();
      const messages = on(worker, "message", { close: ["exit"] });
      worker.postMessage(order);
      for await (const [text] of messages) {
        const message = JSON.parse(text) as Message;
        if ("notice" in message) notice(message.notice);
        else {
          yield message.items.map((item) => ("problem" in item ? item : unpack(item)));
          worker.postMessage("next");
        }
      }
    },
    stop: async () => {
      await worker.terminate();
    },
  };
}
