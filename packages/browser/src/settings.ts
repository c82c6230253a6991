/** What every call needs to know. */
export interface Settings {
  readonly clientId: string;
  /** Token for signed requests, made by your server for the signed-in account. Never the API secret. */
  readonly secret: string;
  /** Address of the service without a slash at the end, or "" where none is known. */
  readonly base: string;
  readonly timeoutMs: number;
  readonly debug: boolean;
  /** Nothing is collected and nothing stored. */
  readonly minimal: boolean;
  readonly thorough: boolean;
}

export const DEFAULT_TIMEOUT_MS = 10_000;

// Where the script was loaded from, told by the script builds; packages have none.
let scriptBase = "";

/** Makes the service that served this script the default one. */
export function rememberScript(): void {
  const script = globalThis.document?.currentScript as HTMLScriptElement | null;
  // What stands before /js/ belongs to the address: https://shop.example/latchkey/js/0.1.0/rupt.js
  scriptBase = script?.src?.replace(/\/(js\/([^/]+\/)?)?[^/]*$/, "") ?? "";
}

/**
 * Address of the service: `baseUrl` (a path alone is taken on this page's origin), else `domain`
 * (a bare host is spoken to over https), else where the script came from, else "".
 */
export function resolveBase(baseUrl: unknown, domain?: unknown): string {
  const host = text(domain);
  const given = text(baseUrl) || (host && !host.includes("://") ? `https://${host}` : host) || scriptBase;
  try {
    return given && new URL(given, location.href).href.replace(/[?#].*|\/+$/g, "").replace(/\/+$/, "");
  } catch {
    return "";
  }
}

/** `value` if it is a text or a number, else "". */
export function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? `${value}` : "";
}

/** One line on the console, only where the developer asked for it. */
export function warn(debug: unknown, ...words: unknown[]): void {
  if (debug === true) console.warn("[latchkey]", ...words);
}
