import pg from "pg";
import type { Pool } from "./pool.ts";

const RECONNECT_MS = 500;

/** A connection of its own that hears what other nodes notify on one channel (LISTEN/NOTIFY). */
export interface Notifications {
  /** Resolves when notifications arrive from then on. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Calls `onMessage` for every notification. A lost connection is made again; what was notified meanwhile is lost, so
 * `onMessage` is called once with `undefined` after every reconnection.
 */
export function createNotifications(
  pool: Pool,
  channel: string,
  onMessage: (payload: string | undefined) => void,
  onError: (error: Error) => void,
): Notifications {
  let current: pg.Client | null = null;
  let stopped = false;

  const connect = async (): Promise<void> => {
    const client = new pg.Client(pool.options);
    client.on("notification", ({ payload }) => onMessage(payload));
    const lost = (): void => {
      if (current !== client || stopped) return;
      current = null;
      setTimeout(again, RECONNECT_MS).unref();
    };
    client.on("error", (error) => {
      onError(error);
      lost();
    });
    client.on("end", lost);
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    current = client;
  };
  const again = (): void => {
    connect().then(
      () => onMessage(undefined),
      (error: Error) => {
        onError(error);
        if (!stopped) setTimeout(again, RECONNECT_MS).unref();
      },
    );
  };

  return {
    start: connect,
    async stop() {
      stopped = true;
      await current?.end().catch(() => {});
    },
  };
}
