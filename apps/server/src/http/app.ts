import { readFileSync } from "node:fs";
import formbody from "@fastify/formbody";
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from "fastify";
import type { Config } from "../config.ts";
import type { Projects } from "../features/projects/index.ts";
import type { Clock } from "../shared/clock.ts";
import { AppError, invalid } from "../shared/errors.ts";
import { newId } from "../shared/ids.ts";
import { accountDispatcher, hasAccountPath } from "./account-paths.ts";
import { type Admission, createAdmission } from "./admission.ts";
import { parseFormOrJson } from "./form.ts";
import { sendProblem } from "./problem.ts";
import { registerReference } from "./reference.ts";
import type { Caller, Route } from "./route.ts";

/** Fits a published hash twice, all signals, metadata and groups; nothing on this wire is larger. */
const BODY_LIMIT_BYTES = 128 * 1024;
const PATH_LIMIT = 4096;

declare module "fastify" {
  interface FastifyRequest {
    caller: Caller | null;
  }
}

export interface HttpDeps {
  config: Config;
  projects: Projects;
  clock: Clock;
}

/** The HTTP transport: ids, limits, authentication, parsing, errors. Knows no feature. */
export async function createHttp(deps: HttpDeps): Promise<FastifyInstance> {
  const { config } = deps;
  const app = fastify({
    logger:
      config.logLevel === "silent"
        ? false
        : { level: config.logLevel, base: null, serializers: { req: () => ({}), res: () => ({}) } },
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "request_id" }),
    genReqId: newId,
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: PATH_LIMIT, ignoreTrailingSlash: true },
    trustProxy: config.trustedProxies.length === 0 ? false : [...config.trustedProxies],
    // Refused by the router, before any hook: a path that cannot be decoded.
    frameworkErrors: (error, request, reply) => {
      reply.header("x-request-id", request.id);
      sendProblem(error, request as FastifyRequest, reply as unknown as FastifyReply);
    },
    forceCloseConnections: true,
    return503OnClosing: true,
    ...(config.tls === null
      ? {}
      : { https: { cert: readFileSync(config.tls.certFile), key: readFileSync(config.tls.keyFile) } }),
  }) as unknown as FastifyInstance;

  app.decorateRequest("caller", null);
  await app.register(formbody, { bodyLimit: BODY_LIMIT_BYTES, parser: parseFormOrJson });
  acceptJson(app);

  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  app.addHook("onResponse", async (request, reply) => {
    // The route pattern, not the path: paths carry account ids and challenge ids.
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        project: request.caller?.project.id ?? null,
      },
      "request",
    );
  });
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    sendProblem(new AppError("not_found", "There is nothing at this address."), request, reply);
  });
  cors(app);
  return app;
}

/** JSON bodies, an empty one being `{}`; other types than JSON and forms are read as JSON too, or refused. */
function acceptJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("remove", "remove");
  app.removeContentTypeParser(["application/json", "text/plain"]);
  app.addContentTypeParser(
    ["application/json", "text/plain", "*"],
    { parseAs: "string" },
    (request, body, done) => {
      if (body === "" || body.length === 0) done(null, {});
      else void parse(request, body as string, done);
    },
  );
}

function cors(app: FastifyInstance): void {
  app.addHook("onRequest", async (request, reply) => {
    if (!request.url.startsWith("/v2/") && !request.url.startsWith("/js/")) return;
    reply.header("access-control-allow-origin", "*");
    reply.header("access-control-expose-headers", "X-Request-Id, Retry-After");
    if (request.method === "OPTIONS") {
      reply
        .header("access-control-allow-methods", "GET, POST, PATCH, PUT, DELETE")
        .header("access-control-allow-headers", "Authorization, Content-Type, Last-Event-ID, Cache-Control")
        .header("access-control-max-age", "86400")
        .status(204)
        .send();
      return reply;
    }
  });
  // Fastify runs hooks on routes only: without one, a preflight would be a 404.
  app.options("/v2/*", async (_request, reply) => reply.status(204).send());
}

/** Registers the route table on the transport, and the reference that describes it. */
export function registerRoutes(app: FastifyInstance, routes: readonly Route[], deps: HttpDeps): void {
  const admission = createAdmission(deps);
  registerReference(app, routes);
  const byDispatcher: Route[] = [];
  for (const route of routes) {
    for (const path of route.paths) {
      if (hasAccountPath(path)) continue;
      app.route({
        method: route.method,
        url: path,
        exposeHeadRoute: false,
        onRequest: async (request) => admission.admit(route, request),
        handler: (request, reply) =>
          invoke(admission, route, request, reply, request.params as Record<string, string>),
      });
    }
    if (route.paths.some(hasAccountPath)) byDispatcher.push(route);
  }
  for (const { method, prefix, match } of accountDispatcher(byDispatcher)) {
    app.route({
      method,
      url: `${prefix}*`,
      exposeHeadRoute: false,
      onRequest: async (request) => {
        const found = match(request.url);
        if (found === null) throw new AppError("not_found", "There is nothing at this address.");
        await admission.admit(found.route, request);
      },
      handler: async (request, reply) => {
        const found = match(request.url);
        if (found === null) throw new AppError("not_found", "There is nothing at this address.");
        return await invoke(admission, found.route, request, reply, found.params);
      },
    });
  }
}

async function invoke(
  admission: Admission,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  params: Readonly<Record<string, string>>,
): Promise<unknown> {
  refuseNul(params, request.query as Record<string, unknown>);
  const body = route.body === undefined ? request.body : route.body.parse(request.body ?? {});
  const query = route.query === undefined ? request.query : route.query.parse(request.query);
  // Open routes bring no caller; their handlers never read it.
  const caller = request.caller as Caller;
  admission.admitAccount(route, request, params, body);
  const answer = await route.handler({ caller, body, query, params, request, reply });
  return reply.sent ? reply : answer;
}

/** No stored text holds a NUL character, so an id with one names nothing; the store itself could not even ask. */
function refuseNul(params: Readonly<Record<string, string>>, query: Readonly<Record<string, unknown>>): void {
  if (Object.values(params).some((value) => value.includes("\0"))) {
    throw new AppError("not_found", "There is nothing at this address.");
  }
  const field = Object.keys(query).find((key) =>
    [query[key]].flat().some((one) => String(one).includes("\0")),
  );
  if (field !== undefined) throw invalid(field, "must not hold control characters");
}
