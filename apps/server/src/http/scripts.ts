import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";

const FOLDER = fileURLToPath(new URL("../../../../packages/browser/dist/", import.meta.url));
const NAMES = ["rupt.js", "latchkey.js"] as const;
const AN_HOUR = "public, max-age=3600";
const FOR_EVER = "public, max-age=31536000, immutable";

/**
 * Serves the browser SDK (DECISIONS 23): `/js/rupt.js` and `/js/latchkey.js` for a short while, and the same under
 * `/js/<version>/` for ever, where the version is a hash of the content. Throws where the SDK is not built.
 */
export function registerScripts(app: FastifyInstance): void {
  for (const name of NAMES) {
    const path = `${FOLDER}${name}`;
    if (!existsSync(path)) throw new Error('The browser SDK is not built: run "npm run build"');
    const body = readFileSync(path);
    const version = createHash("sha256").update(body).digest("hex").slice(0, 12);
    const serve = (url: string, caching: string): void => {
      app.get(url, async (_request, reply) =>
        reply
          .headers({
            "cache-control": caching,
            "cross-origin-resource-policy": "cross-origin",
            "x-content-type-options": "nosniff",
            etag: `"${version}"`,
          })
          .type("text/javascript; charset=utf-8")
          .send(body),
      );
    };
    serve(`/js/${name}`, AN_HOUR);
    serve(`/js/${version}/${name}`, FOR_EVER);
  }
}
