import { availableParallelism } from "node:os";
import { hash, verify } from "@node-rs/argon2";

/** OWASP's least for argon2id: 19 MiB, two passes, one lane. The package's default algorithm is argon2id. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** A hash takes about 25 ms; more than this in front and the answer would come too late to be of use. */
const MAX_WAITING = 1_000;

export class HasherBusy extends Error {}

/**
 * Slow hashes, a few at a time: the work runs on the thread pool, and one core is left to everybody else's requests.
 * Throws `HasherBusy` where too many wait already.
 */
export interface AnswerHasher {
  hash(mac: string): Promise<string>;
  /** Compares; `stored` null does the same work and answers false. */
  matches(stored: string | null, mac: string): Promise<boolean>;
}

export function createAnswerHasher(atOnce = Math.max(1, availableParallelism() - 1)): AnswerHasher {
  let running = 0;
  const waiting: (() => void)[] = [];

  const limited = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) {
      if (waiting.length >= MAX_WAITING) throw new HasherBusy();
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      // The place goes to the next in line, so that nobody slips in between.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };

  const dummy = hash("an answer that nobody gave", COST);
  // A failure shows where the dummy is used.
  dummy.catch(() => {});

  return {
    hash: (mac) => limited(() => hash(mac, COST)),
    async matches(stored, mac) {
      const against = stored ?? (await dummy);
      const same = await limited(() => verify(against, mac));
      return stored !== null && same;
    },
  };
}
