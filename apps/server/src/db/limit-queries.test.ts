import { describe, expect, it } from "vitest";
import { limitQueries } from "./limit-queries.ts";
import type { Queryable } from "./pool.ts";

describe("a limited handle", () => {
  it("asks no more questions at once than it may, answers them all, and goes on after one that failed", async () => {
    let running = 0;
    let most = 0;
    const db = {
      async query(text: string) {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        if (text === "7") throw new Error("failed");
        return { rows: [text] };
      },
    } as unknown as Queryable;
    const limited = limitQueries(db, 3);
    const asked = Array.from({ length: 40 }, (_, i) => limited.query(String(i)));
    const answers = await Promise.allSettled(asked);
    expect(most).toBe(3);
    expect(answers.filter(({ status }) => status === "rejected")).toHaveLength(1);
    expect(answers.map((answer) => (answer.status === "fulfilled" ? answer.value.rows[0] : "7"))).toEqual(
      Array.from({ length: 40 }, (_, i) => String(i)),
    );
  });
});
