import { z } from "zod";
import { WireDate } from "../../../shared/wire.ts";

const assurance = z.number().int().min(0).max(3);

/** A factor of an account. `pending` until a code of it was confirmed. */
export const WireFactor = z
  .object({
    id: z.string(),
    factor: z.enum(["totp", "passkey"]),
    name: z.string(),
    status: z.enum(["pending", "active"]),
    assurance,
    created_at: WireDate,
    confirmed_at: WireDate.nullable(),
    last_used_at: WireDate.nullable(),
  })
  .meta({ id: "Factor" });

/** What an account set up, and everything it could prove itself with now. */
export const WireFactors = z
  .object({
    data: z.array(WireFactor),
    available: z.array(z.object({ factor: z.string(), assurance, masked: z.string().nullable() })),
  })
  .meta({ id: "Factors" });

/** Shown once: the seed as text, as the address apps read, and as a picture of it. */
export const TotpBegun = z
  .object({ id: z.string(), secret: z.string(), uri: z.string(), qr_svg: z.string() })
  .meta({ id: "TotpBegun" });

/** For `navigator.credentials.create`; `ceremony` goes back with the browser's answer. */
export const PasskeyBegun = z
  .object({ ceremony: z.string(), options: z.unknown() })
  .meta({ id: "PasskeyBegun" });

export const FactorMade = z.object({ id: z.string() }).meta({ id: "FactorMade" });

/** Shown once; each works once. */
export const RecoveryCodes = z.object({ codes: z.array(z.string()) }).meta({ id: "RecoveryCodes" });

export const PromptAnswered = z
  .object({ success: z.literal(true), status: z.enum(["approved", "rejected", "reported"]) })
  .meta({ id: "PromptAnswered" });
