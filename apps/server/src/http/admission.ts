import type { FastifyRequest } from "fastify";
import { type Project, type Projects, planIncludes } from "../features/projects/index.ts";
import type { Clock } from "../shared/clock.ts";
import { AppError } from "../shared/errors.ts";
import { readCredentials } from "./credentials.ts";
import { createRateLimiter } from "./rate-limit.ts";
import type { Caller, Route } from "./route.ts";

/** Decides who may call: credential, scope, plan, rates and origin, in this order. Throws the refusal. */
export interface Admission {
  /** Before the body is read. Puts the caller on the request. */
  admit(route: Route, request: FastifyRequest): Promise<void>;
  /** Once the body is parsed: the share of the account that a changing call names. */
  admitAccount(
    route: Route,
    request: FastifyRequest,
    params: Readonly<Record<string, string>>,
    body: unknown,
  ): void;
}

const tooMany = () =>
  new AppError("rate_limited", "Too many requests. Try again in a moment.", { retryAfterS: 1 });

export function createAdmission({ projects, clock }: { projects: Projects; clock: Clock }): Admission {
  const limiter = createRateLimiter();

  const limit = (caller: Caller, request: FastifyRequest): void => {
    const rates = caller.project.settings.rate_limits;
    const { id } = caller.project;
    const fine =
      caller.kind === "server"
        ? limiter.take(`${id}:key:${caller.keyId}`, rates.per_key_per_s, clock())
        : limiter.take(`${id}:ip:${request.ip}`, rates.per_address_per_s, clock());
    if (!fine) throw tooMany();
  };

  return {
    async admit(route, request) {
      if (route.auth === "open") return;
      const query = request.query as Record<string, unknown>;
      // EventSource cannot set headers: the stream brings its credential as `auth`.
      const fromQuery = typeof query.auth === "string" ? query.auth : undefined;
      const caller = await identify(request.headers.authorization ?? fromQuery, projects);
      if (caller === null) {
        throw new AppError("invalid_client", "The credential is missing or unknown.");
      }
      request.caller = caller;
      if (route.auth === "secret" && caller.kind !== "server") {
        throw new AppError("forbidden", "This call needs the project's API secret.");
      }
      limit(caller, request);
      checkOrigin(caller, request);
      if (route.feature !== undefined && !planIncludes(caller.project.settings.plan, route.feature)) {
        throw new AppError("plan_required", "The project's plan does not include this call.", {
          details: { feature: route.feature },
        });
      }
    },

    admitAccount(route, request, params, body) {
      const { caller } = request;
      if (caller === null || route.method === "GET") return;
      const account = params.account ?? namedAccount(body);
      if (account === null) return;
      const { id, settings } = caller.project;
      // Browsers and servers have shares of their own: strangers cannot use up what the product's server needs.
      const key = `${id}:account:${caller.kind}:${account}`;
      if (!limiter.take(key, settings.rate_limits.per_account_per_s, clock())) throw tooMany();
    },
  };
}

/** The account a parsed body names, under either of the wire's names. */
function namedAccount(body: unknown): string | null {
  const { account, user } = (body ?? {}) as { account?: unknown; user?: unknown };
  const named = account ?? user;
  return typeof named === "string" && named !== "" ? named : null;
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
