import type { ServerResponse } from "node:http";
import pg from "pg";
import type { Pool } from "../db/pool.ts";
import { decodeMessage, LIVE_CHANNEL, type LiveMessage } from "./messages.ts";

const HEARTBEAT_MS = 20_000;
const RECONNECT_MS = 500;

/** One open event stream of this node. */
export interface Stream {
  readonly id: string;
  readonly projectId: number;
  readonly deviceId: string;
  /** The access it was opened with. */
  readonly accessId: string;
  readonly response: ServerResponse;
  /** Challenges already pushed: the same one is not told twice on one stream. */
  readonly told: Set<string>;
}

/** The live streams of this node, fed by notifications from every node. */
export interface Hub {
  add(stream: Stream): void;
  remove(stream: Stream): void;
  /** Sends a challenge to one stream, once. */
  challenge(stream: Stream, challengeId: string): void;
  /** Sends a sign-out to one stream and ends it. */
  logout(stream: Stream, challengeId: string | null): void;
  size(): number;
  /** Starts listening; resolves when notifications arrive from then on. */
  start(): Promise<void>;
  /** Ends every stream and stops listening. */
  stop(): Promise<void>;
}

export interface HubDeps {
  pool: Pool;
  /** Where the challenge page lives, without a query. */
  challengeUrl: () => string;
  onError: (error: Error) => void;
}

/** The events of spec e.1, one line of JSON each. */
const logoutData = (challengeId: string | null): string =>
  JSON.stringify(
    challengeId === null ? { action: "logout" } : { action: "logout", challenge: { _id: challengeId } },
  );

const promptData = ({ id, choices, expiresAt }: NonNullable<LiveMessage["prompt"]>): string =>
  JSON.stringify({
    action: "prompt",
    prompt: { _id: id, choices, expires_at: new Date(expiresAt).toISOString() },
  });

/** The id a browser sends back when it reconnects after a sign-out that it was told already. */
export const logoutEventId = (accessId: string): string => `logout-${accessId}`;

export function createHub(deps: HubDeps): Hub {
  const streams = new Map<string, Set<Stream>>();
  const keyOf = (projectId: number, deviceId: string): string => `${projectId}:${deviceId}`;
  let listener: pg.Client | null = null;
  let stopped = false;
  let heartbeat: NodeJS.Timeout | null = null;

  const challenge = (stream: Stream, challengeId: string): void => {
    if (stream.told.has(challengeId)) return;
    stream.told.add(challengeId);
    const data = { action: "challenge", challenge: { _id: challengeId }, url: deps.challengeUrl() };
    stream.response.write(`data: ${JSON.stringify(data)}\n\n`);
  };
  const logout = (stream: Stream, challengeId: string | null): void => {
    stream.response.end(`id: ${logoutEventId(stream.accessId)}\ndata: ${logoutData(challengeId)}\n\n`);
  };

  const deliver = (message: LiveMessage): void => {
    for (const stream of streams.get(keyOf(message.project, message.device)) ?? []) {
      if (message.prompt !== undefined) stream.response.write(`data: ${promptData(message.prompt)}\n\n`);
      else if (message.action === "logout") logout(stream, message.challenge);
      else if (message.challenge !== null) challenge(stream, message.challenge);
    }
  };

  const listen = async (): Promise<void> => {
    const client = new pg.Client(deps.pool.options);
    client.on("notification", ({ payload }) => {
      const message = decodeMessage(payload);
      if (message !== null) deliver(message);
    });
    const again = (): void => {
      if (listener !== client || stopped) return;
      listener = null;
      const timer = setTimeout(() => listen().catch(deps.onError), RECONNECT_MS);
      timer.unref();
    };
    client.on("error", (error) => {
      deps.onError(error);
      again();
    });
    client.on("end", again);
    listener = client;
    await client.connect();
    await client.query(`listen ${LIVE_CHANNEL}`);
  };

  return {
    challenge,
    logout,
    add(stream) {
      const key = keyOf(stream.projectId, stream.deviceId);
      const set = streams.get(key) ?? new Set();
      set.add(stream);
      streams.set(key, set);
    },
    remove(stream) {
      const key = keyOf(stream.projectId, stream.deviceId);
      const set = streams.get(key);
      set?.delete(stream);
      if (set?.size === 0) streams.delete(key);
    },
    size: () => [...streams.values()].reduce((sum, set) => sum + set.size, 0),
    async start() {
      await listen();
      heartbeat = setInterval(() => {
        for (const set of streams.values()) for (const stream of set) stream.response.write(": ping\n\n");
      }, HEARTBEAT_MS);
      heartbeat.unref();
    },
    async stop() {
      stopped = true;
      if (heartbeat !== null) clearInterval(heartbeat);
      for (const set of streams.values()) for (const stream of set) stream.response.end();
      await listener?.end();
    },
  };
}
