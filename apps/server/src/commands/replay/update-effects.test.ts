import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AFTER, BEFORE, iphone, iphoneDescription } from "../../../test/updated-iphones.ts";
import { replay } from "../replay.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-replay-updates-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const access = (account: string, day: number, safari: string, stored: boolean) => ({
  id: `${account}-${day}`,
  at: new Date(Date.UTC(2026, 8, 1 + day)).toISOString(),
  type: "access",
  account,
  ip: `91.10.20.${account.charCodeAt(0)}`,
  user_agent: iphone(safari),
  ...iphoneDescription(account, safari),
  ...(stored ? { device_id: account.charCodeAt(0).toString(16).padStart(24, "0") } : {}),
});

/** The last line's decision, after these accounts showed with their identifiers what an update did. */
async function withoutStorageAfter(teachers: readonly string[]) {
  const lines = [
    ...[0, 1, 2, 3, 4].map((day) => access("fay", day, BEFORE, true)),
    ...teachers.flatMap((account) => [access(account, 0, BEFORE, true), access(account, 5, AFTER, true)]),
    access("fay", 6, AFTER, false),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const input = join(folder, `${teachers.length}.ndjson`);
  writeFileSync(input, lines.map((line) => JSON.stringify(line)).join("\n"));
  const stdout = new PassThrough();
  const written: Buffer[] = [];
  stdout.on("data", (piece: Buffer) => written.push(piece));
  expect(await replay([input], { stdout, stderr: new PassThrough() })).toBe(0);
  return JSON.parse(Buffer.concat(written).toString("utf8").trim().split("\n").at(-1) ?? "");
}

it("a replay learns what updates do to iPhones, as the service does: from five accounts, not from four", async () => {
  const teachers = ["ada", "bea", "cyd", "dan", "eve"];
  expect(await withoutStorageAfter(teachers.slice(1))).toMatchObject({ account: "fay", new_device: true });
  expect(await withoutStorageAfter(teachers)).toMatchObject({ account: "fay", new_device: false });
});
