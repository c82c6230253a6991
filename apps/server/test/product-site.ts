import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";

/** A customer's product with the published SDK in its page, loaded by a script tag as its users load it. */
export interface ProductSite {
  origin: string;
  /** The signed-in page; `config` is handed to `Rupt.attach`. */
  page(config: Record<string, unknown>): string;
  stop(): Promise<void>;
}

const PUBLISHED_SDK = createRequire(import.meta.url).resolve("rupt/index.js");

/** What the page notes for the test to read: answers and callbacks, in order. */
const SCRIPT = `
  const config = JSON.parse(decodeURIComponent(location.hash.slice(1)));
  window.seen = [];
  const note = (name) => (value) => { window.seen.push([name, value ?? null]); };
  Rupt.attach({ ...config, on_challenge: note("challenge"), on_limit_exceeded: note("limit"),
    on_current_device_logout: note("logout") }).then(note("attached"));
`;

export async function startProductSite(): Promise<ProductSite> {
  const sdk = readFileSync(PUBLISHED_SDK);
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (path === "/rupt.js") {
      response.setHeader("content-type", "text/javascript");
      response.end(sdk);
      return;
    }
    response.setHeader("content-type", "text/html; charset=utf-8");
    const watching = path === "/watch";
    const scripts = watching ? `<script src="/rupt.js"></script><script>${SCRIPT}</script>` : "";
    response.end(`<!doctype html><title>${path}</title><h1>${path}</h1>${scripts}`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    page: (config) => `${origin}/watch#${encodeURIComponent(JSON.stringify(config))}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
