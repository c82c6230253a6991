import type { Network } from "@latchkey/engine";
import type { Clock } from "../../shared/clock.ts";
import { createDigester, type Digester } from "../../shared/digester.ts";
import { AppError } from "../../shared/errors.ts";
import type { Vault } from "../../shared/vault.ts";
import { verifyUserToken } from "../accounts/index.ts";
import type { Enrichment } from "../enrichment/index.ts";
import type { Project, Projects } from "../projects/index.ts";
import type { Asker } from "./asker.ts";
import { type Description, describeVisit, type Source, type Visit } from "./visit.ts";

/** Projects whose remembered digests are kept at a time. */
const MOST_DIGESTERS = 50;

export interface VisitsDeps {
  vault: Vault;
  projects: Projects;
  enrichment: Enrichment;
  clock: Clock;
}

/** Who comes by, from where and with what: what every judgement begins with. */
export interface Visits {
  /** A visit as the engine sees it, its digests keyed for the project. */
  describe(project: Project, source: Source, description: Description): Visit;
  /** The keyed digest of a text that stands for a person or a place in this project. */
  keyed(project: Project, text: string): string;
  /** Where the caller is, as the engine sees it. */
  networkOf(project: Project, ip: string): Network;
  /** True when the call is signed for this account; throws 401 for a bad token, or for none where one is required. */
  signed(asker: Asker, account: string | null): Promise<boolean>;
}

export function createVisits({ vault, projects, enrichment, clock }: VisitsDeps): Visits {
  const digesters = new Map<number, Digester>();
  const digestFor = (project: Project): Digester => {
    const known = digesters.get(project.id);
    if (known !== undefined) return known;
    const digest = createDigester(vault.index(`project:${project.id}`, "component-key"));
    if (digesters.size >= MOST_DIGESTERS) digesters.clear();
    digesters.set(project.id, digest);
    return digest;
  };
  const networkOf = (project: Project, ip: string): Network => enrichment.network(ip, digestFor(project));

  const signed = async (asker: Asker, account: string | null): Promise<boolean> => {
    if (asker.kind === "server") return true;
    if (asker.token === null) {
      if (!asker.project.settings.require_signed_requests) return false;
      throw new AppError("invalid_client", "This project accepts signed requests only.");
    }
    await verifyUserToken(projects.signingSecret(asker.project), asker.token, account, clock());
    return true;
  };

  const describe = (project: Project, source: Source, description: Description): Visit =>
    describeVisit(enrichment, digestFor(project), source, description, project.settings.tolerance);

  return { describe, keyed: (project, text) => digestFor(project)(text), networkOf, signed };
}
