import { randomBytes } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { negotiateLocale } from "../../../shared/locale.ts";
import { isStorable } from "../../../shared/wire.ts";
import type { TokenHolder } from "../tokens/service.ts";
import type { createConfiguration } from "./configuration.ts";
import type { createDuoOperation } from "./duo.ts";
import { badRequest, MfaRefusal, parse, refusalAnswer } from "./envelope.ts";
import type { Gate } from "./gate.ts";
import type { createKbaOperations } from "./kba.ts";
import type { createOktaOperation } from "./okta.ts";
import type { ExtensionRoute, Operation } from "./operation.ts";
import type { createPoll } from "./poll.ts";
import * as schema from "./schema.ts";
import type { createTokenFactor } from "./token.ts";

const PREFIXES = ["/beta/mfa", "/v3/mfa", "/mfa"] as const;
const BODY_LIMIT_BYTES = 64 * 1024;

export interface ControllerDeps {
  gate: Gate;
  token: ReturnType<typeof createTokenFactor>;
  kba: ReturnType<typeof createKbaOperations>;
  okta: ReturnType<typeof createOktaOperation>;
  duo: ReturnType<typeof createDuoOperation>;
  poll: ReturnType<typeof createPoll>;
  configuration: ReturnType<typeof createConfiguration>;
  extensions: readonly ExtensionRoute[];
}

/** The operations of the contract, in its order. */
function operations(deps: ControllerDeps): Operation[] {
  const { gate, token, kba, configuration } = deps;
  const READ = ["idn:mfa-configuration:read"] as const;
  const MANAGE = ["idn:mfa-configuration:manage"] as const;
  return [
    {
      method: "POST",
      path: "/token/send",
      scopes: ["idn:mfa:send"],
      run: ({ holder, body, request }) =>
        token.send(
          holder,
          parse(schema.SendTokenBody, body),
          negotiateLocale(request.headers["accept-language"], null),
        ),
    },
    {
      method: "POST",
      path: "/token/authenticate",
      scopes: ["idn:mfa:verify"],
      run: ({ holder, body }) => {
        const input = parse(schema.TokenAuthBody, body);
        gate.countVerify(holder, input.userAlias);
        return token.authenticate(holder, input);
      },
    },
    {
      method: "POST",
      path: "/kba/authenticate",
      scopes: ["idn:mfa-kba:authenticate"],
      run: ({ holder, body }) => {
        gate.countVerify(holder, holder.account?.externalId ?? "");
        return kba.authenticate(holder, parse(schema.AnswersBody, body));
      },
    },
    {
      method: "POST",
      path: "/okta-verify/verify",
      scopes: ["idn:mfa:verify"],
      run: ({ holder, body, request }) => {
        const input = parse(schema.OktaVerifyBody, body);
        gate.countVerify(holder, input.userId);
        return deps.okta(holder, input, request);
      },
    },
    {
      method: "POST",
      path: "/duo-web/verify",
      scopes: ["idn:mfa:verify"],
      run: ({ holder, body }) => {
        const input = parse(schema.DuoVerifyBody, body);
        gate.countVerify(holder, input.userId);
        return deps.duo(holder, input);
      },
    },
    {
      method: "POST",
      path: "/:method/poll",
      scopes: ["idn:mfa:poll"],
      run: ({ holder, body, params }) => {
        const method = parse(schema.PollMethod, params.method);
        return deps.poll(holder, method, parse(schema.PollBody, body).requestId);
      },
    },
    {
      method: "GET",
      path: "/kba/config",
      scopes: ["idn:mfa-kba:read"],
      run: ({ holder, query, request }) =>
        kba.questions(holder, query.allLanguages === "true", request.headers["accept-language"] ?? null),
    },
    {
      method: "POST",
      path: "/kba/config/answers",
      scopes: ["idn:mfa-kba:authenticate"],
      run: ({ holder, body, request }) =>
        kba.storeAnswers(
          holder,
          parse(schema.AnswersBody, body),
          negotiateLocale(request.headers["accept-language"], null),
        ),
    },
    {
      method: "GET",
      path: "/okta-verify/config",
      scopes: READ,
      run: ({ holder }) => configuration.get(holder, "okta-verify"),
    },
    {
      method: "PUT",
      path: "/okta-verify/config",
      scopes: MANAGE,
      run: ({ holder, body }) => configuration.put(holder, "okta-verify", parse(schema.OktaConfigBody, body)),
    },
    {
      method: "GET",
      path: "/duo-web/config",
      scopes: READ,
      run: ({ holder }) => configuration.get(holder, "duo-web"),
    },
    {
      method: "PUT",
      path: "/duo-web/config",
      scopes: MANAGE,
      run: ({ holder, body }) => configuration.put(holder, "duo-web", parse(schema.DuoConfigBody, body)),
    },
    {
      method: "GET",
      path: "/:method/test",
      scopes: READ,
      run: ({ holder, params }) => configuration.test(holder, parse(schema.ConfigMethod, params.method)),
    },
    {
      method: "DELETE",
      path: "/:method/delete",
      scopes: MANAGE,
      run: ({ holder, params }) => configuration.remove(holder, parse(schema.ConfigMethod, params.method)),
    },
  ];
}

/** Registers the controller under its three prefixes, and the extensions beside it. */
export function registerController(app: FastifyInstance, deps: ControllerDeps): void {
  const table = operations(deps);
  for (const prefix of PREFIXES) mount(app, prefix, table, deps.gate);
  for (const { prefix, routes } of deps.extensions) mount(app, prefix, routes, deps.gate);
}

const trackingIds = new WeakMap<FastifyRequest, string>();

function mount(app: FastifyInstance, prefix: string, table: readonly Operation[], gate: Gate): void {
  void app.register(
    async (scope) => {
      scope.addHook("onRequest", async (request, reply) => {
        const id = randomBytes(16).toString("hex");
        trackingIds.set(request, id);
        reply.header("x-tracking-id", id).header("cache-control", "no-store");
      });
      scope.setErrorHandler((error, request, reply) => refuse(error, request, reply));
      scope.setNotFoundHandler((request, reply) => refuse(new MfaRefusal("404"), request, reply));
      for (const { method, path, scopes, run } of table) {
        const holders = new WeakMap<FastifyRequest, TokenHolder>();
        scope.route({
          method,
          url: path,
          bodyLimit: BODY_LIMIT_BYTES,
          onRequest: async (request) => {
            holders.set(request, await gate.enter(request, scopes));
          },
          handler: async (request, reply) => {
            const holder = holders.get(request);
            if (holder === undefined) throw new MfaRefusal("401");
            const { body } = request;
            const params = request.params as Record<string, string>;
            const query = request.query as Record<string, unknown>;
            if (!isStorable(JSON.stringify([body ?? null, params, query]))) {
              throw badRequest("body: must be well-formed text without NUL characters.");
            }
            const answer = await run({ holder, body, params, query, request, reply });
            return reply.sent ? reply : reply.type("application/json").send(JSON.stringify(answer));
          },
        });
      }
    },
    { prefix },
  );
}

/** Faults of the transport that are the caller's. */
const UNREADABLE = new Set(["FST_ERR_CTP_INVALID_JSON_BODY", "FST_ERR_CTP_INVALID_CONTENT_LENGTH"]);

function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const trackingId = trackingIds.get(request) ?? randomBytes(16).toString("hex");
  const refusal = refusalOf(error);
  if (refusal.kind === "500.0") {
    const { name, code } = error as { name?: unknown; code?: unknown };
    request.log.error({ tracking_id: trackingId, name, code }, "mfa request failed");
  } else {
    request.log.info({ tracking_id: trackingId, refused: refusal.kind }, "mfa request refused");
  }
  const { status, headers, body } = refusalAnswer(refusal, trackingId, request.headers["accept-language"]);
  reply.status(status).headers(headers).type("application/json").send(JSON.stringify(body));
}

function refusalOf(error: unknown): MfaRefusal {
  if (error instanceof MfaRefusal) return error;
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  if (error instanceof SyntaxError || (code !== undefined && UNREADABLE.has(code)))
    return new MfaRefusal("400.0");
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") return new MfaRefusal("400.1", ["body: is too long."]);
  if (code?.startsWith("FST_") === true && statusCode !== undefined && statusCode < 500)
    return new MfaRefusal("400.0");
  return new MfaRefusal("500.0");
}
