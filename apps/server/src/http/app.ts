import { readFileSync } from "node:fs";
import formbody from "@fastify/formbody";
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from "fastify";
import type { Config } from "../config.ts";
import type { Project, Projects } from "../features/projects/index.ts";
import type { Clock } from "../shared/clock.ts";
import { AppError } from "../shared/errors.ts";
import { newId } from "../shared/ids.ts";
import { accountDispatcher, hasAccountPath } from "./account-paths.ts";
import { readCredentials } from "./credentials.ts";
import { sendProblem } from "./problem.ts";
import { createRateLimiter, type RateLimiter } from "./rate-limit.ts";
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
    forceCloseConnections: true,
    return503OnClosing: true,
    ...(config.tls === null
      ? {}
      : { https: { cert: readFileSync(config.tls.certFile), key: readFileSync(config.tls.keyFile) } }),
  }) as unknown as FastifyInstance;

  app.decorateRequest("caller", null);
  await app.register(formbody, { bodyLimit: BODY_LIMIT_BYTES });
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
      else parse(request, body as string, done);
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

/** Registers the route table on the transport. */
export function registerRoutes(app: FastifyInstance, routes: readonly Route[], deps: HttpDeps): void {
  const limiter = createRateLimiter();
  const byDispatcher: Route[] = [];
  for (const route of routes) {
    for (const path of route.paths) {
      if (hasAccountPath(path)) continue;
      app.route({
        method: route.method,
        url: path,
        exposeHeadRoute: false,
        onRequest: async (request) => authenticate(route, request, deps, limiter),
        handler: (request, reply) => invoke(route, request, reply, request.params as Record<string, string>),
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
        await authenticate(found.route, request, deps, limiter);
      },
      handler: async (request, reply) => {
        const found = match(request.url);
        if (found === null) throw new AppError("not_found", "There is nothing at this address.");
        return await invoke(found.route, request, reply, found.params);
      },
    });
  }
}

async function invoke(
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  params: Readonly<Record<string, string>>,
): Promise<unknown> {
  const body = route.body === undefined ? request.body : route.body.parse(request.body ?? {});
  const query = route.query === undefined ? request.query : route.query.parse(request.query);
  // Open routes bring no caller; their handlers never read it.
  const caller = request.caller as Caller;
  const answer = await route.handler({ caller, body, query, params, request, reply });
  return reply.sent ? reply : answer;
}

async function authenticate(
  route: Route,
  request: FastifyRequest,
  deps: HttpDeps,
  limiter: RateLimiter,
): Promise<void> {
  if (route.auth === "open") return;
  const query = request.query as Record<string, unknown>;
  // EventSource cannot set headers: the stream brings its credential as `auth`.
  const fromQuery = typeof query.auth === "string" ? query.auth : undefined;
  const caller = await identify(request.headers.authorization ?? fromQuery, deps.projects);
  if (caller === null) {
    throw new AppError("invalid_client", "The credential is missing or unknown.");
  }
  request.caller = caller;
  if (route.auth === "secret" && caller.kind !== "server") {
    throw new AppError("forbidden", "This call needs the project's API secret.");
  }
  limit(limiter, caller, request, deps.clock());
  checkOrigin(caller, request);
}

async function identify(header: string | undefined, projects: Projects): Promise<Caller | null> {
  const credentials = readCredentials(header);
  if (credentials.scheme === "none") return null;
  if (credentials.scheme === "bearer") {
    const found = await projects.bySecret(credentials.token);
    return found === null
      ? null
      : { project: found.project, kind: "server", keyId: found.keyId, token: null };
  }
  const project = await projects.byClientId(credentials.clientId);
  return project === null ? null : { project, kind: "browser", keyId: null, token: credentials.secret };
}

function limit(limiter: RateLimiter, caller: Caller, request: FastifyRequest, now: number): void {
  const rates = caller.project.settings.rate_limits;
  const { id } = caller.project;
  const fine =
    caller.kind === "server"
      ? limiter.take(`${id}:key:${caller.keyId}`, rates.per_key_per_s, now)
      : limiter.take(`${id}:ip:${request.ip}`, rates.per_address_per_s, now);
  if (!fine)
    throw new AppError("rate_limited", "Too many requests. Try again in a moment.", { retryAfterS: 1 });
}

function checkOrigin(caller: Caller, request: FastifyRequest): void {
  const { origin } = request.headers;
  if (caller.kind !== "browser" || origin === undefined) return;
  if (!originAllowed(caller.project, origin)) {
    throw new AppError("forbidden", "This origin may not use the project.");
  }
}

/** Whether pages of this origin may use the project; a project that lists none accepts all. */
export function originAllowed(project: Project, origin: string): boolean {
  const allowed = project.settings.allowed_origins;
  return allowed === null || allowed.some((entry) => entry.replace(/\/$/, "") === origin);
}
