import { generateSecret, generateURI, verifySync } from "otplib";
import { renderSVG } from "uqr";

/** RFC 6238 with the values every authenticator app knows: SHA-1, six digits, 30 seconds. */
const PERIOD_S = 30;
/** RFC 4226 asks for 128 bits and advises 160. */
const SECRET_BYTES = 20;
/** A clock that is further off than this many steps (two minutes) is not followed. */
const MAX_DRIFT = 4;

export const newTotpSecret = (): string => generateSecret({ length: SECRET_BYTES });

/** The address that authenticator apps read from the picture (Key URI format). */
export const totpUri = (input: { issuer: string; account: string; secret: string }): string =>
  generateURI({ issuer: input.issuer, label: input.account, secret: input.secret });

/** The same as a QR code, as SVG, with the light border of four modules that scanners need (ISO/IEC 18004). */
export const totpQr = (uri: string): string => renderSVG(uri, { border: 4 });

export type TotpMatch = {
  /** The time step the code belongs to; it and all earlier ones are used up afterwards. */
  step: number;
  /** How many steps the device's clock is off, to look around there next time (RFC 6238, 6). */
  drift: number;
};

/**
 * Checks a code at a time (epoch ms), around the clock the device was last seen to have: one step back and one
 * forward (RFC 6238, 5.2). A step that was used, or an earlier one, is refused. Null where nothing fits.
 */
export function matchTotp(
  secret: string,
  code: string,
  known: { lastStep: number | null; drift: number },
  now: number,
): TotpMatch | null {
  if (!/^\d{6}$/.test(code)) return null;
  const epoch = Math.floor(now / 1000);
  const result = verifySync({
    secret,
    token: code,
    epoch: epoch + known.drift * PERIOD_S,
    epochTolerance: PERIOD_S,
    period: PERIOD_S,
  });
  if (!result.valid || !("timeStep" in result)) return null;
  const step = result.timeStep;
  if (known.lastStep !== null && step <= known.lastStep) return null;
  const drift = step - Math.floor(epoch / PERIOD_S);
  return { step, drift: Math.max(-MAX_DRIFT, Math.min(MAX_DRIFT, drift)) };
}
