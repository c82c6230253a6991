import { type Failure, failure } from "./result.ts";
import type { Settings } from "./settings.ts";

export type Body = Readonly<Record<string, unknown>>;
export type Accepted<T> = { readonly status: "accepted"; readonly body: T };

/**
 * One call to the service. Never rejects. Uses XMLHttpRequest: pages wrap or replace `fetch` more
 * often, and a time limit is built in.
 *
 * @param credentials what follows the client id in the header `Basic <client id>:<token>`, which is not base64
 * @param complete whether what the service accepted holds what the caller needs
 */
export function send<T>(
  settings: Settings,
  method: "GET" | "POST",
  path: string,
  credentials: `:${string}` | "",
  complete: (body: Partial<T>) => unknown,
  body?: Body,
): Promise<Accepted<T> | Failure> {
  return new Promise((resolve) => {
    const fail = (code: Failure["code"], message: string, more?: Partial<Failure>): void =>
      resolve({ ...failure(code, message), ...more });
    if (!settings.clientId || !/^https?:/.test(settings.base)) {
      fail("invalid_options", "clientId or baseUrl is missing");
      return;
    }
    const request = new XMLHttpRequest();
    request.onerror = request.onabort = () => fail("network", "not reachable");
    request.ontimeout = () => fail("timeout", "no answer in time");
    request.onload = () => {
      const { status: http, responseText } = request;
      try {
        const answer = JSON.parse(responseText) as Partial<T> & Refusal;
        const { code: serverCode, message, request_id: requestId } = answer;
        if (http > 299)
          fail("refused", message ?? `status ${http}`, omitEmpty({ http, serverCode, requestId }));
        else if (complete(answer)) resolve({ status: "accepted", body: answer as T });
        else fail("bad_answer", "incomplete answer", { http });
      } catch {
        fail("bad_answer", "not JSON", { http });
      }
    };
    try {
      request.open(method, settings.base + path);
      request.timeout = settings.timeoutMs;
      request.setRequestHeader("Content-Type", "application/json");
      request.setRequestHeader("Authorization", `Basic ${settings.clientId}${credentials}`);
      request.send(body && JSON.stringify(body));
    } catch (thrown) {
      fail("invalid_options", String(thrown));
    }
  });
}

interface Refusal {
  readonly code?: string;
  readonly message?: string;
  readonly request_id?: string;
}

/** Without the properties that are undefined. */
export function omitEmpty<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return JSON.parse(JSON.stringify(given)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
