import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { addressListsJob } from "./jobs.ts";

const folder = mkdtempSync(join(tmpdir(), "latchkey-lists-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("a running service reads its address lists again when one was added, replaced or taken away, and only then", async () => {
  let readings = 0;
  const job = addressListsJob(folder, {
    reloadLists: async () => {
      readings += 1;
    },
  });
  const after = async (change: () => void): Promise<number> => {
    const before = readings;
    change();
    await job.run();
    return readings - before;
  };
  expect(await after(() => {})).toBe(0);
  expect(await after(() => writeFileSync(join(folder, "tor.txt"), "198.51.100.7\n"))).toBe(1);
  expect(await after(() => {})).toBe(0);
  expect(await after(() => writeFileSync(join(folder, ".tor.txt.1.tmp"), "half"))).toBe(0);
  expect(await after(() => writeFileSync(join(folder, "tor.txt"), "198.51.100.8\n"))).toBe(1);
  expect(await after(() => rmSync(join(folder, "tor.txt")))).toBe(1);
});
