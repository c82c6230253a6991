import { randomBytes } from "node:crypto";
import type { Pool } from "../../../db/pool.ts";
import { MINUTE } from "../../../shared/clock.ts";
import { sameText, type Vault } from "../../../shared/vault.ts";
import { findRequest, finishRequest, insertRequest, newRequestId } from "../requests.ts";
import { DEFAULT_IDENTITY_ATTRIBUTE, type ProviderConfig, readProvider } from "./config.ts";
import type { DuoUniversal } from "./duo-universal.ts";
import { type DuoKeys, duoKeys, mintDuoWeb } from "./duo-web.ts";

/** A prompt must come back within this time. */
const PROMPT_LIFE_MS = 5 * MINUTE;

/** Sealed in the request while the browser is at Duo and until the caller has fetched the answer. */
interface BridgeState {
  username: string;
  state: string;
  nonce: string;
  returnUrl: string;
  /** Set once Duo approved: the caller's browser brings it back, which ties the answer to that browser. */
  handover: string | null;
}

export type BridgeStart =
  | { outcome: "redirect"; requestId: string; url: string }
  | { outcome: "not_configured" }
  | { outcome: "no_name" }
  /** Duo is down or the keys are wrong: nobody gets past. */
  | { outcome: "unhealthy" };

export type BridgeReturn = { returnUrl: string; requestId: string; handover: string | null } | null;

const contextOf = (projectId: number, id: string): string => `duo:${projectId}:${id}`;

const usable = (config: ProviderConfig): { host: string; keys: DuoKeys } | null => {
  const keys = config.enabled ? duoKeys(config) : null;
  return keys === null || config.host === null ? null : { host: config.host, keys };
};

/**
 * Runs Duo's Universal Prompt and hands out, once, a signed response of the old format for the person Duo approved:
 * clients of `duo-web/verify` stay as they are.
 */
export function createDuoBridge(deps: { pool: Pool; vault: Vault; duo: DuoUniversal; redirectUri: string }) {
  const { pool, vault, duo } = deps;

  const open = async (projectId: number, id: string, now: number) => {
    const request = await findRequest(pool, projectId, id, "duo-web", now);
    if (request === null || request.status !== "PENDING" || request.state === null) return null;
    const state = JSON.parse(vault.open(request.state, contextOf(projectId, id))) as BridgeState;
    return { request, state };
  };

  return {
    /** `usernameOf` answers the account's name at Duo for the configured attribute, or null. */
    async start(
      owner: { projectId: number; accountId: string },
      usernameOf: (attribute: string) => Promise<string | null>,
      returnUrl: string,
      now: number,
    ): Promise<BridgeStart> {
      const config = await readProvider(pool, vault, owner.projectId, "duo-web");
      const target = usable(config);
      if (target === null) return { outcome: "not_configured" };
      const username = await usernameOf(config.identityAttribute ?? DEFAULT_IDENTITY_ATTRIBUTE);
      if (username === null) return { outcome: "no_name" };
      if (!(await duo.healthy(target.host, target.keys))) return { outcome: "unhealthy" };
      const id = newRequestId();
      const state: BridgeState = {
        username,
        state: `${owner.projectId}.${id}.${randomBytes(24).toString("base64url")}`,
        nonce: randomBytes(24).toString("base64url"),
        returnUrl,
        handover: null,
      };
      await insertRequest(
        pool,
        {
          ...owner,
          id,
          method: "duo-web",
          status: "PENDING",
          error: null,
          state: vault.seal(JSON.stringify(state), contextOf(owner.projectId, id)),
          expiresAt: now + PROMPT_LIFE_MS,
        },
        now,
      );
      const url = await duo.authorizeUrl(target.host, target.keys, {
        ...state,
        redirectUri: deps.redirectUri,
      });
      return { outcome: "redirect", requestId: id, url };
    },

    /** The browser is back: exchanges the code. Null where the state is none of ours; then nothing is asked of Duo. */
    async callback(query: { state: string; code: string }, now: number): Promise<BridgeReturn> {
      const [project, id] = query.state.split(".");
      const projectId = Number(project);
      if (!Number.isInteger(projectId) || id === undefined) return null;
      const opened = await open(projectId, id, now);
      if (opened === null || !sameText(opened.state.state, query.state)) return null;
      const { request, state } = opened;
      const target = usable(await readProvider(pool, vault, projectId, "duo-web"));
      const { username, nonce } = state;
      const approved =
        target !== null &&
        state.handover === null &&
        (await duo.approved(target.host, target.keys, {
          code: query.code,
          username,
          nonce,
          redirectUri: deps.redirectUri,
        }));
      if (!approved) {
        await finishRequest(pool, request, { status: "FAILED", error: "Duo did not approve." }, now);
        return { returnUrl: state.returnUrl, requestId: id, handover: null };
      }
      const handover = randomBytes(24).toString("base64url");
      const sealed = vault.seal(JSON.stringify({ ...state, handover }), contextOf(projectId, id));
      const { rowCount } = await pool.query(
        "update mfa_requests set state = $3 where project_id = $1 and id = $2 and status = 'PENDING' and state = $4",
        [projectId, id, sealed, request.state],
      );
      return { returnUrl: state.returnUrl, requestId: id, handover: rowCount === 1 ? handover : null };
    },

    /** The signed response for an approved prompt, once. Null otherwise, whatever the reason. */
    async response(
      projectId: number,
      requestId: string,
      handover: string,
      now: number,
    ): Promise<{ accountId: string | null; signedResponse: string } | null> {
      const opened = await open(projectId, requestId, now);
      if (opened === null || opened.state.handover === null) return null;
      if (!sameText(opened.state.handover, handover)) return null;
      const target = usable(await readProvider(pool, vault, projectId, "duo-web"));
      if (target === null) return null;
      const first = await finishRequest(pool, opened.request, { status: "SUCCESS", error: "" }, now);
      if (!first) return null;
      // The proof is the signed response from here on: the request itself proves nothing a second time.
      await pool.query(
        "update mfa_requests set consumed_at = to_timestamp($3::float8 / 1000) where project_id = $1 and id = $2",
        [projectId, requestId, now],
      );
      const signedResponse = mintDuoWeb(opened.state.username, target.keys, now);
      return signedResponse === null ? null : { accountId: opened.request.accountId, signedResponse };
    },
  };
}

export type DuoBridge = ReturnType<typeof createDuoBridge>;
