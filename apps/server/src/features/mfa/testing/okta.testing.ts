import { startTlsFake, type TlsFake } from "./tls-fake.testing.ts";

export const OKTA_TOKEN = "00-okta-api-token-of-the-test";

/** How the stand-in behaves from now on. */
export interface OktaScript {
  /** What the poll link answers. */
  result: string;
  /** Overrides the poll answer's status, with the time of reset in seconds. */
  limitedUntilS: number | null;
  pollHost: string | null;
  userStatus: string;
  enrolled: boolean;
  expiresAt: () => string;
  /** Where the API sends callers instead of answering. */
  redirectTo: string | null;
}

/** A local Okta organisation with one person, written from the contract's description of its factors API. */
export async function startOkta(): Promise<TlsFake & { script: OktaScript }> {
  const script: OktaScript = {
    result: "WAITING",
    limitedUntilS: null,
    pollHost: null,
    userStatus: "ACTIVE",
    enrolled: true,
    expiresAt: () => new Date(Date.now() + 300_000).toISOString(),
    redirectTo: null,
  };
  const fake = await startTlsFake((call, host) => {
    if (call.headers.authorization !== `SSWS ${OKTA_TOKEN}`)
      return { status: 401, json: { errorCode: "E0000011" } };
    if (script.redirectTo !== null) {
      return { status: 302, headers: { location: `https://${script.redirectTo}${call.path}` } };
    }
    if (call.path === "/api/v1/users/me") return { json: { id: "00uadmin", status: "ACTIVE" } };
    if (call.path === "/api/v1/users/example%40mail.com")
      return { json: { id: "00u1", status: script.userStatus } };
    if (call.path === "/api/v1/users/00u1/factors") {
      const push = { id: "opf1", factorType: "push", provider: "OKTA", status: "ACTIVE" };
      return {
        json: [
          { id: "sms1", factorType: "sms", provider: "OKTA", status: "ACTIVE" },
          ...(script.enrolled ? [push] : []),
        ],
      };
    }
    if (call.path === "/api/v1/users/00u1/factors/opf1/verify") {
      const transaction = `https://${script.pollHost ?? host}/api/v1/users/00u1/factors/opf1/transactions/v2mst`;
      return {
        status: 201,
        json: {
          factorResult: "WAITING",
          expiresAt: script.expiresAt(),
          _links: { poll: { href: transaction }, cancel: { href: transaction } },
          ...(call.body.includes("useNumberMatchingChallenge")
            ? { _embedded: { challenge: { correctAnswer: 92 } } }
            : {}),
        },
      };
    }
    if (call.path.endsWith("/transactions/v2mst") && call.method === "GET") {
      return script.limitedUntilS === null
        ? { json: { factorResult: script.result } }
        : { status: 429, headers: { "x-rate-limit-reset": String(script.limitedUntilS) } };
    }
    if (call.method === "DELETE") return { json: {} };
    return { status: 404, json: { errorCode: "E0000007" } };
  });
  return Object.assign(fake, { script });
}
