import { z } from "zod";
import { inTransaction, type Pool } from "../../../db/pool.ts";
import { type Route, route } from "../../../http/route.ts";
import type { Clock } from "../../../shared/clock.ts";
import { invalid, notFound } from "../../../shared/errors.ts";
import { AccountId, Success, shortText, wireDate, wireDateOrNull } from "../../../shared/wire.ts";
import type { Accounts } from "../../accounts/index.ts";
import type { Project } from "../../projects/index.ts";
import { findAccount, writeAudit } from "../owner.ts";
import { type AccessPair, createPair, listPairs, revokePair } from "./access-pairs.ts";
import { AccessPairMade, AccessPairs } from "./answers.ts";
import { grantScopes, LEVELS, readScope } from "./scopes.ts";

const TAG = "Personal access tokens";
const ACCOUNT = { account: "user-42" };

const CreateBody = z.object({
  name: shortText(100).optional(),
  scope: z.union([z.string().max(2000), z.array(z.string().max(100)).max(30)]).optional(),
  level: z.enum(LEVELS).optional(),
});

/** Personal access tokens of an account, managed with the project's secret. */
export function accessTokenRoutes(deps: { pool: Pool; accounts: Accounts; clock: Clock }): Route[] {
  const { pool, accounts, clock } = deps;
  const ownerOf = async (project: Project, params: Readonly<Record<string, string>>) => {
    const account = await findAccount(pool, project.id, params.account ?? "");
    if (account === null) throw notFound("account");
    return { projectId: project.id, accountId: account.id };
  };

  return [
    route({
      method: "POST",
      paths: ["/v2/user/:account/tokens"],
      auth: "secret",
      tag: TAG,
      summary: "Make a personal access token",
      body: CreateBody,
      response: AccessPairMade,
      example: {
        params: ACCOUNT,
        body: { name: "cli", scope: "idn:mfa:send idn:mfa:verify" },
        response: { id: "65f1c0ffee65f1c0ffee65f1", client_id: "pat_1", client_secret: "shown once" },
      },
      handler: async ({ caller, body, params }) => {
        const external = AccountId.safeParse(params.account);
        if (!external.success) throw invalid("id", "is not a usable account id");
        const level = body.level ?? "USER";
        const asked = typeof body.scope === "string" ? readScope(body.scope) : (body.scope ?? []);
        const scopes = grantScopes(level, asked);
        if (scopes === null) throw invalid("scope", "names a scope that is unknown or beyond the level");
        const known = await findAccount(pool, caller.project.id, external.data);
        const accountId = known?.id ?? (await accounts.update(caller.project, external.data, {}));
        const owner = { projectId: caller.project.id, accountId };
        const now = clock();
        return await inTransaction(pool, async (tx) => {
          const pair = await createPair(tx, owner, { name: body.name ?? "token", level, scopes, now });
          await writeAudit(tx, owner, {
            actor: "api",
            action: "access_token.created",
            subject: pair.id,
            now,
          });
          return { id: pair.id, client_id: pair.clientId, client_secret: pair.clientSecret };
        });
      },
    }),
    route({
      method: "GET",
      paths: ["/v2/user/:account/tokens"],
      auth: "secret",
      tag: TAG,
      summary: "List personal access tokens",
      response: AccessPairs,
      errors: ["not_found"],
      example: { params: ACCOUNT },
      handler: async ({ caller, params }) => {
        const pairs = await listPairs(pool, await ownerOf(caller.project, params));
        return { data: pairs.map(wirePair) };
      },
    }),
    route({
      method: "DELETE",
      paths: ["/v2/user/:account/tokens/:token"],
      auth: "secret",
      tag: TAG,
      summary: "Revoke a personal access token",
      response: Success,
      errors: ["not_found"],
      example: { params: { ...ACCOUNT, token: "65f1c0ffee65f1c0ffee65f1" }, response: { success: true } },
      handler: async ({ caller, params }) => {
        const owner = await ownerOf(caller.project, params);
        const id = params.token ?? "";
        const now = clock();
        await inTransaction(pool, async (tx) => {
          if (!(await revokePair(tx, owner, id, now))) throw notFound("token");
          await writeAudit(tx, owner, { actor: "api", action: "access_token.revoked", subject: id, now });
        });
        return { success: true };
      },
    }),
  ];
}

const wirePair = (pair: AccessPair) => ({
  id: pair.id,
  client_id: pair.clientId,
  name: pair.name,
  level: pair.level,
  scope: pair.scopes.join(" "),
  created_at: wireDate(pair.createdAt),
  last_used_at: wireDateOrNull(pair.lastUsedAt),
});
