import { z } from "zod";
import { WireDate } from "../../../shared/wire.ts";
import { LEVELS } from "./scopes.ts";

/** The pair of a personal access token; the secret is shown here and never again. */
export const AccessPairMade = z
  .object({ id: z.string(), client_id: z.string(), client_secret: z.string() })
  .meta({ id: "AccessTokenMade" });

export const AccessPairs = z
  .object({
    data: z.array(
      z.object({
        id: z.string(),
        client_id: z.string(),
        name: z.string(),
        level: z.enum(LEVELS),
        scope: z.string(),
        created_at: WireDate,
        last_used_at: WireDate.nullable(),
      }),
    ),
  })
  .meta({ id: "AccessTokens" });
