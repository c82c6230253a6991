/** Resolves with `value` after `ms` milliseconds. */
export function delay<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, ms, value));
}

/** The longest stretch of work before the page gets its turn, milliseconds; a single step may take longer. */
const SLICE_MS = 8;

/** Makes a pause that only pauses when the thread was held for long enough. */
export function createPause(): () => Promise<void> {
  let sliceStart = performance.now();
  return async () => {
    if (performance.now() - sliceStart < SLICE_MS) return;
    await nextTask();
    sliceStart = performance.now();
  };
}

/**
 * Lets the page do what it has to do, and goes on before other queued work where the browser can.
 * Elsewhere a message, which unlike a timer is not held back for 4 ms.
 */
export function nextTask(): Promise<void> {
  const { scheduler } = globalThis as { scheduler?: { yield?(): Promise<void> } };
  return (
    scheduler?.yield?.() ??
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(0);
    })
  );
}
