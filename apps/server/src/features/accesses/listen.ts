import type { FastifyReply, FastifyRequest } from "fastify";
import type { Pool } from "../../db/pool.ts";
import { type Hub, logoutEventId, type Stream } from "../../live/hub.ts";
import type { Clock } from "../../shared/clock.ts";
import { missing, notFound } from "../../shared/errors.ts";
import { newId } from "../../shared/ids.ts";
import type { Judge } from "../evaluations/index.ts";
import type { Asker, Visits } from "../visits/index.ts";
import { findListenTarget, type ListenTarget } from "./store.ts";

export interface ListenDeps {
  pool: Pool;
  hub: Hub;
  judge: Judge;
  visits: Visits;
  clock: Clock;
  nodeId: string;
  onError: (error: unknown) => void;
}

/**
 * Opens the live stream of a device: presence while it is open, `challenge` and `logout` as they happen.
 *
 * The `access` id of that device is the key (DECISIONS 3). A device signed out after that access hears one
 * `logout` and the stream ends; when the browser reconnects with the id of that event it gets a 404, which
 * stops an EventSource for good. Unknown devices and foreign accesses are a 404 as well.
 */
export function createListen(deps: ListenDeps) {
  const { pool, hub, judge, visits, clock, nodeId } = deps;

  return async (
    asker: Asker,
    deviceId: string,
    accessId: string | null,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> => {
    if (accessId === null) throw missing("access");
    const target = await findListenTarget(pool, asker.project.id, deviceId, accessId);
    if (target === null) throw notFound("device");
    await visits.signed(asker, null);
    const gone = target.status !== "attached" && (target.detachedAt ?? 0) >= target.accessAt;
    if (gone && request.headers["last-event-id"] === logoutEventId(accessId)) throw notFound("device");
    const stream = openStream(request, reply, { projectId: asker.project.id, deviceId, accessId });
    if (gone) {
      hub.logout(stream, challengeOf(target));
      return;
    }
    hub.add(stream);
    let left = false;
    const leave = (): void => {
      if (left) return;
      left = true;
      hub.remove(stream);
      close().catch(deps.onError);
    };
    let opened = Promise.resolve();
    const close = async (): Promise<void> => {
      await opened.catch(() => {});
      await judge({
        project: asker.project,
        account: { id: target.accountId },
        at: clock(),
        event: () => ({ type: "disconnect", id: newId(), connectionId: stream.id }),
      });
    };
    request.raw.on("close", leave);
    opened = connect(asker, target, stream, accessId);
    await opened;
  };

  async function connect(
    asker: Asker,
    target: ListenTarget,
    stream: Stream,
    accessId: string,
  ): Promise<void> {
    const network = visits.networkOf(asker.project, asker.ip);
    const { after } = await judge({
      project: asker.project,
      account: { id: target.accountId },
      at: clock(),
      event: () => ({ type: "connect", id: stream.id, deviceId: target.deviceId, network }),
      connection: { accessId, nodeId },
    });
    for (const challenge of after.challenges) {
      if (challenge.deviceId === target.deviceId) hub.challenge(stream, challenge.id);
    }
  }
}

function challengeOf(target: ListenTarget): string | null {
  const { detachedBy } = target;
  return detachedBy?.startsWith("challenge:") ? detachedBy.slice("challenge:".length) : null;
}

function openStream(
  request: FastifyRequest,
  reply: FastifyReply,
  of: Pick<Stream, "projectId" | "deviceId" | "accessId">,
): Stream {
  reply.hijack();
  const response = reply.raw;
  response.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache, no-transform",
    connection: "keep-alive",
    "x-accel-buffering": "no",
  });
  request.raw.socket.setNoDelay(true);
  response.write("retry: 3000\n\n");
  return { id: newId(), ...of, response, told: new Set() };
}
