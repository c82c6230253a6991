import type { Population } from "@latchkey/engine";
import type { Pool } from "../../db/pool.ts";
import type { Route } from "../../http/route.ts";
import type { Clock } from "../../shared/clock.ts";
import type { Vault } from "../../shared/vault.ts";
import type { Enrichment } from "../enrichment/index.ts";
import type { Project } from "../projects/index.ts";
import type { Visits } from "../visits/index.ts";
import { createEvents } from "./event-service.ts";
import { createIdentification } from "./identification.ts";
import { identityRoutes } from "./identity-routes.ts";
import { createIdentity } from "./identity-service.ts";
import type { Judge } from "./judge.ts";
import { evaluationRoutes } from "./routes.ts";
import { createEvaluations } from "./service.ts";

/** Wires evaluations, reported events and identification; answers their routes. */
export function wireEvaluations(deps: {
  pool: Pool;
  vault: Vault;
  enrichment: Enrichment;
  visits: Visits;
  judge: Judge;
  clock: Clock;
  componentShare: (projectId: number) => Population["componentShare"];
  possibleAssurance: (project: Project, externalId: string | null) => Promise<number>;
}): Route[] {
  const identification = createIdentification(deps.pool, deps.componentShare);
  return [
    ...evaluationRoutes(createEvaluations({ ...deps, identification }), createEvents(deps)),
    ...identityRoutes(createIdentity({ ...deps, identification })),
  ];
}
