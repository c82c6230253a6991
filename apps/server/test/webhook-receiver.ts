import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

/** One message as it arrived. */
export interface Received {
  id: string;
  headers: Record<string, string>;
  /** The exact text of the body. */
  raw: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look inside
  body: any;
  path: string;
}

/** A real receiver that keeps what it gets and answers as it is told to. */
export interface Receiver {
  url: string;
  received: Received[];
  /** Resolves once `condition` holds for what was received, looking again whenever something arrives. */
  until(condition: (received: Received[]) => boolean): Promise<Received[]>;
  stop(): Promise<void>;
}

export type Answer = (message: Received, response: ServerResponse) => void;

const ok: Answer = (_message, response) => {
  response.writeHead(204).end();
};

export async function startReceiver(answer: Answer = ok): Promise<Receiver> {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const raw = Buffer.concat(chunks).toString("utf8");
      const headers = textHeaders(request.headers);
      const body: unknown = JSON.parse(raw);
      const message = { id: headers["webhook-id"] ?? "", headers, raw, body, path: request.url ?? "" };
      received.push(message);
      answer(message, response);
      for (const look of waiting) look();
    });
    request.on("error", () => {});
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    until(condition) {
      return new Promise((resolve) => {
        const look = (): void => {
          if (!condition(received)) return;
          waiting.delete(look);
          resolve(received);
        };
        waiting.add(look);
        look();
      });
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function textHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** Throws unless the message carries a good signature of this secret; answers its body. */
export function verified(message: Received, secret: string): unknown {
  return new Webhook(secret).verify(message.raw, message.headers);
}

/** Environment that lets the service reach receivers on this machine. */
export const LOCAL_TARGETS = { LATCHKEY_ALLOW_PRIVATE_TARGETS: "127.0.0.1/32" };
