import { limitQueries } from "../../db/limit-queries.ts";
import { createNotifications } from "../../db/notifications.ts";
import type { Pool } from "../../db/pool.ts";
import type { Clock } from "../../shared/clock.ts";
import { newId } from "../../shared/ids.ts";
import type { Outgoing } from "../../shared/outgoing.ts";
import type { Vault } from "../../shared/vault.ts";
import {
  type Capacity,
  claimLanes,
  type Due,
  fanOut,
  type Lane,
  nextDue,
  postpone,
  releaseLane,
  returnLane,
  settle,
} from "./queue-store.ts";
import { nextDelayS } from "./retry.ts";
import { SEND_TIMEOUT_MS, send } from "./send.ts";

const CHANNEL = "latchkey_outbox";
const POLL_MS = 2_000;
const FAN_OUT_BATCH = 500;
/** Lanes of one endpoint at a time, so that a receiver is not flooded and none takes the others' place. */
const PER_ENDPOINT = 8;
/** The same for one whose last answer never came. */
const PER_HUNG_ENDPOINT = 1;
const IN_ALL = 256;
/** Attempts wait for receivers most of the time; what they need of the store must not crowd requests out. */
const QUERIES_AT_ONCE = 4;
/** A lane with this much in a row lets others of its endpoint go first. */
const MESSAGES_PER_TURN = 100;
/** Longer than one attempt can take: a lane changes hands only when its owner is gone. */
const LEASE_S = SEND_TIMEOUT_MS / 1000 + 5;
const STOP_GRACE_MS = 4_000;

export interface WorkerDeps {
  pool: Pool;
  outgoing: Outgoing;
  vault: Vault;
  clock: Clock;
  /** In [0, 1); spreads retries. */
  random: () => number;
  /** Seconds to wait before each attempt of the project's deliveries. */
  scheduleOf: (projectId: number) => Promise<readonly number[]>;
  onError: (error: unknown) => void;
}

/** Delivers what is in the outbox. Any number of them may run, in any number of processes. */
export interface Worker {
  start(): Promise<void>;
  /** Takes nothing new, lets attempts under way finish for a while, and gives the rest back. */
  stop(): Promise<void>;
}

export function createWorker(deps: WorkerDeps): Worker {
  const { pool } = deps;
  const db = limitQueries(pool, QUERIES_AT_ONCE);
  const turns = new Set<Promise<void>>();
  const inFlight = new Map<string, number>();
  const hung = new Set<string>();
  const stopping = new AbortController();
  let stopped = false;
  let running: Promise<void> | null = null;
  let again = false;
  let poll: NodeJS.Timeout | null = null;

  /** Looks for work; calls while it is looking make it look once more. */
  const wake = (): void => {
    again = true;
    if (running !== null || stopped) return;
    running = look()
      .catch(deps.onError)
      .finally(() => {
        running = null;
      });
  };

  const look = async (): Promise<void> => {
    while (again && !stopped) {
      again = false;
      while ((await fanOut(pool, FAN_OUT_BATCH)) === FAN_OUT_BATCH && !stopped);
      const capacity = capacityNow();
      if (capacity.total === 0 || stopped) return;
      for (const lane of await claimLanes(db, capacity, newId(), LEASE_S)) begin(lane);
    }
  };

  const capacityNow = (): Capacity => {
    const known = new Set([...inFlight.keys(), ...hung]);
    const freeOf = (id: string): number =>
      (hung.has(id) ? PER_HUNG_ENDPOINT : PER_ENDPOINT) - (inFlight.get(id) ?? 0);
    return {
      busy: new Map([...known].map((id) => [id, Math.max(0, freeOf(id))])),
      perEndpoint: PER_ENDPOINT,
      total: IN_ALL - turns.size,
    };
  };

  const begin = (lane: Lane): void => {
    const { endpointId } = lane;
    inFlight.set(endpointId, (inFlight.get(endpointId) ?? 0) + 1);
    const turn = takeTurn(lane)
      .catch(deps.onError)
      .finally(() => {
        turns.delete(turn);
        const left = (inFlight.get(endpointId) ?? 1) - 1;
        if (left === 0) inFlight.delete(endpointId);
        else inFlight.set(endpointId, left);
        wake();
      });
    turns.add(turn);
  };

  /** Sends what a lane holds, in order, until it is empty, an attempt fails, or its turn is over. */
  const takeTurn = async (lane: Lane): Promise<void> => {
    let due = await nextDue(db, lane);
    for (let sent = 0; due !== null; sent += 1) {
      if (stopped || !due.enabled || sent === MESSAGES_PER_TURN) return await returnLane(db, lane);
      const next = await attempt(lane, due);
      if (next === "given_back") return;
      due = next;
    }
    await releaseLane(db, lane);
  };

  const attempt = async (lane: Lane, due: Due): Promise<Due | null | "given_back"> => {
    const sent = await send(deps, lane.endpointId, due, stopping.signal);
    if (sent.outcome === "aborted") {
      await returnLane(db, lane);
      return "given_back";
    }
    if (sent.hung) hung.add(lane.endpointId);
    else hung.delete(lane.endpointId);
    let status: "delivered" | "dead" = "delivered";
    if (sent.outcome === "failed") {
      const schedule = await deps.scheduleOf(lane.projectId);
      const delayS = nextDelayS(schedule, due.attempts + 1, sent.retryAfterS, deps.random());
      if (delayS !== null) {
        await postpone(db, lane, due.id, sent.attempt, delayS);
        // The poll is coarse; what is due sooner has its own alarm.
        if (delayS * 1000 < POLL_MS) setTimeout(wake, delayS * 1000 + 1).unref();
        return "given_back";
      }
      status = "dead";
    }
    const next = await settle(db, lane, due.id, status, sent.attempt, LEASE_S);
    return next === "lost" ? "given_back" : next;
  };

  const notifications = createNotifications(pool, CHANNEL, wake, deps.onError);

  return {
    async start() {
      await notifications.start();
      poll = setInterval(wake, POLL_MS);
      poll.unref();
      wake();
    },
    async stop() {
      stopped = true;
      if (poll !== null) clearInterval(poll);
      await notifications.stop();
      await running;
      const grace = setTimeout(() => stopping.abort(), STOP_GRACE_MS);
      await Promise.all(turns);
      clearTimeout(grace);
    },
  };
}
