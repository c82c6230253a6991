/**
 * The one registry of error codes. Each has a page in `docs/errors/`. An `AppError` ends a request with a
 * public sentence; its private cause goes to the log and nowhere else.
 */
export const ERROR_STATUS = {
  invalid_json: 400,
  missing_parameter: 400,
  invalid_parameter: 400,
  invalid_code: 400,
  expired_code: 400,
  no_channel: 400,
  delivery_failed: 502,
  invalid_client: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  limit_exceeded: 409,
  already_consumed: 409,
  already_completed: 409,
  plan_required: 428,
  too_many_attempts: 429,
  rate_limited: 429,
  internal: 500,
  overloaded: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

export type ErrorDetails = Readonly<Record<string, unknown>>;

/** A refusal: a code of the registry, a sentence the caller may read, optional public details. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: ErrorDetails | null;
  /** Seconds after which trying again makes sense; becomes `Retry-After`. */
  readonly retryAfterS: number | null;

  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: ErrorDetails; cause?: unknown; retryAfterS?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.status = ERROR_STATUS[code];
    this.details = options.details ?? null;
    this.retryAfterS = options.retryAfterS ?? null;
  }
}

export const notFound = (what: string): AppError => new AppError("not_found", `There is no such ${what}.`);
export const missing = (field: string): AppError =>
  new AppError("missing_parameter", `The parameter "${field}" is required.`, { details: { field } });
export const invalid = (field: string, why: string): AppError =>
  new AppError("invalid_parameter", `The parameter "${field}" ${why}.`, { details: { field } });
