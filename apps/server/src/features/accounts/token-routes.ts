import { z } from "zod";
import { type Route, route } from "../../http/route.ts";
import { type Clock, DAY } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import { AccountId, wireInteger } from "../../shared/wire.ts";
import type { Projects } from "../projects/index.ts";
import { signUserToken } from "./user-token.ts";

const A_DAY_S = DAY / 1000;
const LONGEST_S = 30 * A_DAY_S;

const SignBody = z.object({
  /** Empty where the user is not known yet: such a token signs identification alone. */
  user: z.union([z.literal(""), AccountId]),
  expires_in: wireInteger(60, LONGEST_S).default(A_DAY_S),
});

/** Tokens for signed requests; a server may make them itself just as well (HS256, the API secret). */
export function tokenRoutes(projects: Projects, clock: Clock): Route[] {
  return [
    route({
      method: "POST",
      paths: ["/v2/token/sign", "/token/sign"],
      auth: "secret",
      tag: "Users",
      feature: "signed_tokens",
      deprecated: true,
      summary: "Sign a token for a user's browser",
      description:
        "For the `secret` option of the browser SDK. `expires_in` is in seconds, a day by default. Your server can make the same token without this call: a JWT, HS256 with the API secret, claim `user`.",
      body: SignBody,
      response: z.object({ secret: z.string() }),
      example: {
        body: { user: "user-42" },
        response: { secret: "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJl" },
      },
      handler: async (call) => {
        const { user, expires_in: lifeS } = call.body;
        const secret = projects.signingSecret(call.caller.project);
        if (secret === null) throw new AppError("conflict", "This project keeps no secret to sign with.");
        return { secret: await signUserToken(secret, user, clock(), lifeS) };
      },
    }),
  ];
}
