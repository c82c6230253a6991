import type { Pool } from "../../../db/pool.ts";
import type { Clock } from "../../../shared/clock.ts";
import type { Vault } from "../../../shared/vault.ts";
import { writeAudit } from "../owner.ts";
import {
  deleteProvider,
  type ProviderMethod,
  readProvider,
  replaceProvider,
  wireProvider,
  writeProvider,
} from "../providers/config.ts";
import type { DuoUniversal } from "../providers/duo-universal.ts";
import { duoKeys } from "../providers/duo-web.ts";
import type { Okta } from "../providers/okta.ts";
import { oktaTarget } from "../providers/okta-verification.ts";
import type { TokenHolder } from "../tokens/service.ts";
import { badRequest } from "./envelope.ts";
import type { ProviderConfigInput } from "./schema.ts";

export interface TestResponse {
  state: "SUCCESS" | "FAILED";
  error: string | null;
}

/** Get, put, test and delete a provider. Answers never hold a secret in the clear. */
export function createConfiguration(deps: {
  pool: Pool;
  vault: Vault;
  clock: Clock;
  okta: Okta;
  duo: DuoUniversal;
}) {
  const { pool, vault, clock } = deps;
  const audit = (holder: TokenHolder, action: string, method: ProviderMethod, now: number) =>
    writeAudit(
      pool,
      { projectId: holder.project.id, accountId: holder.account?.id ?? null },
      { actor: `controller:${holder.level}`, action, subject: method, now },
    );

  const failed = (error: string): TestResponse => ({ state: "FAILED", error });

  return {
    async get(holder: TokenHolder, method: ProviderMethod) {
      return wireProvider(await readProvider(pool, vault, holder.project.id, method));
    },

    async put(holder: TokenHolder, method: ProviderMethod, input: ProviderConfigInput) {
      if (input.mfaMethod != null && input.mfaMethod !== method) {
        throw badRequest("mfaMethod: must be the method of the path.");
      }
      const now = clock();
      const stored = await readProvider(pool, vault, holder.project.id, method);
      const config = replaceProvider(stored, input);
      await writeProvider(pool, vault, holder.project.id, config, now);
      await audit(holder, "mfa.provider.changed", method, now);
      return wireProvider(config);
    },

    async remove(holder: TokenHolder, method: ProviderMethod) {
      const removed = await deleteProvider(pool, vault, holder.project.id, method);
      await audit(holder, "mfa.provider.deleted", method, clock());
      return wireProvider(removed);
    },

    /** Asks the provider something that needs working keys. */
    async test(holder: TokenHolder, method: ProviderMethod): Promise<TestResponse> {
      const config = await readProvider(pool, vault, holder.project.id, method);
      if (!config.enabled) return failed("MFA Method is disabled.");
      if (method === "okta-verify") {
        const target = oktaTarget(config);
        if (target === null) return failed("Host or access key is missing.");
        const { ok, why } = await deps.okta.test(target);
        return ok ? { state: "SUCCESS", error: null } : failed(why ?? "The provider could not be asked.");
      }
      const keys = duoKeys(config);
      if (keys === null || config.host === null) return failed("Host or a key is missing.");
      return (await deps.duo.healthy(config.host, keys))
        ? { state: "SUCCESS", error: null }
        : failed("The provider could not be reached or refused the keys.");
    },
  };
}
