import { randomUUID } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { DuoKeys } from "./duo-web.ts";
import type { ProviderCalls } from "./provider-calls.ts";

type Keys = Pick<DuoKeys, "ikey" | "skey">;

const ASSERTION_LIFE_S = 300;
const LEEWAY_S = 60;
const JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

const Health = z.object({ stat: z.literal("OK") });
const TokenAnswer = z.object({
  id_token: z.string(),
  access_token: z.string(),
  expires_in: z.number(),
  token_type: z.literal("Bearer"),
});

const keyOf = (keys: Keys): Uint8Array => new TextEncoder().encode(keys.skey);

/** Duo's Universal Prompt: OpenID Connect with HS512 tokens under the client secret (spec/mfa, c.5). */
export function createDuoUniversal(calls: ProviderCalls, clock: () => number) {
  const sign = (keys: Keys, claims: Record<string, unknown>): Promise<string> => {
    const issued = Math.floor(clock() / 1000);
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: "HS512", typ: "JWT" })
      .setIssuer(keys.ikey)
      .setIssuedAt(issued)
      .setExpirationTime(issued + ASSERTION_LIFE_S)
      .sign(keyOf(keys));
  };
  const assertion = (keys: Keys, audience: string): Promise<string> =>
    sign(keys, { sub: keys.ikey, aud: audience, jti: randomUUID() });

  const post = async (host: string, path: string, fields: Record<string, string>): Promise<unknown> => {
    const answer = await calls.call(host, path, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: new URLSearchParams(fields).toString(),
    });
    return answer.outcome === "answered" && answer.status === 200 ? answer.json : null;
  };

  return {
    /** Whether Duo is up and the keys are valid. False means: nobody gets past, we fail closed. */
    async healthy(host: string, keys: Keys): Promise<boolean> {
      const path = "/oauth/v1/health_check";
      const answer = await post(host, path, {
        client_id: keys.ikey,
        client_assertion: await assertion(keys, `https://${host}${path}`),
      });
      return Health.safeParse(answer).success;
    },

    /** Where to send the browser. `state` comes back and must be the one that was stored. */
    async authorizeUrl(
      host: string,
      keys: Keys,
      input: { username: string; state: string; nonce: string; redirectUri: string },
    ): Promise<string> {
      const shared = {
        response_type: "code",
        scope: "openid",
        client_id: keys.ikey,
        redirect_uri: input.redirectUri,
      };
      const request = await sign(keys, {
        ...shared,
        state: input.state,
        nonce: input.nonce,
        duo_uname: input.username,
        aud: `https://${host}`,
        use_duo_code_attribute: true,
      });
      return `https://${host}/oauth/v1/authorize?${new URLSearchParams({ ...shared, request })}`;
    },

    /**
     * Exchanges the code and checks the identity token: signature, issuer, audience, times with a minute of leeway,
     * nonce, the very person we sent, and that Duo said allow.
     */
    async approved(
      host: string,
      keys: Keys,
      input: { code: string; username: string; nonce: string; redirectUri: string },
    ): Promise<boolean> {
      const path = "/oauth/v1/token";
      const audience = `https://${host}${path}`;
      const answer = TokenAnswer.safeParse(
        await post(host, path, {
          grant_type: "authorization_code",
          code: input.code,
          redirect_uri: input.redirectUri,
          client_id: keys.ikey,
          client_assertion_type: JWT_BEARER,
          client_assertion: await assertion(keys, audience),
        }),
      );
      if (!answer.success) return false;
      try {
        const { payload } = await jwtVerify<{
          preferred_username?: unknown;
          nonce?: unknown;
          auth_result?: { result?: unknown };
        }>(answer.data.id_token, keyOf(keys), {
          algorithms: ["HS512"],
          issuer: audience,
          audience: keys.ikey,
          requiredClaims: ["exp", "iat", "iss", "aud"],
          clockTolerance: LEEWAY_S,
          currentDate: new Date(clock()),
        });
        return (
          payload.preferred_username === input.username &&
          payload.nonce === input.nonce &&
          payload.auth_result?.result === "allow"
        );
      } catch {
        return false;
      }
    },
  };
}

export type DuoUniversal = ReturnType<typeof createDuoUniversal>;
