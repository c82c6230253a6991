import { keyedDigest } from "../../shared/digest.ts";

/**
 * Which side of a gradual roll-out an account is on follows from this digest alone. It needs no key: it is never
 * stored, and a replay of the same accounts must come out on the same side.
 */
export const accountKeyOf = (externalId: string): string => keyedDigest("roll-out", externalId);
