import { digestText } from "../collect/digest.ts";
import type { Settings } from "../settings.ts";
import { SDK_VERSION } from "../version.ts";
import { type EventStream, openEventStream } from "./event-stream.ts";

export interface LiveEvent {
  readonly action: string;
  readonly challenge: string | undefined;
  /** Where the challenge page is, if not at its usual place. */
  readonly url: string | undefined;
}

/** When this tab counts as present: while it is visible (and shortly after), or as long as it is open. */
export type Presence = "visible" | "open";

export interface Live {
  close(): void;
}

type Relayed = { readonly data?: string; readonly access?: string };

// A hidden tab stays present this long: switching tabs is not leaving.
const HIDDEN_GRACE_MS = 300_000;

/**
 * Live events for one device, over one connection per browser: the tab that holds the lock listens
 * and passes on what it hears. A tab that is frozen, left or long hidden hands the lock on. Where
 * the page has no locks (insecure origins), every tab listens for itself.
 */
export function openLive(
  settings: Settings,
  deviceId: string,
  access: string,
  presence: Presence,
  onEvent: (event: LiveEvent) => void,
): Live {
  const { base, clientId, secret } = settings;
  const { locks } = navigator;
  const name = `latchkey-live-${digestText([base, clientId, deviceId].join())}`;
  const channel = locks ? new BroadcastChannel(name) : undefined;
  const closing = new AbortController();
  let newest = access;
  let stream: EventStream | undefined;
  let leave: (() => void) | undefined;
  let hiddenTimer: ReturnType<typeof setTimeout> | undefined;

  const hear = (data: string): void => {
    const event = parseEvent(data);
    if (!event) return;
    // A signed-out device has no stream; only a new attach opens one.
    if (event.action === "logout") close();
    onEvent(event);
  };
  const listen = (): void => {
    stream?.close();
    const query = new URLSearchParams({
      access: newest,
      version: SDK_VERSION,
      auth: `Basic ${clientId}:${secret}`,
    });
    const url = `${base}/v2/access/device/${encodeURIComponent(deviceId)}/listen?${query}`;
    stream = openEventStream(url, (data) => {
      channel?.postMessage({ data } satisfies Relayed);
      hear(data);
    });
  };
  const join = (): void => {
    if (closing.signal.aborted || leave) return;
    const leaving = new AbortController();
    leave = () => {
      leave = undefined;
      leaving.abort();
      stream?.close();
      stream = undefined;
    };
    if (!channel) {
      listen();
      return;
    }
    locks
      .request(name, leaving, () => {
        if (leaving.signal.aborted) return;
        listen();
        // The lock is held until the promise settles.
        return new Promise((resolve) => leaving.signal.addEventListener("abort", resolve));
      })
      // Sandboxed frames refuse locks: every one listens for itself.
      .catch(() => leaving.signal.aborted || listen());
  };
  const part = (): void => leave?.();
  const close = (): void => {
    closing.abort();
    part();
    clearTimeout(hiddenTimer);
    channel?.close();
  };
  const visibility = (): void => {
    clearTimeout(hiddenTimer);
    if (presence === "open" || document.visibilityState === "visible") join();
    else hiddenTimer = setTimeout(part, HIDDEN_GRACE_MS);
  };

  document.addEventListener("visibilitychange", visibility, closing);
  document.addEventListener("freeze", part, closing);
  document.addEventListener("resume", visibility, closing);
  addEventListener("pagehide", part, closing);
  addEventListener("pageshow", visibility, closing);
  if (channel) {
    channel.onmessage = ({ data: message }: MessageEvent<Relayed>) => {
      if (message.data) hear(message.data);
      else if (message.access && message.access !== newest) {
        // An older access ends with the session it belonged to; the newest one speaks for all tabs.
        newest = message.access;
        if (stream) listen();
      }
    };
    channel.postMessage({ access } satisfies Relayed);
  }
  join();
  visibility();
  return { close };
}

function parseEvent(data: string): LiveEvent | undefined {
  try {
    const { action, challenge, url } = JSON.parse(data);
    return { action, challenge: challenge?._id, url: /^https?:/.test(url) ? url : undefined };
  } catch {
    return undefined;
  }
}
