import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { makeCertificate } from "../../../../test/certificate.ts";

export interface FakeCall {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface FakeAnswer {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
}

export interface TlsFake {
  host: string;
  /** Every call so far, oldest first. */
  calls: FakeCall[];
  stop(): Promise<void>;
}

/** One certificate for all of them: two with the same name and different keys confuse the verifier. */
let certificate: ReturnType<typeof makeCertificate> | null = null;

/** A local HTTPS server that answers as it is told; this process trusts its certificate. */
export async function startTlsFake(
  answer: (call: FakeCall, host: string) => FakeAnswer | Promise<FakeAnswer>,
): Promise<TlsFake> {
  certificate ??= makeCertificate();
  const files = await certificate;
  const calls: FakeCall[] = [];
  const server: Server = createServer(
    { cert: readFileSync(files.LATCHKEY_TLS_CERT), key: readFileSync(files.LATCHKEY_TLS_KEY) },
    async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const call = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString("utf8"),
      };
      calls.push(call);
      const { status = 200, headers = {}, json = {} } = await answer(call, host);
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify(json));
    },
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    calls,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
