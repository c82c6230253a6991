import type { FastifyInstance } from "fastify";

/**
 * Security headers of every page. Scripts and calls may go to the shop itself and to Latchkey, nothing may be
 * inline. A shop that uses Latchkey adds its origin to `script-src` and `connect-src`, and needs nothing more.
 */
export function addSecurityHeaders(app: FastifyInstance, latchkeyOrigin: string): void {
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${latchkeyOrigin}`,
    `connect-src 'self' ${latchkeyOrigin}`,
    "style-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
  app.addHook("onRequest", async (_request, reply) => {
    reply
      .header("content-security-policy", policy)
      .header("referrer-policy", "same-origin")
      .header("x-content-type-options", "nosniff")
      .header("cache-control", "no-store");
  });
}
