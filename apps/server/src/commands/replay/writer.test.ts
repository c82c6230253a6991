import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { createWriter } from "./writer.ts";

const PIECE = "x".repeat(1 << 16);

test("a reader that is slower than the lines is waited for again and again, with no listener left behind", async () => {
  const stream = new PassThrough({ highWaterMark: 1 });
  const writer = createWriter(stream);
  const listeners = () => stream.eventNames().map((name) => [name, stream.listenerCount(name)]);
  const before = listeners();
  let taken = 0;
  for (let i = 0; i < 20; i++) {
    expect(writer.line(PIECE)).toBe(false);
    const drained = writer.drained();
    taken += stream.read().length;
    await drained;
  }
  expect(listeners()).toEqual(before);
  expect(taken).toBe(20 * (PIECE.length + 1));
});

test("whoever waits for a reader that goes away goes on, and what follows is dropped", async () => {
  const stream = new PassThrough({ highWaterMark: 1 });
  const writer = createWriter(stream);
  expect(writer.line(PIECE)).toBe(false);
  const drained = writer.drained();
  stream.destroy(Object.assign(new Error("broken pipe"), { code: "EPIPE" }));
  await drained;
  expect(writer.line(PIECE)).toBe(true);
  await writer.end();
});

test("what is left at the end is taken before the end is told", async () => {
  const stream = new PassThrough();
  const writer = createWriter(stream);
  expect(writer.line("last")).toBe(true);
  await writer.end();
  expect(String(stream.read())).toBe("last\n");
});
