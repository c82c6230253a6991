import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
  readonly size: number;
}

export type Reply = {
  readonly status?: number;
  readonly type?: string;
  readonly body?: unknown;
  readonly hang?: boolean;
};

export interface FakeService {
  readonly url: string;
  readonly calls: Call[];
  /** Live streams that are open now. */
  readonly streams: Set<ServerResponse>;
  /** How streams are refused; undefined lets them open. */
  streamStatus: number | undefined;
  /** Answers for the calls whose path ends in the key; replaces the ordinary answer. */
  readonly replies: Map<string, Reply>;
  push(event: unknown): void;
  close(): Promise<void>;
}

/** What a path serves: HTML or script, or what a function makes of the call. */
export type Page =
  | string
  | ((call: Call) => { type: string; body: string; headers?: Readonly<Record<string, string>> });

/**
 * Answers like the service and remembers what it was asked; serves `pages` beside it. Paths may have
 * anything in front of `/v2/`, as behind a proxy path.
 */
export async function startFakeService(pages: Record<string, Page>): Promise<FakeService> {
  const calls: Call[] = [];
  const streams = new Set<ServerResponse>();
  const replies = new Map<string, Reply>();
  const service = { streamStatus: undefined as number | undefined };

  const server = createServer((request, response) => {
    answer(request, response).catch((thrown) => response.destroy(thrown as Error));
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://fake");
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type");
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    const page = pages[url.pathname];
    const raw = await readBody(request);
    const call: Call = {
      method: request.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      authorization: request.headers.authorization,
      body: raw ? (JSON.parse(raw) as Record<string, unknown>) : {},
      size: raw.length,
    };
    if (page !== undefined) {
      const type = url.pathname.endsWith(".js") ? "text/javascript" : "text/html";
      const made = typeof page === "string" ? { type, body: page, headers: {} } : page(call);
      response.writeHead(200, { "Content-Type": `${made.type}; charset=utf-8`, ...made.headers });
      return void response.end(made.body);
    }
    if (!url.pathname.includes("/v2/")) return void response.writeHead(404).end();
    calls.push(call);
    if (url.pathname.endsWith("/listen")) {
      if (service.streamStatus !== undefined) return void response.writeHead(service.streamStatus).end("{}");
      response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
      response.write(": hello\n\n");
      streams.add(response);
      response.on("close", () => streams.delete(response));
      return;
    }
    const given = [...replies].find(([path]) => url.pathname.endsWith(path))?.[1];
    if (given?.hang) return;
    const body = given ? given.body : ordinary(call);
    response.writeHead(given?.status ?? 200, { "Content-Type": given?.type ?? "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: bound } = server.address() as AddressInfo;

  return Object.assign(service, {
    url: `http://localhost:${bound}`,
    calls,
    streams,
    replies,
    push(event: unknown) {
      for (const stream of streams) stream.write(`data: ${JSON.stringify(event)}\n\n`);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function ordinary(call: Call): unknown {
  if (call.path.endsWith("/attach")) {
    return {
      success: true,
      attached_devices: 1,
      device_id: "0123456789abcdef01234567",
      default_device_limit: 2,
      block_over_usage: false,
      suspended: false,
      new_device: true,
      access: "fedcba987654321001234567",
      identity: "",
    };
  }
  if (call.path.endsWith("/attached_devices"))
    return [{ _id: "0123456789abcdef01234567", status: "attached" }];
  if (call.path.endsWith("/evaluate")) {
    return { fingerprint_id: "f00000000000000000000001", confidence: 1, verdict: "allow", reasons: [] };
  }
  if (call.path.endsWith("/fingerprint"))
    return { fingerprint_id: "f00000000000000000000001", confidence: 1 };
  if (call.path.endsWith("/initiate")) return { identification: "5e4c3b2a-0000-4000-8000-000000000000" };
  return { success: true, attached_devices: 0, device_id: "0123456789abcdef01234567" };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
