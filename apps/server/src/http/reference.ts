import { createHash } from "node:crypto";
import fastify, { type FastifyInstance } from "fastify";
import { openApiDocument } from "./openapi.ts";
import type { Route } from "./route.ts";

const PREFIX = "/reference";
const AN_HOUR = "public, max-age=3600";

/**
 * The API reference at `/reference`, and the document it shows at `/openapi.json`. Both are made when somebody
 * asks for the first time: a start does not pay for them. Nothing on the page comes from elsewhere, and its policy
 * lets nothing out.
 */
export function registerReference(app: FastifyInstance, routes: readonly Route[]): void {
  let text: string | null = null;
  app.get("/openapi.json", async (_request, reply) => {
    text ??= JSON.stringify(openApiDocument(routes));
    return reply
      .headers({ "cache-control": AN_HOUR, "access-control-allow-origin": "*" })
      .type("application/json; charset=utf-8")
      .send(text);
  });

  let page: Promise<FastifyInstance> | null = null;
  for (const path of [PREFIX, `${PREFIX}/*`]) {
    app.get(path, async (request, reply) => {
      page ??= loadPage();
      const answer = await (await page).inject({ method: "GET", url: request.url });
      const type = String(answer.headers["content-type"] ?? "text/plain");
      if (answer.headers.location !== undefined) return reply.redirect(answer.headers.location, 302);
      return reply
        .status(answer.statusCode)
        .headers({
          "cache-control": AN_HOUR,
          "x-content-type-options": "nosniff",
          "referrer-policy": "no-referrer",
          ...(type.startsWith("text/html") ? { "content-security-policy": policyFor(answer.body) } : {}),
        })
        .type(type)
        .send(answer.rawPayload);
    });
  }
}

async function loadPage(): Promise<FastifyInstance> {
  const { default: reference } = await import("@scalar/fastify-api-reference");
  const page = fastify({ logger: false, routerOptions: { ignoreTrailingSlash: false } });
  await page.register(reference, {
    routePrefix: PREFIX,
    configuration: {
      url: "/openapi.json",
      pageTitle: "Latchkey API reference",
      withDefaultFonts: false,
      telemetry: false,
      hideClientButton: true,
      showDeveloperTools: "never",
      agent: { disabled: true },
      mcp: { disabled: true },
    },
  });
  await page.ready();
  return page as unknown as FastifyInstance;
}

/** Scripts from here and those that the page itself holds, by their hashes; no connection to anywhere else. */
function policyFor(html: string): string {
  const inline = [...html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, body = ""]) => `'sha256-${createHash("sha256").update(body).digest("base64")}'`,
  );
  return [
    "default-src 'none'",
    `script-src 'self' ${inline.join(" ")}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
