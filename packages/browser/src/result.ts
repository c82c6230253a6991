/**
 * - `not_started`: consent is required and `start()` was not called
 * - `invalid_options`: something needed is missing or malformed; nothing was sent
 * - `network`: the service could not be reached
 * - `timeout`: it did not answer in time
 * - `bad_answer`: what came back is not what this service says (a proxy's page, for instance)
 * - `refused`: the service said no; `serverCode` tells why
 */
export type FailureCode =
  | "not_started"
  | "invalid_options"
  | "network"
  | "timeout"
  | "bad_answer"
  | "refused";

/** Why there is no result. Nothing in this package rejects or throws. */
export interface Failure {
  readonly status: "failed";
  readonly code: FailureCode;
  /** A sentence for developers. */
  readonly message: string;
  /** HTTP status, where there was an answer. */
  readonly http?: number;
  /** The service's own code, for `refused`. */
  readonly serverCode?: string;
  /** Names the request in the service's logs. */
  readonly requestId?: string;
}

/** The browser is on its way to another page; nothing more will come. */
export interface Redirected {
  readonly status: "redirected";
  readonly to: string;
}

/** Makes a failure without an answer. */
export function failure(code: FailureCode, message: string): Failure {
  return { status: "failed", code, message };
}
