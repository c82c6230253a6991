import type { FastifyInstance } from "fastify";
import type { Pool } from "../db/pool.ts";

/** `/healthz`: the process lives. `/readyz`: the store answers and nothing is stopping. */
export function registerHealth(app: FastifyInstance, pool: Pool, stopping: () => boolean): void {
  app.get("/healthz", async () => ({ status: "ok" }));
  app.get("/readyz", async (_request, reply) => {
    const ready =
      !stopping() &&
      (await pool.query("select 1").then(
        () => true,
        () => false,
      ));
    return reply.status(ready ? 200 : 503).send({ status: ready ? "ready" : "not ready" });
  });
}
