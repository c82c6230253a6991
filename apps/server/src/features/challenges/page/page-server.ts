/** A small local server for pages that are already rendered: used by the browser test and the gallery. */
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ASSETS_PATH, pageAssets, type RenderedPage } from "./render.ts";

export interface PageServer {
  url: string;
  /** Fields of the forms that were posted, oldest first. */
  posts: { path: string; fields: Record<string, string[]> }[];
  close(): Promise<void>;
}

/** Serves `pages` by path, with their policies and assets, on a free loopback port; answers every POST with 204. */
export async function servePages(
  pages: Readonly<Record<string, RenderedPage>>,
  pagesDir?: string,
): Promise<PageServer> {
  const posts: PageServer["posts"] = [];
  const assets = new Map(pageAssets(pagesDir).map((asset) => [ASSETS_PATH + asset.file, asset]));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (request.method === "POST") {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        const fields: Record<string, string[]> = {};
        for (const [name, value] of new URLSearchParams(body))
          fields[name] = [...(fields[name] ?? []), value];
        posts.push({ path: pathname, fields });
        response.writeHead(204).end();
      });
      return;
    }
    const asset = assets.get(pathname);
    const page = pages[pathname.slice(1)];
    if (asset !== undefined) {
      response.writeHead(200, { "content-type": asset.contentType }).end(readFileSync(asset.path));
    } else if (page !== undefined) {
      const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": page.csp };
      response.writeHead(200, { ...headers, "referrer-policy": "no-referrer" }).end(page.html);
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, posts, close: () => closeServer(server) };
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
