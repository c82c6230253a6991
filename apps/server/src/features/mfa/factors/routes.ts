import { z } from "zod";
import type { Pool } from "../../../db/pool.ts";
import { type Call, type Route, route } from "../../../http/route.ts";
import type { Clock } from "../../../shared/clock.ts";
import { AppError, invalid, notFound } from "../../../shared/errors.ts";
import { AccountId, Success, shortText, wireDate, wireDateOrNull } from "../../../shared/wire.ts";
import type { Accounts } from "../../accounts/index.ts";
import type { Account } from "../identity.ts";
import { findAccount } from "../owner.ts";
import { existingFactors } from "../step-up/existing.ts";
import { ASSURANCE } from "../step-up/strength.ts";
import { FactorMade, PasskeyBegun, RecoveryCodes, TotpBegun, WireFactors } from "./answers.ts";
import { requirePasskeyOrigin } from "./passkey-origin.ts";
import { PasskeyResponse } from "./passkeys.ts";
import type { OwnFactors } from "./service.ts";
import type { Factor } from "./store.ts";

const TAG = "Factors";
const ACCOUNT = { account: "user-42" };
const FACTOR = { ...ACCOUNT, factor: "65f1c0ffee65f1c0ffee65f1" };
const LOCK_RETRY_S = 60;

const name = shortText(60).pipe(z.string().min(1));
const NameBody = z.object({ name: name.optional() });
const CodeBody = z.object({
  code: z.union([z.string(), z.number()]).transform((code) => String(code).trim()),
});
const OptionsBody = z.object({ origin: z.url().max(300).optional() });
const PasskeyBody = z.object({
  ceremony: shortText(64),
  response: PasskeyResponse,
  name: name.optional(),
});

export interface FactorRoutesDeps {
  pool: Pool;
  clock: Clock;
  accounts: Accounts;
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
  created_at: wireDate(factor.createdAt),
  confirmed_at: wireDateOrNull(factor.confirmedAt),
  last_used_at: wireDateOrNull(factor.lastUsedAt),
});

/** The factors of an account, managed by the product's server on the account owner's behalf. */
export function factorRoutes(deps: FactorRoutesDeps): Route[] {
  const { pool, factors } = deps;

  const known = async (call: Call<unknown, unknown>): Promise<Account> => {
    const account = await findAccount(pool, call.caller.project.id, call.params.account ?? "");
    if (account === null) throw notFound("account");
    return account;
  };
  /** The account, made where it is unknown: enrolment may be the first thing a product does. */
  const ensured = async (call: Call<unknown, unknown>): Promise<Account> => {
    const external = AccountId.safeParse(call.params.account);
    if (!external.success) throw invalid("id", "is not a usable account id");
    const { project } = call.caller;
    const found = await findAccount(pool, project.id, external.data);
    if (found !== null) return found;
    return { id: await deps.accounts.update(project, external.data, {}), externalId: external.data };
  };

  return [
    route({
      method: "GET",
      paths: ["/v2/user/:account/factors"],
      auth: "secret",
      tag: TAG,
      summary: "List what a user can prove themselves with",
      response: WireFactors,
      errors: ["not_found"],
      example: {
        params: ACCOUNT,
        response: {
          data: [
            {
              id: FACTOR.factor,
              factor: "totp",
              name: "Phone",
              status: "active",
              assurance: 2,
              created_at: "2026-03-01T08:00:00.000Z",
              confirmed_at: "2026-03-01T08:01:00.000Z",
              last_used_at: null,
            },
          ],
          available: [
            { factor: "totp", assurance: 2, masked: null },
            { factor: "email", assurance: 1, masked: "wi*****@example.org" },
          ],
        },
      },
      handler: async (call) => {
        const { project } = call.caller;
        const account = await known(call);
        const context = { deviceId: null, origin: new URL(deps.publicUrl).origin, now: deps.clock() };
        const [own, existing] = await Promise.all([
          factors.list(project, account),
          existingFactors(deps.existing, project, account, context),
        ]);
        return {
          data: own.map(wireFactor),
          available: existing.map((factor) => ({
            factor: factor.name,
            assurance: ASSURANCE[factor.name],
            masked: factor.masked,
          })),
        };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/user/:account/factors/totp"],
      auth: "secret",
      tag: TAG,
      summary: "Begin with an authenticator app",
      body: NameBody,
      response: TotpBegun,
      errors: ["conflict"],
      example: { params: ACCOUNT, body: { name: "Phone" } },
      handler: async (call) => {
        const account = await ensured(call);
        const started = await factors.enrolTotp(
          call.caller.project,
          account,
          call.body.name ?? "Authenticator app",
        );
        if (started.outcome === "too_many")
          throw new AppError("conflict", "There are too many factors already.");
        return { id: started.id, secret: started.secret, uri: started.uri, qr_svg: started.qr };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/user/:account/factors/:factor/confirm"],
      auth: "secret",
      tag: TAG,
      summary: "Confirm an authenticator app with a code of it",
      body: CodeBody,
      response: Success,
      errors: ["not_found", "invalid_code", "too_many_attempts"],
      example: { params: FACTOR, body: { code: "123456" }, response: { success: true } },
      handler: async (call) => {
        const account = await known(call);
        const result = await factors.confirmTotp(
          call.caller.project,
          account,
          call.params.factor ?? "",
          call.body.code,
        );
        if (result === "not_found") throw notFound("factor");
        if (result === "wrong") throw new AppError("invalid_code", "This code is not right.");
        if (result === "locked") {
          throw new AppError("too_many_attempts", "Too many wrong codes. Try again later.", {
            retryAfterS: LOCK_RETRY_S,
          });
        }
        return { success: true };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/user/:account/factors/passkey/options"],
      auth: "secret",
      tag: TAG,
      summary: "Options for making a passkey in the browser",
      body: OptionsBody,
      response: PasskeyBegun,
      example: { params: ACCOUNT, body: {} },
      handler: async (call) => {
        const { project } = call.caller;
        const account = await ensured(call);
        return await factors.startPasskey(
          project,
          account,
          requirePasskeyOrigin(project, call.body.origin, deps.publicUrl),
        );
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/user/:account/factors/passkey"],
      auth: "secret",
      tag: TAG,
      summary: "Keep the passkey the browser made",
      body: PasskeyBody,
      response: FactorMade,
      errors: ["not_found", "invalid_code"],
      example: {
        params: ACCOUNT,
        body: {
          ceremony: "65f1c0ffee65f1c0ffee65f1",
          response: { id: "abc", rawId: "abc", type: "public-key", response: {} },
          name: "Laptop",
        },
        response: { id: FACTOR.factor },
      },
      handler: async (call) => {
        const account = await known(call);
        const { ceremony, response } = call.body;
        const id = await factors.finishPasskey(call.caller.project, account, {
          ceremony,
          response,
          name: call.body.name ?? "Passkey",
        });
        if (id === null) throw new AppError("invalid_code", "The browser's answer could not be verified.");
        return { id };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/user/:account/factors/recovery_codes"],
      auth: "secret",
      tag: TAG,
      summary: "Make a new set of recovery codes",
      response: RecoveryCodes,
      example: { params: ACCOUNT },
      handler: async (call) => ({
        codes: await factors.makeRecoveryCodes(call.caller.project, await ensured(call)),
      }),
    }),
    route({
      method: "PATCH",
      paths: ["/v2/user/:account/factors/:factor"],
      auth: "secret",
      tag: TAG,
      summary: "Rename a factor",
      body: z.object({ name }),
      response: Success,
      errors: ["not_found"],
      example: { params: FACTOR, body: { name: "Old phone" }, response: { success: true } },
      handler: async (call) => {
        const account = await known(call);
        const { project } = call.caller;
        if (!(await factors.rename(project, account, call.params.factor ?? "", call.body.name))) {
          throw notFound("factor");
        }
        return { success: true };
      },
    }),
    route({
      method: "DELETE",
      paths: ["/v2/user/:account/factors/:factor"],
      auth: "secret",
      tag: TAG,
      summary: "Remove a factor",
      response: Success,
      errors: ["not_found"],
      example: { params: FACTOR, response: { success: true } },
      handler: async (call) => {
        const account = await known(call);
        if (!(await factors.remove(call.caller.project, account, call.params.factor ?? ""))) {
          throw notFound("factor");
        }
        return { success: true };
      },
    }),
  ];
}
