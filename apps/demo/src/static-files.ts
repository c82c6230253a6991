import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname } from "node:path";
import type { FastifyInstance } from "fastify";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Serves the files of a folder under `/static/`. They are read once: a name that was not there is a 404. */
export async function serveStaticFiles(app: FastifyInstance, folder: URL): Promise<void> {
  const files = new Map<string, { type: string; etag: string; content: Buffer }>();
  for (const name of await readdir(folder)) {
    const type = TYPES[extname(name)];
    if (!type) continue;
    const content = await readFile(new URL(name, folder));
    files.set(name, { type, etag: `"${createHash("sha256").update(content).digest("base64url")}"`, content });
  }
  app.get<{ Params: { name: string } }>("/static/:name", async (request, reply) => {
    const file = files.get(request.params.name);
    if (!file) return reply.code(404).type("text/plain").send("Not found");
    reply.header("etag", file.etag).header("cache-control", "no-cache");
    if (request.headers["if-none-match"] === file.etag) return reply.code(304).send();
    return reply.type(file.type).send(file.content);
  });
}
