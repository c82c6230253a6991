import { z } from "zod";
import type { Pool } from "../../../db/pool.ts";
import type { Clock } from "../../../shared/clock.ts";
import { wireDate, wireDateOrNull } from "../../../shared/wire.ts";
import { passkeyOrigin } from "../factors/passkey-origin.ts";
import { PasskeyResponse } from "../factors/passkeys.ts";
import type { OwnFactors } from "../factors/service.ts";
import type { Factor } from "../factors/store.ts";
import type { Account } from "../identity.ts";
import { findAccount } from "../owner.ts";
import { existingFactors } from "../step-up/existing.ts";
import { ASSURANCE } from "../step-up/strength.ts";
import type { TokenHolder } from "../tokens/service.ts";
import { badRequest, MfaRefusal, parse } from "./envelope.ts";
import { type Gate, requireMayActFor, requireUser } from "./gate.ts";
import type { Operation } from "./operation.ts";

const READ = ["idn:mfa-factors:read"] as const;
const MANAGE = ["idn:mfa-factors:manage"] as const;

const name = z.string().trim().min(1).max(60);
const NameBody = z.object({ name: name.optional() });
const CodeBody = z.object({ code: z.string().trim().max(64) });
const OptionsBody = z.object({ origin: z.url().max(300).optional() });
const PasskeyBody = z.object({
  ceremony: z.string().max(64),
  response: PasskeyResponse,
  name: name.optional(),
});

export interface FactorExtensionDeps {
  pool: Pool;
  clock: Clock;
  gate: Gate;
  factors: OwnFactors;
  existing: Parameters<typeof existingFactors>[0];
  publicUrl: string;
}

const wireFactor = (factor: Factor) => ({
  id: factor.id,
  factor: factor.kind,
  name: factor.name,
  status: factor.status,
  assurance: ASSURANCE[factor.kind],
  createdAt: wireDate(factor.createdAt),
  confirmedAt: wireDateOrNull(factor.confirmedAt),
  lastUsedAt: wireDateOrNull(factor.lastUsedAt),
});

/**
 * `/mfa-ext/factors`: the factors that the compatible paths do not know. A person sets up their own with a token
 * that names them; help desk and administrators list and remove those of others (`userId`), and set none up: who
 * sets a factor up for somebody could be them.
 */
export function factorOperations(deps: FactorExtensionDeps): Operation[] {
  const { pool, factors } = deps;

  const subject = async (holder: TokenHolder, userId: unknown): Promise<Account> => {
    if (userId === undefined || userId === holder.account?.externalId) return requireUser(holder);
    if (typeof userId !== "string" || userId.length > 512) throw badRequest("userId: must be a text.");
    requireMayActFor(holder, userId);
    const account = await findAccount(pool, holder.project.id, userId);
    if (account === null) throw new MfaRefusal("404");
    return account;
  };
  const pageOrigin = (holder: TokenHolder, asked: string | undefined): string => {
    const origin = passkeyOrigin(holder.project, asked, deps.publicUrl);
    if (origin === null) throw badRequest("origin: is not allowed.");
    return origin;
  };

  return [
    {
      method: "GET",
      path: "/factors",
      scopes: READ,
      async run({ holder, query }) {
        const account = await subject(holder, query.userId);
        const context = { deviceId: null, origin: new URL(deps.publicUrl).origin, now: deps.clock() };
        const [mine, existing] = await Promise.all([
          factors.list(holder.project, account),
          existingFactors(deps.existing, holder.project, account, context),
        ]);
        return {
          factors: mine.map(wireFactor),
          available: existing.map(({ name: factor, masked }) => ({
            factor,
            assurance: ASSURANCE[factor],
            masked,
          })),
        };
      },
    },
    {
      method: "POST",
      path: "/factors/totp",
      scopes: MANAGE,
      async run({ holder, body }) {
        const account = requireUser(holder);
        const { name: given } = parse(NameBody, body ?? {});
        const started = await factors.enrolTotp(holder.project, account, given ?? "Authenticator app");
        if (started.outcome === "too_many") throw badRequest("body: there are too many factors already.");
        const { id, secret, uri, qr } = started;
        return { id, username: account.externalId, secret, totpUrl: uri, qrSvg: qr };
      },
    },
    {
      method: "POST",
      path: "/factors/:id/confirm",
      scopes: MANAGE,
      async run({ holder, body, params }) {
        const account = requireUser(holder);
        deps.gate.countVerify(holder, account.externalId);
        const { code } = parse(CodeBody, body);
        const result = await factors.confirmTotp(holder.project, account, params.id ?? "", code);
        if (result === "not_found") throw new MfaRefusal("404");
        return { status: ({ confirmed: "SUCCESS", wrong: "FAILED", locked: "LOCKOUT" } as const)[result] };
      },
    },
    {
      method: "POST",
      path: "/factors/passkey/options",
      scopes: MANAGE,
      run: ({ holder, body }) => {
        const account = requireUser(holder);
        const { origin } = parse(OptionsBody, body ?? {});
        return factors.startPasskey(holder.project, account, pageOrigin(holder, origin));
      },
    },
    {
      method: "POST",
      path: "/factors/passkey",
      scopes: MANAGE,
      async run({ holder, body }) {
        const account = requireUser(holder);
        const { ceremony, response, name: given } = parse(PasskeyBody, body);
        const input = { ceremony, response, name: given ?? "Passkey" };
        const id = await factors.finishPasskey(holder.project, account, input);
        return { id, status: id === null ? "FAILED" : "SUCCESS" };
      },
    },
    {
      method: "POST",
      path: "/factors/recovery-codes",
      scopes: MANAGE,
      run: async ({ holder }) => ({
        codes: await factors.makeRecoveryCodes(holder.project, requireUser(holder)),
      }),
    },
    {
      method: "PATCH",
      path: "/factors/:id",
      scopes: MANAGE,
      async run({ holder, body, params }) {
        const account = requireUser(holder);
        const { name: given } = parse(z.object({ name }), body);
        const id = params.id ?? "";
        if (!(await factors.rename(holder.project, account, id, given))) throw new MfaRefusal("404");
        return { id, name: given };
      },
    },
    {
      method: "DELETE",
      path: "/factors/:id",
      scopes: MANAGE,
      async run({ holder, params, query }) {
        const account = await subject(holder, query.userId);
        const id = params.id ?? "";
        if (!(await factors.remove(holder.project, account, id))) throw new MfaRefusal("404");
        return { id };
      },
    },
  ];
}
