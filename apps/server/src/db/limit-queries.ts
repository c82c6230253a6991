import type { Queryable } from "./pool.ts";

/**
 * The same store, asked at most `max` questions at a time through this handle; more wait their turn. For background
 * work that shares its pool with requests, so that it never takes all connections from them.
 */
export function limitQueries(db: Queryable, max: number): Queryable {
  const waiting: (() => void)[] = [];
  let running = 0;
  const query = async (...args: Parameters<Queryable["query"]>): Promise<unknown> => {
    if (running < max) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await db.query(...args);
    } finally {
      // Whoever waits longest takes the place over: nobody slips in between.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
  return { query: query as unknown as Queryable["query"] };
}
