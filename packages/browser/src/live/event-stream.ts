const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 300_000;
const STEADY_MS = 10_000;
const TRIES = 12;

export interface EventStream {
  close(): void;
}

/**
 * One connection for live events that comes back by itself: after 1 s, 2 s, 4 s ... 5 min, each
 * shortened by chance to as little as half so that a restarted service is not met by everybody at
 * once. Gives up after twelve refusals in a row; coming back online or into view starts again.
 */
export function openEventStream(url: string, onData: (data: string) => void): EventStream {
  const closing = new AbortController();
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let openedAt = Number.POSITIVE_INFINITY;

  const disconnect = (): void => {
    source?.close();
    source = undefined;
    clearTimeout(timer);
  };
  const failed = (): void => {
    disconnect();
    // A service that accepts and hangs up at once counts as refusing.
    if (Date.now() - openedAt > STEADY_MS) failures = 0;
    openedAt = Number.POSITIVE_INFINITY;
    if (++failures > TRIES) return;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
    timer = setTimeout(connect, wait * (0.5 + Math.random() / 2));
  };
  const connect = (): void => {
    disconnect();
    try {
      source = new EventSource(url);
      source.onopen = () => {
        openedAt = Date.now();
      };
      source.onerror = failed;
      source.onmessage = (event) => onData(event.data);
    } catch {
      failed();
    }
  };
  const retryNow = (): void => {
    if (source || document.visibilityState !== "visible") return;
    failures = 0;
    connect();
  };

  connect();
  addEventListener("online", retryNow, closing);
  document.addEventListener("visibilitychange", retryNow, closing);
  return {
    close() {
      closing.abort();
      disconnect();
    },
  };
}
