import { digestText } from "../collect/digest.ts";
import type { Settings } from "../settings.ts";
import { SDK_VERSION } from "../version.ts";
import { type EventStream, openEventStream } from "./event-stream.ts";

export interface LiveEvent {
  readonly action: "logout" | "challenge";
  readonly challenge?: string;
  readonly url?: string;
}

/** When this tab counts as present: while it is visible (and shortly after), or as long as it is open. */
export type Presence = "visible" | "open";

export interface Live {
  close(): void;
}

type Relayed = { readonly data: string } | { readonly access: string };

// A hidden tab stays present this long: switching tabs is not leaving.
const HIDDEN_GRACE_MS = 300_000;

/**
 * Live events for one device, over one connection per browser: the tab that holds the lock listens
 * and passes on what it hears. A tab that is frozen, left or long hidden hands the lock on.
 */
export function openLive(
  settings: Settings,
  deviceId: string,
  access: string,
  presence: Presence,
  onEvent: (event: LiveEvent) => void,
): Live {
  const name = `latchkey-live-${digestText(`${settings.base} ${settings.clientId} ${deviceId}`)}`;
  const { locks } = navigator;
  const channel = locks && "BroadcastChannel" in globalThis ? new BroadcastChannel(name) : undefined;
  let newest = access;
  let stream: EventStream | undefined;
  let leave: (() => void) | undefined;
  let hiddenTimer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const hear = (data: string): void => {
    const event = parseEvent(data);
    if (!event) return;
    // A signed-out device has no stream; only a new attach opens one.
    if (event.action === "logout") close();
    onEvent(event);
  };
  const listen = (): void => {
    stream?.close();
    const query = `access=${encodeURIComponent(newest)}&version=${SDK_VERSION}&auth=${encodeURIComponent(`Basic ${settings.clientId}:${settings.secret}`)}`;
    stream = openEventStream(
      `${settings.base}/v2/access/device/${encodeURIComponent(deviceId)}/listen?${query}`,
      (data) => {
        channel?.postMessage({ data } satisfies Relayed);
        hear(data);
      },
    );
  };
  const join = (): void => {
    if (closed || leave) return;
    if (!channel) {
      listen();
      leave = () => stream?.close();
      return;
    }
    const waiting = new AbortController();
    let release: (() => void) | undefined;
    leave = () => {
      waiting.abort();
      stream?.close();
      stream = undefined;
      release?.();
    };
    locks
      .request(name, { signal: waiting.signal }, () => {
        if (waiting.signal.aborted) return;
        listen();
        return new Promise<void>((resolve) => {
          release = resolve;
        });
      })
      .catch(() => undefined);
  };
  const part = (): void => {
    leave?.();
    leave = undefined;
  };
  const visibility = (): void => {
    clearTimeout(hiddenTimer);
    if (document.visibilityState === "visible") join();
    else if (presence === "visible") hiddenTimer = setTimeout(part, HIDDEN_GRACE_MS);
  };
  const close = (): void => {
    closed = true;
    part();
    clearTimeout(hiddenTimer);
    channel?.close();
    for (const [target, type, handler] of handlers) target.removeEventListener(type, handler);
  };
  const handlers: readonly [EventTarget, string, () => void][] = [
    [document, "visibilitychange", visibility],
    [document, "freeze", part],
    [document, "resume", join],
    [globalThis, "pagehide", part],
    [globalThis, "pageshow", join],
  ];

  for (const [target, type, handler] of handlers) target.addEventListener(type, handler);
  if (channel) {
    channel.onmessage = ({ data: message }: MessageEvent<Relayed>) => {
      if ("data" in message) hear(message.data);
      else {
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

function parseEvent(data: string): LiveEvent | null {
  try {
    const message = JSON.parse(data) as {
      action?: unknown;
      challenge?: { _id?: unknown };
      url?: unknown;
    } | null;
    const action = message?.action;
    if (action !== "logout" && action !== "challenge") return null;
    const challenge = message?.challenge?._id;
    const url = message?.url;
    return {
      action,
      ...(typeof challenge === "string" ? { challenge } : {}),
      ...(typeof url === "string" && /^https?:\/\//.test(url) ? { url } : {}),
    };
  } catch {
    return null;
  }
}
