import { randomUUID } from "node:crypto";
import type { Pool } from "../../db/pool.ts";
import { createRateLimiter } from "../../http/rate-limit.ts";
import { type Clock, HOUR } from "../../shared/clock.ts";
import { AppError, notFound } from "../../shared/errors.ts";
import { newId } from "../../shared/ids.ts";
import type { Vault } from "../../shared/vault.ts";
import type { Project } from "../projects/index.ts";
import type { Asker, Description, Visits } from "../visits/index.ts";
import type { KnownFingerprint } from "./choose-fingerprint.ts";
import { countKeys } from "./counts.ts";
import type { Identification } from "./identification.ts";
import {
  accountMetadata,
  findInitiated,
  type Initiated,
  saveInitiated,
  spendInitiated,
} from "./identity-store.ts";
import type { Judge } from "./judge.ts";

/** How long a started identification can be completed. */
const INITIATED_MS = HOUR;

/** Unknown browsers that are remembered: of one network a burst of five, then one every two seconds; of a project. */
const NEW_PER_NETWORK_S = 0.5;
const NEW_PER_PROJECT_S = 50;

export interface IdentityDeps {
  pool: Pool;
  vault: Vault;
  visits: Visits;
  identification: Identification;
  judge: Judge;
  clock: Clock;
}

export interface Identity {
  /** Which browser of the project this is; an unknown one gets an id and, within bounds, is remembered. */
  fingerprint(asker: Asker, description: Description): Promise<KnownFingerprint>;
  /** Starts a login's identification before its account is known; answers a single-use token. */
  initiate(asker: Asker, description: Description & { version: string | null }): Promise<string>;
  /** Records the started visit as an access of this account. Works once. */
  complete(project: Project, token: string, account: string): Promise<Completed>;
}

export interface Completed {
  access: string;
  device: string;
  newDevice: boolean;
  metadata: Record<string, unknown>;
}

export function createIdentity(deps: IdentityDeps): Identity {
  const { pool, vault, visits, identification, judge, clock } = deps;
  const budget = createRateLimiter();

  return {
    async fingerprint(asker, description) {
      await visits.signed(asker, null);
      const at = clock();
      const { id } = asker.project;
      const { observation, network } = visits.describe(asker.project, asker, description);
      // Anybody may call this: how fast one network, or all of them, can fill the store is bounded.
      const mayWrite = () =>
        asker.kind === "server" ||
        (budget.take(`${id}:${network.networkKey}`, NEW_PER_NETWORK_S, at) &&
          budget.take(`${id}`, NEW_PER_PROJECT_S, at));
      return await identification.identify(id, observation, at, mayWrite);
    },

    async initiate(asker, description) {
      await visits.signed(asker, null);
      const at = clock();
      if (!budget.take(`${asker.project.id}:${asker.ip}:initiate`, 1, at)) {
        throw new AppError("rate_limited", "Too many requests. Try again in a moment.", { retryAfterS: 1 });
      }
      const token = randomUUID();
      const visit = visits.describe(asker.project, asker, description);
      const initiated: Initiated = { ...visit, clientVersion: description.version };
      const address = vault.seal(asker.ip, `identification:${token}`);
      await saveInitiated(pool, asker.project.id, token, initiated, address, at, at + INITIATED_MS);
      return token;
    },

    async complete(project, token, account) {
      const at = clock();
      const found = await findInitiated(pool, project.id, token, at);
      if (found === null) throw notFound("identification");
      const { network, observation, info, clientVersion } = found.initiated;
      const accessId = newId();
      const address = vault.open(found.address, `identification:${token}`);
      const judged = await judge({
        project,
        account: { externalId: account },
        at,
        counts: { keys: countKeys(network, observation, null), logins: false },
        event: () => ({
          type: "access",
          id: accessId,
          network,
          observation,
          signed: true,
          limitConfig: null,
        }),
        access: {
          network,
          address: vault.seal(address, `access:${accessId}`),
          signed: true,
          page: null,
          origin: null,
          client: "javascript",
          clientVersion,
          event: null,
        },
        info,
        extras: () => async (tx) => {
          // In the access's own transaction: of two completions one finds it spent, and leaves nothing behind.
          if (!(await spendInitiated(tx, project.id, token, at))) {
            throw new AppError("already_completed", "This identification has been completed already.");
          }
        },
      });
      const { link } = judged.decision;
      return {
        access: accessId,
        device: link?.deviceId ?? "",
        newDevice: link?.newDevice ?? false,
        metadata: await accountMetadata(pool, project.id, judged.accountId),
      };
    },
  };
}
