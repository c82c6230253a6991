import { readCookie, writeCookie } from "./cookies.ts";
import { readStored, writeStored } from "./web-storage.ts";

const KEY = "rpt_last_fp";

/** The fingerprint that this browser last sent, or undefined. */
export function lastFingerprint(): string | undefined {
  return readCookie(KEY) ?? readStored("localStorage", KEY) ?? readStored("sessionStorage", KEY);
}

/** Remembers the fingerprint just sent; an empty one is forgotten. */
export function keepFingerprint(fingerprint: string): void {
  writeCookie(KEY, fingerprint, fingerprint ? undefined : 0);
  writeStored("localStorage", KEY, fingerprint);
  writeStored("sessionStorage", KEY, fingerprint);
}
