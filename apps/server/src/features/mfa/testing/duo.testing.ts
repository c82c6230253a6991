import { jwtVerify, SignJWT } from "jose";
import { signDuoV2 } from "../providers/duo-signature.ts";
import { type FakeCall, startTlsFake, type TlsFake } from "./tls-fake.testing.ts";

export const DUO_KEYS = {
  ikey: "DIXXXXXXXXXXXXXXXXXX",
  skey: "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
  akey: "useacustomerprovidedapplicationsecretkey",
};
const KEY = new TextEncoder().encode(DUO_KEYS.skey);

export interface DuoScript {
  healthy: boolean;
  /** What Duo says of the person: `allow` or `deny`. */
  result: string;
  /** Overrides claims of the identity token. */
  claims: Record<string, unknown>;
  /** Seconds Duo's clock is ahead of ours. */
  skewS: number;
  /** What the Auth API answers. */
  preauth: Record<string, unknown>;
  status: Record<string, unknown>;
  /** Paths of the Auth API that answer 429. */
  busy: string[];
  /** Where the Auth API sends callers instead of answering. */
  redirectTo: string | null;
}

/** Duo refuses requests whose date is further off than this from its own clock. */
const DATE_TOLERANCE_S = 300;

/** Walks the browser's part: reads the authorize address, remembers the person, answers code and state. */
export interface DuoFake extends TlsFake {
  script: DuoScript;
  approve(authorizeUrl: string): Promise<{ state: string; code: string; redirectUri: string }>;
}

/** A local Duo, written from the contract's description of the Universal Prompt and the Auth API. */
export async function startDuo(): Promise<DuoFake> {
  const script: DuoScript = {
    healthy: true,
    result: "allow",
    claims: {},
    skewS: 0,
    preauth: { result: "auth" },
    status: { result: "waiting", status: "pushed" },
    busy: [],
    redirectTo: null,
  };
  const prompts = new Map<string, { username: string; nonce: string }>();

  const assertionFine = async (fields: URLSearchParams, audience: string): Promise<boolean> =>
    jwtVerify(fields.get("client_assertion") ?? "", KEY, {
      algorithms: ["HS512"],
      issuer: DUO_KEYS.ikey,
      subject: DUO_KEYS.ikey,
      audience,
      requiredClaims: ["exp", "iat", "jti"],
    }).then(
      () => true,
      () => false,
    );

  const signed = (call: FakeCall, host: string): boolean => {
    const [path = "", query = ""] = call.path.split("?");
    const params = Object.fromEntries(new URLSearchParams(call.method === "POST" ? call.body : query));
    const date = String(call.headers.date);
    const signature = signDuoV2(DUO_KEYS.skey, date, { method: call.method, host, path, params });
    const expected = Buffer.from(`${DUO_KEYS.ikey}:${signature}`).toString("base64");
    return call.headers.authorization === `Basic ${expected}`;
  };

  const fake = await startTlsFake(async (call, host) => {
    const [path = ""] = call.path.split("?");
    if (path === "/oauth/v1/health_check") {
      const good =
        script.healthy && (await assertionFine(new URLSearchParams(call.body), `https://${host}${path}`));
      return good
        ? { json: { stat: "OK", response: {} } }
        : { status: 400, json: { stat: "FAIL", code: 40002 } };
    }
    if (path === "/oauth/v1/token") {
      const fields = new URLSearchParams(call.body);
      const prompt = prompts.get(fields.get("code") ?? "");
      prompts.delete(fields.get("code") ?? "");
      if (prompt === undefined || !(await assertionFine(fields, `https://${host}${path}`))) {
        return { status: 400, json: { error: "invalid_grant" } };
      }
      const now = Math.floor(Date.now() / 1000) + script.skewS;
      const idToken = await new SignJWT({
        preferred_username: prompt.username,
        nonce: prompt.nonce,
        auth_result: { result: script.result, status: script.result },
        iss: `https://${host}${path}`,
        aud: DUO_KEYS.ikey,
        iat: now,
        exp: now + 300,
        ...script.claims,
      })
        .setProtectedHeader({ alg: "HS512" })
        .sign(KEY);
      return { json: { id_token: idToken, access_token: "x", expires_in: 300, token_type: "Bearer" } };
    }
    if (path.startsWith("/auth/v2/")) {
      if (script.redirectTo !== null) {
        return { status: 302, headers: { location: `https://${script.redirectTo}${call.path}` } };
      }
      if (script.busy.includes(path)) return { status: 429, json: { stat: "FAIL", code: 42901 } };
      if (!signed(call, host)) return { status: 401, json: { stat: "FAIL", code: 40103 } };
      const offS = (Date.now() - Date.parse(String(call.headers.date))) / 1000 + script.skewS;
      if (Math.abs(offS) > DATE_TOLERANCE_S) return { status: 401, json: { stat: "FAIL", code: 40105 } };
      if (path === "/auth/v2/check") return { json: { stat: "OK", response: { time: 1 } } };
      if (path === "/auth/v2/preauth") return { json: { stat: "OK", response: script.preauth } };
      if (path === "/auth/v2/auth") return { json: { stat: "OK", response: { txid: "tx-1" } } };
      if (path === "/auth/v2/auth_status") return { json: { stat: "OK", response: script.status } };
    }
    return { status: 404 };
  });

  return Object.assign(fake, {
    script,
    async approve(authorizeUrl: string) {
      const url = new URL(authorizeUrl);
      const { payload } = await jwtVerify(url.searchParams.get("request") ?? "", KEY, {
        algorithms: ["HS512"],
        audience: `https://${fake.host}`,
      });
      const code = `code-${prompts.size}-${Math.random()}`;
      prompts.set(code, { username: String(payload.duo_uname), nonce: String(payload.nonce) });
      return { state: String(payload.state), code, redirectUri: String(payload.redirect_uri) };
    },
  });
}
