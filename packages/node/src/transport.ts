import { LatchkeyError } from "./errors.ts";

export interface TransportOptions {
  baseUrl: string;
  secret: string;
  /** For each attempt, in milliseconds. */
  timeoutMs: number;
  /** Further attempts of calls that may be repeated. */
  retries: number;
  fetch: typeof fetch;
}

interface Call {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  path: string;
  query?: Readonly<Record<string, string | number | boolean | null | undefined>>;
  body?: unknown;
  /** Doing it twice is like doing it once. Reads and deletions are by nature. */
  idempotent?: boolean;
  /** The answer is lines of JSON as they come about; the last one is what is asked for. */
  lines?: boolean;
  /** Where it takes longer than other calls, in milliseconds. */
  timeoutMs?: number;
}

/** Makes one call of the API and answers its JSON body. Throws `LatchkeyError`. */
export type Transport = <T>(call: Call) => Promise<T>;

const FIRST_PAUSE_MS = 200;
/** A service that asks for more patience than this is not waited for: the caller knows better what to do. */
const LONGEST_PAUSE_MS = 10_000;

export function createTransport(options: TransportOptions): Transport {
  return async <T>(call: Call): Promise<T> => {
    const repeatable = call.idempotent ?? call.method !== "POST";
    for (let attempt = 0; ; attempt += 1) {
      try {
        return (await once(options, call)) as T;
      } catch (error) {
        const pauseMs = error instanceof LatchkeyError ? pauseBefore(error, attempt) : null;
        if (!repeatable || attempt >= options.retries || pauseMs === null) throw error;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  };
}

/** How long to wait before trying again, or null where that would be no use. */
function pauseBefore(error: LatchkeyError, attempt: number): number | null {
  const { code, status, retryAfterS } = error;
  const passing = code === "timeout" || code === "connection_failed" || status >= 500;
  const asked = status === 429 && retryAfterS !== null;
  if (!passing && !asked) return null;
  const own = FIRST_PAUSE_MS * 2 ** attempt * (0.75 + Math.random() / 2);
  const pauseMs = Math.max(own, (retryAfterS ?? 0) * 1000);
  return pauseMs > LONGEST_PAUSE_MS ? null : pauseMs;
}

async function once(options: TransportOptions, call: Call): Promise<unknown> {
  const { status, headers, text } = await exchange(options, call);
  const body = parse(call.lines === true ? lastLine(text) : text);
  if (status >= 200 && status <= 299 && body !== undefined) return body;
  const requestId = headers.get("x-request-id");
  if (!isProblem(body)) {
    throw new LatchkeyError(
      "invalid_response",
      `The service answered ${status} with something else than JSON.`,
      {
        status,
        requestId,
      },
    );
  }
  throw new LatchkeyError(body.code, body.message, {
    status,
    requestId: body.request_id ?? requestId,
    details: body.details ?? null,
    retryAfterS: seconds(headers.get("retry-after")),
  });
}

async function exchange(
  { baseUrl, secret, fetch, ...options }: TransportOptions,
  { method, path, query, body, timeoutMs = options.timeoutMs }: Call,
): Promise<{ status: number; headers: Headers; text: string }> {
  try {
    const response = await fetch(`${baseUrl}${path}${queryString(query)}`, {
      method,
      headers: {
        authorization: `Bearer ${secret}`,
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // The secret goes to this address and to none that it points to.
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (cause) {
    if (cause instanceof Error && (cause.name === "TimeoutError" || cause.name === "AbortError")) {
      throw new LatchkeyError("timeout", `The service did not answer within ${timeoutMs} ms.`, { cause });
    }
    throw new LatchkeyError("connection_failed", "The service could not be reached.", { cause });
  }
}

function queryString(query: Call["query"]): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null);
  if (given.length === 0) return "";
  return `?${new URLSearchParams(Object.fromEntries(given.map(([name, value]) => [name, String(value)])))}`;
}

const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1) ?? "";

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Problem {
  code: string;
  message: string;
  details?: Record<string, unknown>;
  request_id?: string;
}

function isProblem(body: unknown): body is Problem {
  const problem = body as Partial<Problem> | null | undefined;
  return typeof problem?.code === "string" && typeof problem.message === "string";
}

function seconds(header: string | null): number | null {
  return header !== null && /^\d+$/.test(header) ? Number(header) : null;
}
