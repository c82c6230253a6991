import type { FastifyInstance, FastifyRequest } from "fastify";
import { renderOutbox } from "../features/challenges/index.ts";
import type { Messages } from "../features/messages/index.ts";
import { AppError } from "../shared/errors.ts";

const LOCAL_NAMES = new Set(["localhost", "127.0.0.1", "[::1]"]);
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** True where the socket's peer is this machine and no proxy stands between. */
export function isLoopback(request: FastifyRequest): boolean {
  const forwarded =
    request.headers["x-forwarded-for"] !== undefined || request.headers.forwarded !== undefined;
  return !forwarded && LOOPBACK.test(request.raw.socket.remoteAddress ?? "");
}

/**
 * True for a peer on this machine that asked for a local host name (DECISIONS 13): a page elsewhere whose name
 * was pointed at this machine does not pass. The socket's own address counts, never a forwarded one.
 */
export function isLocalRequest(request: FastifyRequest): boolean {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  return isLoopback(request) && LOCAL_NAMES.has(host);
}

/** Conveniences of development, for local callers only: the outbox of messages that were not sent. */
export function registerDevelopment(app: FastifyInstance, messages: Messages): void {
  app.get("/dev/outbox", async (request, reply) => {
    if (!isLocalRequest(request)) throw new AppError("not_found", "There is nothing at this address.");
    const kept = await messages.outbox(50);
    if (request.headers.accept?.includes("text/html")) {
      const { html, csp } = renderOutbox(kept);
      return reply
        .headers({
          "content-security-policy": csp,
          "cache-control": "no-store",
          "referrer-policy": "no-referrer",
        })
        .type("text/html; charset=utf-8")
        .send(html);
    }
    return reply.header("cache-control", "no-store").send({
      messages: kept.map(({ at, ...message }) => ({ ...message, createdAt: new Date(at).toISOString() })),
    });
  });
}
