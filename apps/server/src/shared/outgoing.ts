import { type LookupAddress, lookup as systemLookup } from "node:dns";
import http, { type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { createAddressGuard } from "./address-guard.ts";

const IDLE_SOCKET_MS = 20_000;
const IDLE_SOCKETS_PER_HOST = 8;

export type OutgoingFailure = "invalid_url" | "refused_address" | "timeout" | "unreachable" | "aborted";

/** What became of a call. A redirect is an answer like any other: it is never followed. */
export type OutgoingResult =
  | {
      outcome: "answered";
      status: number;
      headers: IncomingHttpHeaders;
      /** UTF-8 text of at most `maxResponseBytes`. */
      body: string;
      /** The rest of the answer was not read: it was too long, too slow or broken off. */
      truncated: boolean;
    }
  | {
      outcome: "failed";
      reason: OutgoingFailure;
      /** The system's or TLS library's own code (`ECONNREFUSED`, `CERT_HAS_EXPIRED`), where there is one. */
      code: string | null;
    };

export interface OutgoingRequest {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  headers?: Readonly<Record<string, string>>;
  body?: string | Buffer;
  /** For the whole exchange: name look-up, connection, answer. Milliseconds. */
  timeoutMs: number;
  maxResponseBytes: number;
  /** Breaks the call off. */
  signal?: AbortSignal;
}

/** The one way out of the service for calls whose address somebody else chose. */
export interface Outgoing {
  /** Makes one HTTP or HTTPS call. Never throws: what can go wrong with the other side is an outcome. */
  request(url: string, options: OutgoingRequest): Promise<OutgoingResult>;
  /** POSTs a body as `application/json`, byte for byte as given. */
  postJson(url: string, options: Omit<OutgoingRequest, "method">): Promise<OutgoingResult>;
  /** Closes connections that are kept open. */
  close(): void;
}

/**
 * Private addresses are refused where the connection is made, so the address that was checked is the address that
 * is used, whatever the name resolves to a moment later. `allowPrivate` lists addresses and ranges that may be
 * reached all the same.
 */
export function createOutgoing(allowPrivate: readonly string[]): Outgoing {
  const mayReach = createAddressGuard(allowPrivate);
  const options = {
    keepAlive: true,
    maxFreeSockets: IDLE_SOCKETS_PER_HOST,
    timeout: IDLE_SOCKET_MS,
    lookup: guardedLookup(mayReach),
  };
  const agents = { "http:": new http.Agent(options), "https:": new https.Agent(options) };

  const request: Outgoing["request"] = async (text, call) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
      return { outcome: "failed", reason: "invalid_url", code: null };
    }
    // No name, no look-up: an address in the URL is checked here.
    const host = url.hostname.replace(/^\[|\]$/g, "");
    if (isIP(host) !== 0 && !mayReach(host)) {
      return { outcome: "failed", reason: "refused_address", code: null };
    }
    const agent = agents[url.protocol];
    const started = performance.now();
    const first = await exchange(url, agent, call);
    if (first !== "stale") return first;
    // The other side closed a connection that was kept open just as it was used again.
    const timeoutMs = Math.max(1, call.timeoutMs - (performance.now() - started));
    return unstale(await exchange(url, agent, { ...call, timeoutMs }));
  };

  return {
    request,
    postJson: (url, call) =>
      request(url, {
        ...call,
        method: "POST",
        headers: { "content-type": "application/json", ...call.headers },
      }),
    close() {
      agents["http:"].destroy();
      agents["https:"].destroy();
    },
  };
}

const unstale = (result: OutgoingResult | "stale"): OutgoingResult =>
  result === "stale" ? { outcome: "failed", reason: "unreachable", code: "ECONNRESET" } : result;

class RefusedAddress extends Error {
  readonly code = "REFUSED_ADDRESS";
}

/**
 * The system's name look-up, minus the addresses that may not be reached. Look-ups of one name share one run: they
 * occupy a thread each, and a name server that hangs must not take them all.
 */
function guardedLookup(mayReach: (address: string) => boolean): LookupFunction {
  const running = new Map<string, Promise<LookupAddress[]>>();
  const resolve = (hostname: string): Promise<LookupAddress[]> => {
    const known = running.get(hostname);
    if (known !== undefined) return known;
    const run = new Promise<LookupAddress[]>((done, fail) => {
      systemLookup(hostname, { all: true }, (error, found) => (error === null ? done(found) : fail(error)));
    }).finally(() => running.delete(hostname));
    running.set(hostname, run);
    return run;
  };
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (found) => {
        const { family } = options;
        const wanted = found.filter(
          (one) => !family || family === one.family || family === `IPv${one.family}`,
        );
        const open = wanted.filter((one) => mayReach(one.address));
        const [first] = open;
        if (first === undefined)
          callback(new RefusedAddress("the name leads to no address that may be reached"), []);
        else if (options.all === true) callback(null, open);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}

function exchange(
  url: URL,
  agent: http.Agent | https.Agent,
  call: OutgoingRequest,
): Promise<OutgoingResult | "stale"> {
  const { promise, resolve } = Promise.withResolvers<OutgoingResult | "stale">();
  const chunks: Buffer[] = [];
  let size = 0;
  let answer: IncomingMessage | null = null;

  const sent = (url.protocol === "https:" ? https : http).request(url, {
    agent,
    method: call.method ?? "GET",
    headers: {
      "user-agent": "Latchkey",
      ...call.headers,
      ...(call.body === undefined ? {} : { "content-length": String(Buffer.byteLength(call.body)) }),
    },
  });
  const settle = (result: OutgoingResult | "stale"): void => {
    clearTimeout(timer);
    call.signal?.removeEventListener("abort", abort);
    resolve(result);
  };
  /** Once there is a status, that is the answer; what follows can only be cut short. */
  const end = (truncated: boolean, otherwise: OutgoingResult | "stale"): void => {
    if (answer === null) {
      settle(otherwise);
      return;
    }
    const body = Buffer.concat(chunks).subarray(0, call.maxResponseBytes).toString("utf8");
    settle({ outcome: "answered", status: answer.statusCode ?? 0, headers: answer.headers, body, truncated });
  };
  const breakOff = (reason: OutgoingFailure): void => {
    end(true, { outcome: "failed", reason, code: null });
    sent.destroy();
  };
  const abort = (): void => breakOff("aborted");
  const timer = setTimeout(() => breakOff("timeout"), call.timeoutMs);
  if (call.signal?.aborted) abort();
  call.signal?.addEventListener("abort", abort);

  sent.on("response", (response) => {
    answer = response;
    response.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > call.maxResponseBytes) breakOff("aborted");
    });
    response.on("end", () => end(false, "stale"));
    response.on("error", () => end(true, "stale"));
  });
  sent.on("error", (error: NodeJS.ErrnoException) => {
    const stale = sent.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
    const reason = error instanceof RefusedAddress ? "refused_address" : "unreachable";
    end(true, stale ? "stale" : { outcome: "failed", reason, code: error.code ?? null });
  });
  sent.end(call.body);
  return promise;
}
