import { wireEvaluations } from "../../../apps/server/src/features/evaluations/index.ts";
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
  // The one part that brings its routes ready made.
  const evaluations = wireEvaluations(inert as Parameters<typeof wireEvaluations>[0]);
  const deps = new Proxy({ evaluations } as RouteDeps, {
    get: (made, name) => (name === "evaluations" ? made.evaluations : inert),
  });
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
