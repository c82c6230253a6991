import type { FastifyReply, FastifyRequest } from "fastify";
import type { Scope } from "../tokens/scopes.ts";
import type { TokenHolder } from "../tokens/service.ts";

/** One call of an operation, admitted and parsed as far as all operations have it in common. */
export interface Call {
  holder: TokenHolder;
  body: unknown;
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, unknown>>;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** One operation of the controller or of what stands beside it. */
export interface Operation {
  method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH";
  path: string;
  /** Any one of these opens it. */
  scopes: readonly [Scope, ...Scope[]];
  run: (call: Call) => Promise<unknown>;
}

/** Operations beside the contract, under a prefix of their own. */
export interface ExtensionRoute {
  prefix: string;
  routes: readonly Operation[];
}
