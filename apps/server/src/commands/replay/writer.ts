/** Lines to a stream in large pieces. */
export interface Writer {
  /** Adds a line. False where the reader is behind: wait for `drained`. */
  line(text: string): boolean;
  /** Resolves when the reader has caught up or is gone. */
  drained(): Promise<void>;
  /** Writes what is left and waits until it has been taken. */
  end(): Promise<void>;
}

const PIECE_CHARS = 1 << 16;

/** A reader that goes away early (`head`) ends the output without a complaint. */
export function createWriter(stream: NodeJS.WritableStream): Writer {
  let pending = "";
  let gone = false;
  let behind = false;
  let goOn = (): void => {};
  // Listeners for the whole run: one more for each wait would stay where another event ends the wait.
  const proceed = (): void => {
    behind = false;
    goOn();
  };
  stream.on("drain", proceed);
  stream.once("close", () => {
    gone = true;
    proceed();
  });
  stream.once("error", (error: NodeJS.ErrnoException) => {
    gone = true;
    proceed();
    if (error.code !== "EPIPE") throw error;
  });

  const flush = (): boolean => {
    const text = pending;
    pending = "";
    if (gone) return true;
    behind = !stream.write(text);
    return !behind;
  };

  return {
    line(text) {
      pending += `${text}\n`;
      return pending.length < PIECE_CHARS || flush();
    },
    async drained() {
      if (!behind) return;
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
    },
    async end() {
      if (pending === "" || gone) return;
      await new Promise<void>((resolve) => stream.write(pending, () => resolve()));
    },
  };
}
