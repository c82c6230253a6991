/** Resolves after `ms` milliseconds. */
export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * The longest stretch of work before the page gets its turn, milliseconds; a single step may take longer.
 * Where the turn does not come back at once, pauses are fewer.
 */
const SLICE_MS = { yields: 4, queues: 16 };

type Scheduler = { yield?(): Promise<void> } | undefined;
const scheduler = (): Scheduler => (globalThis as { scheduler?: Scheduler }).scheduler;

/** Makes a pause that only pauses when the thread was held for long enough. */
export function createPause(): () => Promise<void> {
  const slice = scheduler()?.yield ? SLICE_MS.yields : SLICE_MS.queues;
  let sliceStart = performance.now();
  return async () => {
    if (performance.now() - sliceStart < slice) return;
    await nextTask();
    sliceStart = performance.now();
  };
}

/**
 * Lets the page do what it has to do, and goes on before other queued work where the browser can.
 * Elsewhere a message, which unlike a timer is not held back for 4 ms.
 */
export function nextTask(): Promise<void> {
  return (
    scheduler()?.yield?.() ??
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
