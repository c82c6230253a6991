import type { FastifyInstance } from "fastify";
import type { Clock } from "../../shared/clock.ts";
import type { DuoBridge } from "./providers/duo-bridge.ts";

/**
 * `GET /mfa-ext/duo/callback`: where Duo sends the browser back to. What follows is a redirect to the address the
 * caller gave when it started, with `requestId` and, where Duo approved, the `handover` that fetches the answer.
 */
export function registerDuoCallback(app: FastifyInstance, deps: { bridge: DuoBridge; clock: Clock }): void {
  app.get("/mfa-ext/duo/callback", async (request, reply) => {
    const query = request.query as Record<string, unknown>;
    const text = (name: string): string => {
      const value = query[name];
      return typeof value === "string" && value.length <= 2048 && !value.includes("\0") ? value : "";
    };
    const back = await deps.bridge.callback({ state: text("state"), code: text("duo_code") }, deps.clock());
    reply.header("cache-control", "no-store").header("referrer-policy", "no-referrer");
    if (back === null) {
      return reply
        .status(400)
        .type("text/plain; charset=utf-8")
        .send("This sign-in can no longer be continued.");
    }
    const target = new URL(back.returnUrl);
    target.searchParams.set("requestId", back.requestId);
    target.searchParams.set("result", back.handover === null ? "FAILED" : "SUCCESS");
    if (back.handover !== null) target.searchParams.set("handover", back.handover);
    return reply.redirect(target.href, 303);
  });
}
