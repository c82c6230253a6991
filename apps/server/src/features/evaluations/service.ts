import type { CompiledPolicy } from "@latchkey/engine";
import type { Pool } from "../../db/pool.ts";
import type { Clock } from "../../shared/clock.ts";
import { AppError, notFound } from "../../shared/errors.ts";
import { newId } from "../../shared/ids.ts";
import type { Vault } from "../../shared/vault.ts";
import { contactsToWrite, writeContact } from "../accounts/index.ts";
import { type Enrichment, normaliseEmail } from "../enrichment/index.ts";
import type { Project } from "../projects/index.ts";
import type { Asker, Visits } from "../visits/index.ts";
import { countKeys } from "./counts.ts";
import { emailQuality } from "./email-quality.ts";
import { type EvaluationRecord, toWireEvaluation } from "./evaluation-wire.ts";
import { explanationOf } from "./explanation.ts";
import type { Identification } from "./identification.ts";
import type { Judge, Judged } from "./judge.ts";
import { offeredContacts } from "./offered-contacts.ts";
import type { ConsumeBody, EmailQuality, EvaluateBody, EvaluationAnswer, FeedbackBody } from "./schema.ts";
import { stepUpPolicies } from "./step-up.ts";
import * as store from "./store.ts";

export interface EvaluationsDeps {
  pool: Pool;
  vault: Vault;
  enrichment: Enrichment;
  visits: Visits;
  identification: Identification;
  judge: Judge;
  clock: Clock;
  /** The strongest proof the account could give now, 0 where none: of the MFA feature. */
  possibleAssurance: (project: Project, externalId: string | null) => Promise<number>;
}

export interface Evaluations {
  /**
   * Judges a login, a sign-up or another action. A browser's word counts less than a server's: it says where it
   * is by calling, brings no metadata of others, and learns no reasons unless the project says so.
   */
  evaluate(asker: Asker, body: EvaluateBody): Promise<EvaluationAnswer>;
  /** Everything stored about one evaluation, with a paragraph that explains it. */
  get(project: Project, id: string): Promise<Record<string, unknown>>;
  /** Spends an evaluation: works once. What the caller says it is about must be so, or nothing is spent. */
  consume(project: Project, id: string, body: ConsumeBody): Promise<EvaluationRecord>;
  /** What became of it, as somebody found out; the latest word counts. */
  feedback(project: Project, id: string, body: FeedbackBody): Promise<void>;
}

const NO_POLICIES: readonly CompiledPolicy[] = [];

export function createEvaluations(deps: EvaluationsDeps): Evaluations {
  const { pool, vault, enrichment, visits, identification, judge, clock } = deps;

  const load = async (project: Project, id: string): Promise<EvaluationRecord> => {
    const found = await store.findEvaluation(pool, project.id, id);
    if (found === null) throw notFound("evaluation");
    return found;
  };

  return {
    async evaluate(asker, body) {
      const { project } = asker;
      const signed = await visits.signed(asker, body.account);
      const fromServer = asker.kind === "server";
      const at = clock();
      const id = newId();
      const source = fromServer ? { ip: body.ip, userAgent: body.user_agent } : asker;
      const { network, observation, info } = visits.describe(project, source, body);
      const keyOf = (text: string) => visits.keyed(project, text);
      const email = body.email ? enrichment.email(body.email, keyOf) : null;
      const phone = body.phone ? enrichment.phone(body.phone, keyOf) : null;
      const given = fromServer ? (body.metadata ?? {}) : {};
      const quality =
        email === null ? null : emailQuality(email, normaliseEmail(body.email ?? ""), mapOf(given.email));
      const known = await identification.find(project.id, observation, at);
      // Behind a sign-up without a name there is no account yet whose owner an address could displace.
      const nameless = body.account === null;
      const contacts = offeredContacts(vault, project.id, body, signed || nameless ? "signed" : "unsigned");
      // An address that comes with the call can receive a code at once, if the call may set one.
      const possible = body.required_assurance
        ? Math.max(contacts.length > 0 ? 1 : 0, await deps.possibleAssurance(project, body.account))
        : 0;
      const judged = await judge({
        project,
        account: body.account === null ? { nameless: true } : { externalId: body.account },
        at,
        counts: { keys: countKeys(network, observation, email), logins: true },
        listed: {
          account: body.account,
          ip: source.ip,
          email: body.email ?? null,
          fingerprintId: known?.fingerprintId ?? null,
          country: network.country,
          asn: network.asn,
        },
        offeredProof: signed || nameless ? contacts.map(({ kind }) => kind) : [],
        event: () => ({ type: "evaluate", id, action: body.action, network, observation, email, phone }),
        info: source.userAgent === null && !body.device_info ? null : info,
        origin: asker.origin,
        evaluationMetadata: metadataToKeep(given, quality, body),
        policies: body.required_assurance ? stepUpPolicies(possible >= body.required_assurance) : NO_POLICIES,
        extras: (loaded) => {
          const changed = contactsToWrite(loaded?.contacts ?? [], contacts);
          if (changed.length === 0) return null;
          return async (tx, accountId) => {
            const owner = { projectId: project.id, accountId };
            for (const contact of changed) await writeContact(tx, vault, owner, contact, at);
          };
        },
      });
      if (nameless && known === null) {
        await identification.remember(
          project.id,
          observation,
          judged.decision.link?.fingerprintId ?? null,
          at,
        );
      }
      return answer(asker, id, judged, known?.fingerprintId ?? null, fromServer ? quality : null);
    },

    async get(project, id) {
      const record = await load(project, id);
      const feedback = await store.findFeedback(pool, project.id, id);
      return toWireEvaluation(record, feedback, explanationOf(record));
    },

    async consume(project, id, body) {
      const record = await load(project, id);
      const mismatch =
        (body.user != null && body.user !== record.externalId) ||
        (body.action != null && body.action !== record.action) ||
        (body.max_age_s != null && record.at < clock() - body.max_age_s * 1000);
      if (mismatch) throw new AppError("conflict", "This evaluation is about something else, or too old.");
      if (!(await store.consume(pool, project.id, record, clock()))) {
        throw new AppError("already_consumed", "This evaluation has been consumed already.");
      }
      return record;
    },

    async feedback(project, id, body) {
      const record = await load(project, id);
      await store.saveFeedback(pool, project.id, record, body, clock());
    },
  };
}

const mapOf = (value: unknown): Record<string, unknown> | null =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;

/** The caller's metadata and the quality of the e-mail address, without the address itself. */
function metadataToKeep(
  given: Readonly<Record<string, unknown>>,
  quality: EmailQuality | null,
  body: EvaluateBody,
): Record<string, unknown> {
  const { email: _quality, ...rest } = given;
  const { normalized_email: _address, ...kept } = quality ?? { normalized_email: null };
  return {
    ...rest,
    ...(quality === null ? {} : { email: kept }),
    ...(body.required_assurance ? { required_assurance: body.required_assurance } : {}),
  };
}

function answer(
  asker: Asker,
  id: string,
  { decision }: Judged,
  knownFingerprint: string | null,
  quality: EmailQuality | null,
): EvaluationAnswer {
  const { browser_reasons: openReasons, managed_page: managed } = asker.project.settings.account_takeover;
  const tellsReasons = asker.kind === "server" || openReasons;
  return {
    id,
    fingerprint_id: knownFingerprint ?? decision.link?.fingerprintId ?? "",
    verdict: decision.verdict,
    reasons: tellsReasons ? [...decision.reasons] : [],
    confidence: decision.link?.confidence ?? 0,
    ...(decision.challenge === null ? {} : { challenge_id: decision.challenge.id }),
    ...(decision.challenge === null || managed ? {} : { managed_page: false as const }),
    ...(quality === null ? {} : { metadata: { email: quality } }),
  };
}
