import { type Failure, failure } from "./result.ts";
import type { Settings } from "./settings.ts";

export type Body = Readonly<Record<string, unknown>>;
export type Answer = {
  readonly status: "answered";
  readonly http: number;
  readonly body: unknown;
  readonly requestId?: string;
};

/**
 * One call to the service. Never rejects. Uses XMLHttpRequest: pages wrap or replace `fetch` more
 * often, and a time limit is built in.
 *
 * @param authorization the header as it goes over the wire; `Basic <client id>:<token>`, not base64
 */
export function send(
  settings: Settings,
  method: "GET" | "POST",
  path: string,
  authorization: string,
  body?: Body,
): Promise<Answer | Failure> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.onload = () => resolve(read(request));
    request.onerror = request.onabort = () => resolve(failure("network", "the service could not be reached"));
    request.ontimeout = () => resolve(failure("timeout", `no answer within ${settings.timeoutMs / 1000} s`));
    try {
      request.open(method, settings.base + path);
      request.timeout = settings.timeoutMs;
      request.setRequestHeader("Content-Type", "application/json");
      request.setRequestHeader("Authorization", authorization);
      request.send(body === undefined ? null : JSON.stringify(body));
    } catch (thrown) {
      resolve(failure("invalid_options", `the request could not be made: ${String(thrown)}`));
    }
  });
}

function read(request: XMLHttpRequest): Answer | Failure {
  const http = request.status;
  let body: unknown;
  try {
    body = JSON.parse(request.responseText);
  } catch {
    return { ...failure("bad_answer", "the answer is not JSON"), http };
  }
  if (typeof body !== "object" || body === null)
    return { ...failure("bad_answer", "the answer is not an object"), http };
  const { request_id: requestId } = body as { request_id?: unknown };
  return { status: "answered", http, body, ...(typeof requestId === "string" ? { requestId } : {}) };
}

/** The answer's body when the service agreed and `complete` finds in it what is needed, else the failure. */
export function accept<T>(
  answer: Answer | Failure,
  complete: (body: Partial<T>) => boolean,
): { status: "accepted"; body: T } | Failure {
  if (answer.status === "failed") return answer;
  const { http, body, requestId } = answer;
  const known = { http, ...(requestId ? { requestId } : {}) };
  if (http < 200 || http > 299) {
    const { code, message } = body as { code?: unknown; message?: unknown };
    return {
      ...failure("refused", typeof message === "string" ? message : `status ${http}`),
      ...known,
      ...(typeof code === "string" ? { serverCode: code } : {}),
    };
  }
  if (!complete(body as Partial<T>))
    return { ...failure("bad_answer", "the answer lacks what this call needs"), ...known };
  return { status: "accepted", body: body as T };
}
