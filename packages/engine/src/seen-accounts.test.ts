import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SeenAccounts } from "./seen-accounts.ts";

const MOST = 6;

/** The same in the plainest way. */
function plain() {
  let rows: [account: string, at: number][] = [];
  return {
    others: (account: string | null, after: number) =>
      rows.filter(([other, at]) => other !== account && at > after).length,
    see(account: string, at: number) {
      const known = rows.find(([other]) => other === account);
      if (known !== undefined) known[1] = Math.max(known[1], at);
      else {
        if (rows.length >= MOST) {
          const least = rows.reduce((a, b) => (b[1] < a[1] ? b : a));
          rows = rows.filter((row) => row !== least);
        }
        rows.push([account, at]);
      }
    },
  };
}

describe("accounts seen under a key", () => {
  it("are counted as if all were looked at every time, whatever the order of times", () => {
    const account = fc.constantFrom(..."abcdefghij");
    const moment = fc.integer({ min: 0, max: 20 });
    const step = fc.oneof(
      fc.record({ kind: fc.constant("see"), account, moment }),
      fc.record({ kind: fc.constant("ask"), account: fc.option(account), moment }),
      fc.record({ kind: fc.constant("spill"), account, moment }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let seen = new SeenAccounts();
        const expected = plain();
        for (const { kind, account: who, moment: at } of steps) {
          if (kind === "spill")
            seen = SeenAccounts.unpack(JSON.parse(JSON.stringify(SeenAccounts.pack(seen))));
          else if (kind === "ask" || who === null)
            expect(seen.others(who, at)).toBe(expected.others(who, at));
          else {
            seen.see(who, at, MOST);
            expected.see(who, at);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
