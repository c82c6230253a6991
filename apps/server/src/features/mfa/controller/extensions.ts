import { z } from "zod";
import { inTransaction } from "../../../db/pool.ts";
import { newId } from "../../../shared/ids.ts";
import type { Vault } from "../../../shared/vault.ts";
import type { Projects } from "../../projects/index.ts";
import { identityValue } from "../identity.ts";
import { addQuestion, MAX_QUESTIONS, readCatalogue, removeQuestion } from "../kba/catalogue.ts";
import { unlockAccount } from "../lockout.ts";
import { findAccount, writeAudit } from "../owner.ts";
import type { DuoBridge } from "../providers/duo-bridge.ts";
import { consumeRequest } from "../requests.ts";
import type { TokenHolder } from "../tokens/service.ts";
import { badRequest, forbidden, MfaRefusal, parse } from "./envelope.ts";
import { type FactorExtensionDeps, factorOperations } from "./factor-extensions.ts";
import { requireMayActFor } from "./gate.ts";
import { lockoutConfigOf, patchLockoutConfig } from "./lockout-config.ts";
import type { ExtensionRoute, Operation } from "./operation.ts";

export interface ExtensionDeps extends FactorExtensionDeps {
  vault: Vault;
  projects: Projects;
  bridge: DuoBridge;
}

const QuestionBody = z.object({
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional(),
  text: z.string().min(5).max(300),
  translations: z
    .array(
      z.object({
        locale: z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/),
        text: z.string().min(5).max(300),
      }),
    )
    .max(40)
    .optional(),
});
const AuthorizeBody = z.object({ userId: z.string().min(1).max(512), returnUrl: z.url().max(2000) });
const ResponseBody = z.object({ requestId: z.string().max(64), handover: z.string().max(200) });
const UserBody = z.object({ userId: z.string().min(1).max(512) });

/** What the contract leaves out: own factors, catalogue, Duo bridge, handing over a success, unlocking, lockout configuration. */
export function extensionRoutes(deps: ExtensionDeps): ExtensionRoute[] {
  const { pool, vault, clock } = deps;
  const MANAGE = ["idn:mfa-configuration:manage"] as const;
  const audit = (holder: TokenHolder, accountId: string | null, action: string, subject?: string) =>
    writeAudit(
      pool,
      { projectId: holder.project.id, accountId },
      {
        actor: `controller:${holder.level}`,
        action,
        now: clock(),
        ...(subject === undefined ? {} : { subject }),
      },
    );

  const questions: Operation[] = [
    {
      method: "GET",
      path: "/kba/questions",
      scopes: ["idn:mfa-configuration:read", "idn:mfa-kba:read"],
      run: ({ holder }) => readCatalogue(pool, holder.project.id),
    },
    {
      method: "POST",
      path: "/kba/questions",
      scopes: MANAGE,
      async run({ holder, body }) {
        const { id, text, translations = [] } = parse(QuestionBody, body);
        const catalogue = await readCatalogue(pool, holder.project.id);
        if (catalogue.length >= MAX_QUESTIONS)
          throw badRequest("body: there are too many questions already.");
        if (catalogue.some((question) => question.id === id)) throw badRequest("id: is in use.");
        const question = { id: id ?? newId(), texts: [{ text, locale: "" }, ...translations] };
        await addQuestion(pool, holder.project.id, question).catch(() => {
          // An id that was removed once stays taken: answers of old must never match a new question.
          throw badRequest("id: is in use.");
        });
        await audit(holder, null, "kba.question_added", question.id);
        return question;
      },
    },
    {
      method: "DELETE",
      path: "/kba/questions/:id",
      scopes: MANAGE,
      async run({ holder, params }) {
        const id = params.id ?? "";
        const removed = await inTransaction(pool, (tx) => removeQuestion(tx, holder.project.id, id, clock()));
        if (!removed) throw new MfaRefusal("404");
        await audit(holder, null, "kba.question_removed", id);
        return { id };
      },
    },
  ];

  const duo: Operation[] = [
    {
      method: "POST",
      path: "/duo/authorize",
      scopes: ["idn:mfa:verify"],
      async run({ holder, body }) {
        const { userId, returnUrl } = parse(AuthorizeBody, body);
        requireMayActFor(holder, userId);
        if (!mayReturnTo(returnUrl, holder)) throw badRequest("returnUrl: its origin is not allowed.");
        const account = await findAccount(pool, holder.project.id, userId);
        const lacking = { requestId: null, authorizeUrl: null, status: "NOT_ENOUGH_DATA" as const };
        if (account === null) return lacking;
        const now = clock();
        const started = await deps.bridge.start(
          { projectId: holder.project.id, accountId: account.id },
          (attribute) => identityValue(pool, vault, holder.project.id, account, attribute, now),
          returnUrl,
          now,
        );
        if (started.outcome === "unhealthy") return { ...lacking, status: "FAILED" as const };
        if (started.outcome !== "redirect") return lacking;
        await audit(holder, account.id, "mfa.duo.prompted", started.requestId);
        return { requestId: started.requestId, authorizeUrl: started.url, status: "PENDING" as const };
      },
    },
    {
      method: "POST",
      path: "/duo/response",
      scopes: ["idn:mfa:verify"],
      async run({ holder, body }) {
        const { requestId, handover } = parse(ResponseBody, body);
        const found = await deps.bridge.response(holder.project.id, requestId, handover, clock());
        if (found === null) throw badRequest("requestId: is unknown, not approved or was used.");
        if (holder.level === "USER" && found.accountId !== holder.account?.id) throw forbidden();
        return { requestId, signedResponse: found.signedResponse };
      },
    },
  ];

  const others: Operation[] = [
    {
      method: "POST",
      path: "/requests/:id/consume",
      scopes: ["idn:mfa:poll"],
      async run({ holder, params, reply }) {
        const id = params.id ?? "";
        const taken = await consumeRequest(pool, holder.project.id, id, clock());
        if (taken.result === "not_proved") throw new MfaRefusal("404");
        if (taken.result === "already_consumed") reply.status(409);
        return { requestId: id, method: taken.method, consumed: taken.result === "consumed" };
      },
    },
    {
      method: "POST",
      path: "/unlock",
      scopes: ["idn:mfa:verify"],
      async run({ holder, body }) {
        if (holder.level === "USER") throw forbidden();
        const account = await findAccount(pool, holder.project.id, parse(UserBody, body).userId);
        if (account === null) throw new MfaRefusal("404");
        await unlockAccount(pool, { projectId: holder.project.id, accountId: account.id }, clock());
        await audit(holder, account.id, "mfa.unlocked");
        return { unlocked: true };
      },
    },
  ];

  const lockout: Operation[] = [
    {
      method: "GET",
      path: "/lockout-config",
      scopes: ["sp:auth-org:read"],
      run: async ({ holder }) => lockoutConfigOf(holder.project),
    },
    {
      method: "PATCH",
      path: "/lockout-config",
      scopes: ["sp:auth-org:manage"],
      async run({ holder, body }) {
        const config = await patchLockoutConfig(deps.projects, holder.project, body);
        await audit(holder, null, "mfa.lockout_config_changed");
        return config;
      },
    },
  ];

  return [
    { prefix: "/mfa-ext", routes: [...factorOperations(deps), ...questions, ...duo, ...others] },
    ...["/beta/auth-org", "/v3/auth-org", "/auth-org"].map((prefix) => ({ prefix, routes: lockout })),
  ];
}

/** Like everywhere else, pages are sent to origins the project allows only; in development also to this machine. */
function mayReturnTo(returnUrl: string, { project }: TokenHolder): boolean {
  const url = new URL(returnUrl);
  if (url.protocol !== "https:" && url.protocol !== "http:") return false;
  if (url.username !== "") return false;
  const allowed = project.settings.allowed_origins;
  if (allowed === null)
    return project.mode === "development" && ["localhost", "127.0.0.1"].includes(url.hostname);
  return allowed.some((origin) => origin.replace(/\/$/, "") === url.origin);
}
