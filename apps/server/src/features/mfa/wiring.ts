import type { FastifyInstance } from "fastify";
import type { Pool } from "../../db/pool.ts";
import type { Route } from "../../http/route.ts";
import type { Clock } from "../../shared/clock.ts";
import type { Outgoing } from "../../shared/outgoing.ts";
import type { Vault } from "../../shared/vault.ts";
import type { Accounts } from "../accounts/index.ts";
import type { Messages } from "../messages/index.ts";
import type { Project, Projects } from "../projects/index.ts";
import { mfaRoutes } from "./api-routes.ts";
import { type CodeMessage, createCodeSender } from "./code-sender.ts";
import { createConfiguration } from "./controller/configuration.ts";
import { createDuoOperation } from "./controller/duo.ts";
import { extensionRoutes } from "./controller/extensions.ts";
import { createGate } from "./controller/gate.ts";
import { createKbaOperations } from "./controller/kba.ts";
import { createOktaOperation } from "./controller/okta.ts";
import { createPoll } from "./controller/poll.ts";
import { registerController } from "./controller/routes.ts";
import { createTokenFactor } from "./controller/token.ts";
import { registerDuoCallback } from "./duo-callback.ts";
import { requirePasskeyOrigin } from "./factors/passkey-origin.ts";
import { createPasskeys } from "./factors/passkeys.ts";
import { createPrompts } from "./factors/prompts.ts";
import { createOwnFactors } from "./factors/service.ts";
import { forgetExpiredJob } from "./jobs.ts";
import { createAnswerHasher } from "./kba/hasher.ts";
import { createKba } from "./kba/service.ts";
import { lockoutNoticesJob } from "./lockout-notices.ts";
import { createNotMe, type SignOut } from "./not-me.ts";
import { registerNotMe, type ShowPage } from "./not-me-page.ts";
import { createOwnerNotices } from "./notices.ts";
import { findAccount } from "./owner.ts";
import { createDuoAuth } from "./providers/duo-auth.ts";
import { createDuoBridge } from "./providers/duo-bridge.ts";
import { createDuoPush } from "./providers/duo-push.ts";
import { createDuoUniversal } from "./providers/duo-universal.ts";
import { createOkta } from "./providers/okta.ts";
import { createOktaVerification } from "./providers/okta-verification.ts";
import { createProviderCalls } from "./providers/provider-calls.ts";
import { createStepUp } from "./step-up/service.ts";
import { registerOauth } from "./tokens/oauth-routes.ts";
import { createTokens } from "./tokens/service.ts";
import { createTokenKeys } from "./tokens/token-keys.ts";

export interface MfaDeps {
  pool: Pool;
  vault: Vault;
  clock: Clock;
  projects: Projects;
  accounts: Accounts;
  messages: Messages;
  outgoing: Outgoing;
  providerHosts: readonly string[];
  publicUrl: string;
  productName: (project: Project) => string;
  codeMessage: CodeMessage;
  /** Signs a device out (for "this was not me"). */
  signOut: SignOut;
  showPage: ShowPage;
  onError: (error: unknown) => void;
}

/** Everything about factors, wired: the controller, own factors, providers and tokens. */
export function createMfa(deps: MfaDeps) {
  const { pool, vault, clock, projects, accounts } = deps;
  const { hostname: host, origin: own } = new URL(deps.publicUrl);
  const calls = createProviderCalls(deps.outgoing, deps.providerHosts);
  const sendCode = createCodeSender({ ...deps, host });
  const notices = createOwnerNotices(deps);
  const tokens = createTokens({ pool, keys: createTokenKeys(pool, vault), projects, accounts, clock });
  const kba = createKba({ pool, vault, hasher: createAnswerHasher(), clock });
  const oktaApi = createOkta(calls);
  const okta = createOktaVerification({
    pool,
    vault,
    okta: oktaApi,
    onAlert: (text) => deps.onError(new Error(text)),
  });
  const duo = createDuoUniversal(calls, clock);
  const bridge = createDuoBridge({
    pool,
    vault,
    duo,
    redirectUri: `${deps.publicUrl}/mfa-ext/duo/callback`,
  });
  const gate = createGate(tokens, clock);
  const passkeys = createPasskeys(pool, vault);
  const prompts = createPrompts(pool);
  const factors = createOwnFactors({ pool, vault, clock, passkeys, notices, productName: deps.productName });
  const duoPush = createDuoPush({ pool, vault, auth: createDuoAuth(calls, clock) });
  const existing = { pool, vault, messages: deps.messages, passkeys, prompts, kba };
  const stepUp = createStepUp({ ...existing, clock, sendCode, okta, duoPush, bridge });

  return {
    stepUp,
    notices,
    /** Issues a code and sends it: the one way there is, so that all codes share their budgets. */
    sendCode,
    /** The strongest proof the account could give now; 0 for nobody known. */
    async possibleAssurance(project: Project, externalId: string | null): Promise<number> {
      const account = externalId === null ? null : await findAccount(pool, project.id, externalId);
      return account === null ? 0 : await stepUp.possible(project, account, own);
    },
    origin: own,
    /** The origin passkeys of this project may be used on, where a call names one. */
    passkeyOrigin: (project: Project, asked: string) => requirePasskeyOrigin(project, asked, deps.publicUrl),

    jobs: [forgetExpiredJob(pool, clock), lockoutNoticesJob({ pool, projects, notices, clock })],

    /** Routes of the v2 API. */
    routes: (): Route[] =>
      mfaRoutes({ pool, clock, accounts, factors, existing, prompts, publicUrl: deps.publicUrl }),

    /** Paths with envelopes of their own: tokens, the controller, its extensions. */
    register(app: FastifyInstance): void {
      registerOauth(app, { tokens, clock });
      registerController(app, {
        gate,
        token: createTokenFactor({ pool, vault, clock, sendCode }),
        kba: createKbaOperations(kba, notices),
        okta: createOktaOperation({ pool, vault, clock, okta }),
        duo: createDuoOperation({ pool, vault, clock }),
        poll: createPoll({ pool, clock, okta }),
        configuration: createConfiguration({ pool, vault, clock, okta: oktaApi, duo }),
        extensions: extensionRoutes({
          pool,
          vault,
          clock,
          projects,
          bridge,
          gate,
          factors,
          existing,
          publicUrl: deps.publicUrl,
        }),
      });
      registerDuoCallback(app, { bridge, clock });
      registerNotMe(app, {
        notMe: createNotMe({ pool, signOut: deps.signOut }),
        clock,
        showPage: deps.showPage,
        async productOf(projectId) {
          const project = await projects.byId(projectId);
          return project === null ? null : deps.productName(project);
        },
      });
    },
  };
}

export type Mfa = ReturnType<typeof createMfa>;
