import { z } from "zod";
import { ERROR_STATUS, type ErrorCode } from "../shared/errors.ts";
import { COMPONENTS, type Components, type JsonSchema, toJsonSchema } from "./openapi-schema.ts";
import type { Route, RouteAuth } from "./route.ts";

export interface OpenApiDocument {
  openapi: "3.1.0";
  info: Record<string, unknown>;
  servers: readonly unknown[];
  tags: readonly { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { securitySchemes: Record<string, unknown>; schemas: Record<string, JsonSchema> };
}

export interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  tags: readonly string[];
  deprecated?: true;
  security: readonly Record<string, readonly string[]>[];
  parameters: readonly Parameter[];
  requestBody?: { required: boolean; content: Record<string, Media> };
  responses: Record<string, { description: string; content?: Record<string, Media>; headers?: unknown }>;
  /** Further paths that do the same. */
  "x-aliases"?: readonly string[];
  /** What the project's plan must include. */
  "x-plan-feature"?: string;
}

interface Media {
  schema: JsonSchema;
  example?: unknown;
}

interface Parameter {
  name: string;
  in: "path" | "query";
  required: boolean;
  schema: JsonSchema;
  description?: string;
  example?: unknown;
}

const SECURITY: Record<RouteAuth, Record<string, readonly string[]>[]> = {
  client: [{ clientId: [] }, { apiSecret: [] }],
  secret: [{ apiSecret: [] }],
  open: [],
};

/** Every refusal has this body (DECISIONS, "Answers"). */
export const Problem = z
  .object({
    success: z.literal(false),
    code: z.enum(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]),
    message: z.string(),
    error: z.string().meta({ description: "The same as `message`." }),
    details: z.record(z.string(), z.unknown()).optional(),
    request_id: z.string(),
  })
  .meta({ id: "Problem", description: "A refusal. `code` is stable; see the page of each code." });

/** Codes that come with a kind of route, whatever it does. */
function codesOf(route: Route): ErrorCode[] {
  const codes = new Set<ErrorCode>(route.errors);
  if (route.auth !== "open")
    for (const code of ["invalid_client", "forbidden", "rate_limited"] as const) codes.add(code);
  if (route.body !== undefined) {
    for (const code of ["invalid_json", "missing_parameter", "invalid_parameter"] as const) codes.add(code);
  }
  // A query with control characters is refused everywhere.
  codes.add("invalid_parameter");
  if (route.feature !== undefined) codes.add("plan_required");
  codes.add("internal");
  return [...codes];
}

const templated = (path: string): string => path.replace(/:([a-zA-Z]+)/g, "{$1}");

const operationId = (route: Route): string =>
  `${route.method.toLowerCase()} ${route.paths[0]}`
    .replace(/:/g, "by ")
    .split(/[^a-zA-Z0-9]+/)
    .filter((word) => word !== "")
    .map((word, i) => (i === 0 ? word : `${word[0]?.toUpperCase()}${word.slice(1)}`))
    .join("");

/** The route table as OpenAPI 3.1. Pure: the same table gives the same document. */
export function openApiDocument(routes: readonly Route[]): OpenApiDocument {
  const components: Components = new Map();
  toJsonSchema(Problem, "output", components);
  const paths: OpenApiDocument["paths"] = {};
  for (const route of routes) {
    const path = templated(route.paths[0]);
    const operations = paths[path] ?? {};
    operations[route.method.toLowerCase()] = operationOf(route, components);
    paths[path] = operations;
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Latchkey",
      version: "2",
      summary: "Account protection: devices, account sharing, takeover, challenges.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(routes.map((route) => route.tag ?? "Other"))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        apiSecret: { type: "http", scheme: "bearer", description: "The project's API secret. Servers only." },
        clientId: {
          type: "apiKey",
          in: "header",
          name: "Authorization",
          description: "`Basic <client_id>:<signed user token or nothing>`, raw. Browsers and apps.",
        },
      },
      schemas: Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

function operationOf(route: Route, components: Components): Operation {
  const [, ...aliases] = route.paths;
  return {
    operationId: operationId(route),
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    tags: [route.tag ?? "Other"],
    ...(route.deprecated === true ? { deprecated: true } : {}),
    security: SECURITY[route.auth],
    parameters: [...pathParameters(route), ...queryParameters(route, components)],
    ...(route.body === undefined ? {} : { requestBody: requestBody(route, route.body, components) }),
    responses: { "200": success(route, components), ...refusals(route) },
    ...(aliases.length === 0 ? {} : { "x-aliases": aliases.map(templated) }),
    ...(route.feature === undefined ? {} : { "x-plan-feature": route.feature }),
  };
}

function pathParameters(route: Route): Parameter[] {
  return [...route.paths[0].matchAll(/:([a-zA-Z]+)/g)].map(([, name = ""]) => ({
    name,
    in: "path" as const,
    required: true,
    schema: { type: "string" },
    ...(name === "account" ? { description: "Your own id of the account, URL-encoded." } : {}),
    ...(route.example?.params?.[name] === undefined ? {} : { example: route.example.params[name] }),
  }));
}

function queryParameters(route: Route, components: Components): Parameter[] {
  if (route.query === undefined) return [];
  const { properties, required } = toJsonSchema(route.query, "input", components);
  return Object.entries((properties ?? {}) as Record<string, JsonSchema>).map(([name, schema]) => ({
    name,
    in: "query" as const,
    required: Array.isArray(required) && required.includes(name),
    schema,
    ...(route.example?.query?.[name] === undefined ? {} : { example: route.example.query[name] }),
  }));
}

function requestBody(
  route: Route,
  body: z.ZodType,
  components: Components,
): NonNullable<Operation["requestBody"]> {
  const schema = toJsonSchema(body, "input", components);
  const example = route.example?.body === undefined ? {} : { example: route.example.body };
  return {
    required: !body.safeParse({}).success,
    content: {
      "application/json": { schema, ...example },
      "application/x-www-form-urlencoded": { schema },
    },
  };
}

function success(route: Route, components: Components): Operation["responses"][string] {
  if (route.media !== undefined) {
    return { description: route.summary, content: { [route.media]: { schema: { type: "string" } } } };
  }
  if (route.response === undefined) return { description: route.summary };
  const example = route.example?.response === undefined ? {} : { example: route.example.response };
  const schema = toJsonSchema(route.response, "output", components);
  return { description: route.summary, content: { "application/json": { schema, ...example } } };
}

function refusals(route: Route): Operation["responses"] {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codesOf(route)) {
    const status = ERROR_STATUS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const schema = { $ref: `${COMPONENTS}Problem` };
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, codes]) => [
        String(status),
        {
          description: codes
            .sort()
            .map((code) => `\`${code}\``)
            .join(", "),
          content: { "application/json": { schema } },
          ...(status === 429 || status === 503
            ? { headers: { "Retry-After": { schema: { type: "integer" }, description: "Seconds." } } }
            : {}),
        },
      ]),
  );
}
