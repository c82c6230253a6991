import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { AppError } from "../shared/errors.ts";
import { sameText } from "../shared/vault.ts";
import { readCredentials } from "./credentials.ts";
import { isLoopback } from "./development.ts";

export interface MetricsDeps {
  /** Opens `/metrics` to callers elsewhere that send it as a bearer token; null: this machine only. */
  token: string | null;
  openStreams: () => number;
  poolWaiting: () => number;
  /** What webhooks have before them, of the whole installation. */
  backlog: () => Promise<{ outbox: number; oldestS: number; pending: number; dead: number }>;
}

/**
 * `/metrics` in Prometheus text. Labels are route patterns, methods and statuses: nothing a caller chose, so
 * neither personal data nor endless series.
 */
export function registerMetrics(app: FastifyInstance, deps: MetricsDeps): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: "latchkey_http_request_seconds",
    help: "Time to answer, by route.",
    labelNames: ["method", "route", "status"],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  const webhooks = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const outbox = webhooks("latchkey_outbox_events", "Events that are not yet handed to webhook deliveries.");
  const oldest = webhooks("latchkey_outbox_oldest_seconds", "Age of the oldest of them.");
  const pending = webhooks(
    "latchkey_webhook_deliveries_pending",
    "Webhook deliveries to be made or repeated.",
  );
  const dead = webhooks(
    "latchkey_webhook_deliveries_dead",
    "Webhook deliveries given up, of the last 30 days.",
  );
  const countBacklog = async (): Promise<void> => {
    // A store that cannot be asked must not take the other figures along: these are left out then.
    const backlog = await deps.backlog().catch(() => null);
    outbox.set(backlog?.outbox ?? Number.NaN);
    oldest.set(backlog?.oldestS ?? Number.NaN);
    pending.set(backlog?.pending ?? Number.NaN);
    dead.set(backlog?.dead ?? Number.NaN);
  };
  gauge("latchkey_open_streams", "Live event streams open on this node.", deps.openStreams);
  gauge("latchkey_store_waiting", "Callers waiting for a connection to the store.", deps.poolWaiting);

  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "unknown";
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  app.get("/metrics", async (request, reply) => {
    const credentials = readCredentials(request.headers.authorization);
    const known =
      deps.token !== null && credentials.scheme === "bearer" && sameText(credentials.token, deps.token);
    if (!known && !isLoopback(request)) throw new AppError("not_found", "There is nothing at this address.");
    await countBacklog();
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}
