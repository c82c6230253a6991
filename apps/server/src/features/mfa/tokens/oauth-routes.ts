import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { readCredentials } from "../../../http/credentials.ts";
import { createRateLimiter } from "../../../http/rate-limit.ts";
import type { Clock } from "../../../shared/clock.ts";
import { AccountId, isStorable } from "../../../shared/wire.ts";
import { readScope } from "./scopes.ts";
import type { Tokens } from "./service.ts";

const PER_ADDRESS_PER_S = 20;

const GrantBody = z.object({
  grant_type: z.string().max(100),
  client_id: z.string().max(300).optional(),
  client_secret: z.string().max(1000).optional(),
  user: AccountId.optional(),
  scope: z.string().max(2000).optional(),
});

/** Error answers of RFC 6749, 5.2. */
const MESSAGES = {
  invalid_request: [400, "The request lacks a parameter or repeats one."],
  invalid_client: [401, "The client is unknown or its secret is wrong."],
  invalid_grant: [400, "This client cannot act as that user."],
  invalid_scope: [400, "A scope is unknown or more than this client may have."],
  unsupported_grant_type: [400, "Only client_credentials is supported."],
} as const;

/**
 * `POST /oauth/token`: client credentials in the body (JSON, url-encoded, multipart) or in `Authorization: Basic`.
 * See docs/decisions/0040-authorization-code.md for the grant that is not there.
 */
export function registerOauth(app: FastifyInstance, deps: { tokens: Tokens; clock: Clock }): void {
  const limiter = createRateLimiter();
  const refuse = (reply: FastifyReply, error: keyof typeof MESSAGES): FastifyReply => {
    const [status, description] = MESSAGES[error];
    if (status === 401) reply.header("www-authenticate", 'Basic realm="latchkey"');
    return reply.status(status).send({ error, error_description: description });
  };

  void app.register(async (scope) => {
    scope.addContentTypeParser("multipart/form-data", { parseAs: "buffer" }, (request, body, done) => {
      readMultipart(request, body as Buffer).then(
        (fields) => done(null, fields),
        () => done(null, null),
      );
    });

    scope.post("/oauth/token", async (request, reply) => {
      reply.header("cache-control", "no-store").header("pragma", "no-cache");
      if (!limiter.take(request.ip, PER_ADDRESS_PER_S, deps.clock())) {
        return reply.status(429).header("retry-after", "1").send({ error: "slow_down" });
      }
      const parsed = GrantBody.safeParse(request.body);
      if (!parsed.success || !isStorable(JSON.stringify(parsed.data)))
        return refuse(reply, "invalid_request");
      const body = parsed.data;
      if (body.grant_type !== "client_credentials") return refuse(reply, "unsupported_grant_type");
      const pair = credentialsOf(request, body);
      if (pair === null) return refuse(reply, "invalid_client");
      const result = await deps.tokens.grant({
        ...pair,
        user: body.user ?? null,
        scopes: readScope(body.scope ?? ""),
      });
      switch (result.outcome) {
        case "granted":
          return reply.send({
            access_token: result.token,
            token_type: "Bearer",
            expires_in: result.expiresInS,
          });
        case "invalid_user":
          return refuse(reply, "invalid_grant");
        default:
          return refuse(reply, result.outcome);
      }
    });
  });
}

function credentialsOf(
  request: FastifyRequest,
  body: z.infer<typeof GrantBody>,
): { clientId: string; clientSecret: string } | null {
  if (body.client_id !== undefined && body.client_secret !== undefined) {
    return { clientId: body.client_id, clientSecret: body.client_secret };
  }
  const header = readCredentials(request.headers.authorization);
  if (header.scheme !== "basic" || header.secret === null) return null;
  return { clientId: header.clientId, clientSecret: header.secret };
}

/** The text fields of a multipart form (RFC 7578); files are left out. */
async function readMultipart(request: FastifyRequest, body: Buffer): Promise<Record<string, string>> {
  const type = request.headers["content-type"] ?? "";
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
  return Object.fromEntries(
    [...form].filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
