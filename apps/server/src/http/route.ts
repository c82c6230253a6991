import type { FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { Project } from "../features/projects/index.ts";

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
  body?: z.ZodType<Body>;
  query?: z.ZodType<Query>;
  response?: z.ZodType;
  handler: (call: Call<Body, Query>) => Promise<unknown>;
}

/** Keeps the types of body and query inside the handler while the table holds them all. */
export function route<Body = unknown, Query = unknown>(definition: Route<Body, Query>): Route {
  return definition as unknown as Route;
}
