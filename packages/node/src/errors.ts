/** Codes the service answers with, and those of the SDK itself. Others may come with newer services. */
export type ErrorCode =
  | "invalid_json"
  | "missing_parameter"
  | "invalid_parameter"
  | "invalid_code"
  | "expired_code"
  | "no_channel"
  | "delivery_failed"
  | "invalid_client"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "limit_exceeded"
  | "already_consumed"
  | "already_completed"
  | "plan_required"
  | "too_many_attempts"
  | "rate_limited"
  | "internal"
  | "overloaded"
  /** No answer within the time limit. */
  | "timeout"
  /** The service could not be reached, or the connection broke. */
  | "connection_failed"
  /** The answer is not one of this API: a proxy in between, or the wrong address. */
  | "invalid_response"
  /** A webhook that must not be trusted. */
  | "invalid_webhook"
  | (string & {});

export interface ErrorInfo {
  /** HTTP status; 0 where there was no answer. */
  status?: number;
  details?: Readonly<Record<string, unknown>> | null;
  requestId?: string | null;
  retryAfterS?: number | null;
  cause?: unknown;
}

/** Anything that went wrong. `code` says what, for programs; `message` for people; neither holds a secret. */
export class LatchkeyError extends Error {
  override readonly name: string = "LatchkeyError";
  readonly code: ErrorCode;
  readonly status: number;
  /** What the service adds: names of fields, `attempts_left`, a `reason`. */
  readonly details: Readonly<Record<string, unknown>> | null;
  /** Names the request in the service's log. */
  readonly requestId: string | null;
  /** Seconds after which trying again makes sense. */
  readonly retryAfterS: number | null;

  constructor(code: ErrorCode, message: string, info: ErrorInfo = {}) {
    super(message, info.cause === undefined ? undefined : { cause: info.cause });
    this.code = code;
    this.status = info.status ?? 0;
    this.details = info.details ?? null;
    this.requestId = info.requestId ?? null;
    this.retryAfterS = info.retryAfterS ?? null;
  }
}
