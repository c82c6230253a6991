import type { Route } from "../../http/route.ts";
import { promptRoutes } from "./factors/prompt-routes.ts";
import type { Prompts } from "./factors/prompts.ts";
import { type FactorRoutesDeps, factorRoutes } from "./factors/routes.ts";
import { accessTokenRoutes } from "./tokens/routes.ts";

/** Routes of the v2 API: factors of an account, answers to prompts, personal access tokens. */
export function mfaRoutes(deps: FactorRoutesDeps & { prompts: Prompts }): Route[] {
  return [...factorRoutes(deps), ...promptRoutes(deps), ...accessTokenRoutes(deps)];
}
