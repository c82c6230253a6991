import type { Pool } from "./db/pool.ts";
import { accessRoutes, type createListen } from "./features/accesses/index.ts";
import {
  type Accounts,
  accountRoutes,
  groupRoutes,
  type PersonalData,
  personalRoutes,
  tokenRoutes,
} from "./features/accounts/index.ts";
import { type Challenges, challengeFactorRoutes, challengeRoutes } from "./features/challenges/index.ts";
import { type Conversions, conversionRoutes } from "./features/conversions/index.ts";
import { type Devices, deviceRecordRoutes, deviceRoutes } from "./features/devices/index.ts";
import { type Lists, listRoutes } from "./features/lists/index.ts";
import type { Mfa } from "./features/mfa/index.ts";
import { type Policies, policyRoutes } from "./features/policies/index.ts";
import { type Projects, projectRoutes } from "./features/projects/index.ts";
import type { Trials } from "./features/trials/index.ts";
import { type Webhooks, webhookRoutes } from "./features/webhooks/index.ts";
import { type Whitelist, whitelistRoutes } from "./features/whitelist/index.ts";
import type { Route } from "./http/route.ts";
import type { Clock } from "./shared/clock.ts";

export interface RouteDeps {
  pool: Pool;
  clock: Clock;
  projects: Projects;
  accounts: Accounts;
  trials: Trials;
  whitelist: Whitelist;
  personalData: PersonalData;
  devices: Devices;
  challenges: Challenges;
  listen: ReturnType<typeof createListen>;
  webhooks: Webhooks;
  conversions: Conversions;
  mfa: Mfa;
  evaluations: Route[];
  policies: Policies;
  lists: Lists;
}

/** Every API route there is, in the order of the reference. */
export function allRoutes(deps: RouteDeps): Route[] {
  return [
    ...deviceRoutes(deps.devices),
    ...deviceRecordRoutes(deps.pool, deps.clock),
    ...whitelistRoutes(deps.whitelist),
    ...accessRoutes(deps.listen),
    ...accountRoutes(deps.accounts, deps.trials.upgraded),
    ...personalRoutes(deps.personalData),
    ...groupRoutes(deps.pool, deps.clock),
    ...tokenRoutes(deps.projects, deps.clock),
    ...deps.evaluations,
    ...challengeRoutes(deps.challenges, deps.pool, deps.clock),
    ...challengeFactorRoutes(deps.challenges, deps.clock),
    ...deps.mfa.routes(),
    ...webhookRoutes(deps.webhooks, deps.clock),
    ...conversionRoutes(deps.conversions, deps.clock),
    ...policyRoutes(deps.policies, deps.pool, deps.clock),
    ...listRoutes(deps.lists),
    ...projectRoutes(deps.projects),
  ];
}
