import type { FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { PlanFeature, Project } from "../features/projects/index.ts";
import type { ErrorCode } from "../shared/errors.ts";

/**
 * Who may call: `client` is a browser or app with the public `client_id` (a server with its secret as well);
 * `secret` a server with the API secret; `open` anybody (hosted pages and health do their own checks).
 */
export type RouteAuth = "client" | "secret" | "open";

/** Who is calling, once known. */
export interface Caller {
  project: Project;
  /** `browser`: the public client id, perhaps with a token. `server`: the API secret. */
  kind: "browser" | "server";
  /** The key of a server call. */
  keyId: string | null;
  /** A per-user token sent along by a browser; not yet verified against the account. */
  token: string | null;
}

export interface Call<Body, Query> {
  caller: Caller;
  body: Body;
  query: Query;
  /** Decoded path parameters. */
  params: Readonly<Record<string, string>>;
  request: FastifyRequest;
  reply: FastifyReply;
}

export interface RouteExample {
  params?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string | number | boolean>>;
  body?: unknown;
  response?: unknown;
}

/** One line of the route table. */
export interface Route<Body = unknown, Query = unknown> {
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /**
   * Every path that leads here; the first is the canonical one. A parameter named `account` may hold slashes,
   * encoded or not.
   */
  paths: readonly [string, ...string[]];
  auth: RouteAuth;
  /** One line for the reference. */
  summary: string;
  /** What a reader must know besides; CommonMark. */
  description?: string;
  /** The section of the reference it stands in. */
  tag?: string;
  body?: z.ZodType<Body>;
  query?: z.ZodType<Query>;
  /** The answer with status 200. Real answers are checked against it by the contract suite. */
  response?: z.ZodType;
  /** Answers something else than JSON: a stream of events, or of lines of JSON. */
  media?: "text/event-stream" | "application/x-ndjson";
  /** A call that works as it stands, and its answer; both are checked against the schemas. */
  example?: RouteExample;
  /** Error codes beside those that every route with this credential, input and path may answer. */
  errors?: readonly ErrorCode[];
  /** What the project's plan must include; 428 `plan_required` otherwise. */
  feature?: PlanFeature;
  /** Kept for older clients; there is a newer way. */
  deprecated?: boolean;
  handler: (call: Call<Body, Query>) => Promise<unknown>;
}

/** Keeps the types of body and query inside the handler while the table holds them all. */
export function route<Body = unknown, Query = unknown>(definition: Route<Body, Query>): Route {
  return definition as unknown as Route;
}
