import { once } from "node:events";

/** Lines to a stream in large pieces. */
export interface Writer {
  /** Adds a line. False where the reader is behind: wait for `drained`. */
  line(text: string): boolean;
  drained(): Promise<void>;
  /** Writes what is left and waits until it has been taken. */
  end(): Promise<void>;
}

const PIECE_CHARS = 1 << 16;

/** A reader that goes away early (`head`) ends the output without a complaint. */
export function createWriter(stream: NodeJS.WritableStream): Writer {
  let pending: string[] = [];
  let size = 0;
  let gone = false;
  stream.once("error", (error: NodeJS.ErrnoException) => {
    gone = true;
    if (error.code !== "EPIPE") throw error;
  });

  const flush = (): boolean => {
    if (size === 0 || gone) return true;
    const text = pending.join("");
    pending = [];
    size = 0;
    return stream.write(text);
  };

  return {
    line(text) {
      pending.push(text, "\n");
      size += text.length + 1;
      return size < PIECE_CHARS || flush();
    },
    async drained() {
      if (!gone) await Promise.race([once(stream, "drain"), once(stream, "close")]).catch(() => {});
    },
    async end() {
      if (size === 0 || gone) return;
      const text = pending.join("");
      await new Promise<void>((resolve) => stream.write(text, () => resolve()));
    },
  };
}
