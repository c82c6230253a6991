import { inTransaction, type Pool } from "../../../db/pool.ts";
import type { Clock } from "../../../shared/clock.ts";
import type { Vault } from "../../../shared/vault.ts";
import type { Project } from "../../projects/index.ts";
import { type Lane, lockoutPolicy } from "../lockout.ts";
import { type Owner, writeAudit } from "../owner.ts";
import { answerProblem, canonicalAnswer } from "./canon.ts";
import { allTexts, readCatalogue, textFor } from "./catalogue.ts";
import type { AnswerHasher } from "./hasher.ts";
import type { Question } from "./question.ts";
import * as store from "./store.ts";

export interface GivenAnswer {
  id: string;
  answer: string;
}

export interface KbaOutcome {
  status: "PENDING" | "SUCCESS" | "FAILED" | "LOCKOUT" | "NOT_ENOUGH_DATA";
  items: { questionId: string; isVerified: boolean | null }[];
}

export type EnrolResult =
  | { outcome: "stored" }
  | { outcome: "refused"; problems: { index: number; rule: string }[] };

export interface Kba {
  /** Checks answers. Two round trips: one charges and reads, one records. Every item is evaluated. */
  authenticate(
    project: Project,
    accountId: string,
    given: readonly GivenAnswer[],
    lane?: Lane,
  ): Promise<KbaOutcome>;
  /** Replaces all answers of the account. */
  enrol(
    project: Project,
    account: { id: string; externalId: string },
    given: readonly GivenAnswer[],
  ): Promise<EnrolResult>;
  catalogue(project: Project): Promise<Question[]>;
  countAnswers(project: Project): Promise<Map<string, number>>;
  answered(owner: Owner): Promise<Set<string>>;
}

/** The stored hash; names that every object has are no questions. */
const storedFor = (answers: Readonly<Record<string, string>>, id: string): string | null =>
  Object.hasOwn(answers, id) ? (answers[id] ?? null) : null;

export function createKba(deps: { pool: Pool; vault: Vault; hasher: AnswerHasher; clock: Clock }): Kba {
  const { pool, vault, hasher, clock } = deps;

  /** The keyed step before the slow hash: a stolen table alone is of no use. */
  const macOf = (owner: Owner, questionId: string, answer: string): string =>
    vault.index(canonicalAnswer(answer), `kba:${owner.projectId}:${owner.accountId}:${questionId}`);

  return {
    catalogue: (project) => readCatalogue(pool, project.id),
    countAnswers: (project) => store.countAnswers(pool, project.id),
    answered: (owner) => store.answeredQuestions(pool, owner),

    async authenticate(project, accountId, given, lane = "") {
      const owner = { projectId: project.id, accountId };
      const policy = lockoutPolicy(project.settings);
      const { required, correct, detail } = project.settings.mfa.kba;
      const unknown = (status: KbaOutcome["status"]): KbaOutcome => ({
        status,
        items: given.map(({ id }) => ({ questionId: id, isVerified: null })),
      });
      const opened = await store.openAttempt(pool, owner, policy, lane, required, clock());
      if (!opened.charged) {
        const lacking = opened.disabled || Object.keys(opened.answers).length < required;
        return unknown(lacking && !opened.locked ? "NOT_ENOUGH_DATA" : "LOCKOUT");
      }
      const checked = await Promise.all(
        given.map(async ({ id, answer }) => ({
          id,
          right: await hasher.matches(storedFor(opened.answers, id), macOf(owner, id, answer)),
        })),
      );
      const right = checked.filter((item) => item.right).map((item) => item.id);
      const wrong = checked.length - right.length;
      const sofar = [...new Set([...opened.earlier, ...right])];
      const tolerable = wrong <= Math.max(0, required - correct);
      const passed = tolerable && right.length > 0 && sofar.length >= correct;
      const pending = !passed && right.length > 0 && (tolerable ? wrong === 0 : detail);
      const kind = passed ? "success" : pending && wrong === 0 ? "partial" : "failed";
      const remembered = pending ? sofar : [];
      await store.closeAttempt(pool, owner, { kind, correct: remembered }, policy, lane, clock());
      const shown = passed || pending || detail;
      return {
        status: passed ? "SUCCESS" : pending ? "PENDING" : "FAILED",
        items: checked.map((item) => ({ questionId: item.id, isVerified: shown && item.right })),
      };
    },

    async enrol(project, account, given) {
      const catalogue = await readCatalogue(pool, project.id);
      const owner = { projectId: project.id, accountId: account.id };
      const problems: { index: number; rule: string }[] = [];
      given.forEach(({ id, answer }, index) => {
        const question = catalogue.find((candidate) => candidate.id === id);
        const rule =
          question === undefined
            ? "names a question that does not exist"
            : answerProblem(answer, {
                question: textFor(question, null),
                names: [account.externalId],
                others: given.slice(0, index).map((other) => canonicalAnswer(other.answer)),
              });
        if (rule !== null) problems.push({ index, rule });
      });
      if (problems.length > 0) return { outcome: "refused", problems };
      const hashed = await Promise.all(
        given.map(async ({ id, answer }) => ({
          questionId: id,
          hash: await hasher.hash(macOf(owner, id, answer)),
        })),
      );
      const now = clock();
      await inTransaction(pool, async (tx) => {
        await store.replaceAnswers(tx, owner, hashed, now);
        await writeAudit(tx, owner, {
          actor: "owner",
          action: "kba.answers_replaced",
          now,
          details: { answers: hashed.length },
        });
      });
      return { outcome: "stored" };
    },
  };
}

export { allTexts, textFor };
