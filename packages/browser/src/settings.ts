import { type Failure, failure } from "./result.ts";

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
}

export const DEFAULT_TIMEOUT_MS = 10_000;

// Where the script was loaded from, told by the script builds; packages have none.
let scriptOrigin = "";

/** Makes the origin that served the script the default address of the service. */
export function rememberScriptOrigin(): void {
  const script = globalThis.document?.currentScript;
  if (script instanceof HTMLScriptElement && script.src) {
    // A proxy path in front of /js/ belongs to the address: https://shop.example/latchkey/js/rupt.js
    scriptOrigin = script.src.split(/[?#]/)[0]?.replace(/\/(js\/)?([^/]+\/)?[^/]*$/, "") ?? "";
  }
}

/**
 * Address of the service: `baseUrl` (a path alone is taken on this page's origin), else `domain`
 * (a bare host is spoken to over https), else where the script came from, else "".
 */
export function resolveBase(baseUrl: unknown, domain?: unknown): string {
  const given =
    text(baseUrl) ||
    (text(domain) && (/:\/\//.test(text(domain)) ? text(domain) : `https://${text(domain)}`));
  try {
    const url = new URL(given || scriptOrigin, globalThis.location?.href);
    return given || scriptOrigin ? (url.origin + url.pathname).replace(/\/+$/, "") : "";
  } catch {
    return "";
  }
}

/** What is wrong with the settings, or null. */
export function checkSettings(settings: Settings): Failure | null {
  if (!settings.clientId) return failure("invalid_options", "clientId is missing");
  if (!/^https?:\/\//.test(settings.base))
    return failure("invalid_options", "baseUrl is missing or not an http address");
  return null;
}

/** `value` if it is a text, else "". */
export function text(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** One line on the console, only where the developer asked for it. */
export function warn(debug: boolean, ...words: unknown[]): void {
  if (debug) globalThis.console?.warn("[latchkey]", ...words);
}
