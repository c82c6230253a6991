import { wireEvaluations } from "../../../apps/server/src/features/evaluations/index.ts";
import { mfaRoutes } from "../../../apps/server/src/features/mfa/index.ts";
import { type OpenApiDocument, openApiDocument } from "../../../apps/server/src/http/openapi.ts";
import type { Route } from "../../../apps/server/src/http/route.ts";
import { allRoutes, type RouteDeps } from "../../../apps/server/src/routes.ts";

/** Stands for any part of the service: handlers are described here, never called. */
const inert: unknown = new Proxy(() => {}, {
  get: (_target, name) => (name === Symbol.toPrimitive || name === "then" ? undefined : inert),
  apply: () => inert,
});

/** The service's route table, without a service. */
export function routeTable(): Route[] {
  // The two parts that bring their routes ready made.
  const evaluations = wireEvaluations(inert as Parameters<typeof wireEvaluations>[0]);
  const mfa = { routes: () => mfaRoutes(inert as Parameters<typeof mfaRoutes>[0]) };
  const made: Readonly<Record<string | symbol, unknown>> = { evaluations, mfa };
  const deps = new Proxy({} as RouteDeps, { get: (_none, name) => made[name] ?? inert });
  return allRoutes(deps);
}

/** The OpenAPI document of this source tree. */
export function currentDocument(): OpenApiDocument {
  return openApiDocument(routeTable());
}

/** The document as it is committed: stable text, one line a value, so that changes read well. */
export function documentText(document: OpenApiDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
