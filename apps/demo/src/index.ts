import type { FastifyInstance } from "fastify";
import { createAccounts } from "./accounts.ts";
import { addSecurityHeaders } from "./headers.ts";
import { createLatchkey } from "./latchkey.ts";
import { registerRoutes } from "./routes.ts";
import { createSessions } from "./sessions.ts";
import { serveStaticFiles } from "./static-files.ts";

export interface DemoOptions {
  basePath: "/demo";
  /** Where browsers and the shop's server reach Latchkey, such as `http://127.0.0.1:4600`. */
  latchkeyUrl: string;
  clientId: string;
  /** The project's API secret. It stays on the server. */
  apiSecret: string;
  /** Epoch milliseconds. */
  now: () => number;
}

/**
 * Adds the demo shop to a fastify app, under `basePath`. The shop knows Latchkey only from outside: its server
 * speaks the HTTP API, its pages load Latchkey's script.
 */
export async function registerDemo(app: FastifyInstance, options: DemoOptions): Promise<void> {
  const latchkeyUrl = new URL(options.latchkeyUrl).origin;
  await app.register(
    async (shop) => {
      addSecurityHeaders(shop, latchkeyUrl);
      await serveStaticFiles(shop, new URL("../public/", import.meta.url));
      registerRoutes(shop, {
        context: { basePath: options.basePath, clientId: options.clientId, latchkeyUrl },
        latchkey: createLatchkey(latchkeyUrl, options.apiSecret),
        accounts: createAccounts(),
        sessions: createSessions(options.basePath, options.now),
      });
    },
    { prefix: options.basePath },
  );
}
