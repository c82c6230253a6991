import type { Outgoing, OutgoingRequest, OutgoingResult } from "../../../shared/outgoing.ts";

const TIMEOUT_MS = 5_000;
const RESPONSE_MAX_BYTES = 256 * 1024;

/** An answer with its JSON, or why there is none. The provider's words never leave this service. */
export type ProviderAnswer =
  | { outcome: "answered"; status: number; json: unknown; retryAt: number | null }
  | { outcome: "unreachable" }
  | { outcome: "refused_host" };

/** Calls to a provider: https only, to hosts of the operator's list, nothing followed, five seconds. */
export interface ProviderCalls {
  /** `host` is what the administrator stored; `path` starts with a slash. */
  call(
    host: string,
    path: string,
    request: Pick<OutgoingRequest, "method" | "headers" | "body">,
  ): Promise<ProviderAnswer>;
}

/**
 * `suffixes` are host names whose sub-domains may be called (`okta.com`), or whole `host:port` entries. A stored host
 * is checked here, at the call: anything may be stored.
 */
export function createProviderCalls(outgoing: Outgoing, suffixes: readonly string[]): ProviderCalls {
  return {
    async call(host, path, request) {
      if (!hostAllowed(host, suffixes)) return { outcome: "refused_host" };
      const result = await outgoing.request(`https://${host}${path}`, {
        ...request,
        timeoutMs: TIMEOUT_MS,
        maxResponseBytes: RESPONSE_MAX_BYTES,
      });
      return answerOf(result);
    },
  };
}

/** Whether the operator's list has this host: a name under one of its suffixes, on any port or the listed one. */
export function hostAllowed(host: string, suffixes: readonly string[]): boolean {
  if (!URL.canParse(`https://${host}/`)) return false;
  const url = new URL(`https://${host}/`);
  const plain = url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "";
  if (!plain || /[/?#@\\]/.test(host)) return false;
  const name = url.hostname.replace(/\.$/, "");
  return suffixes.some((entry) => {
    const suffix = entry.toLowerCase().replace(/^\*?\./, "");
    if (suffix === "") return false;
    if (suffix.includes(":")) return url.host === suffix;
    return name === suffix || name.endsWith(`.${suffix}`);
  });
}

function answerOf(result: OutgoingResult): ProviderAnswer {
  if (result.outcome === "failed") return { outcome: "unreachable" };
  const reset = Number(result.headers["x-rate-limit-reset"]);
  return {
    outcome: "answered",
    status: result.status,
    json: jsonOf(result.body),
    retryAt: Number.isFinite(reset) && reset > 0 ? reset * 1000 : null,
  };
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
