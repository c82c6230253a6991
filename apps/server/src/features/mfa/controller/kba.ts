import type { Locale } from "../../../shared/locale.ts";
import { allTexts, textFor } from "../kba/catalogue.ts";
import { HasherBusy } from "../kba/hasher.ts";
import type { Kba } from "../kba/service.ts";
import type { OwnerNotices } from "../notices.ts";
import type { TokenHolder } from "../tokens/service.ts";
import { MfaRefusal } from "./envelope.ts";
import { requireUser } from "./gate.ts";
import type { AnswerInput } from "./schema.ts";

const RETRY_S = 2;

/** The `kba/*` operations. The user is the one the token names; there is no field for it. */
export function createKbaOperations(kba: Kba, notices: OwnerNotices) {
  const busy = (error: unknown): never => {
    if (error instanceof HasherBusy) throw new MfaRefusal("429", [], RETRY_S);
    throw error;
  };

  const catalogueFor = async (holder: TokenHolder) => {
    const account = requireUser(holder);
    const owner = { projectId: holder.project.id, accountId: account.id };
    const [catalogue, answered] = await Promise.all([kba.catalogue(holder.project), kba.answered(owner)]);
    return catalogue.map((question) => ({
      id: question.id,
      question: allTexts(question),
      hasAnswer: answered.has(question.id),
    }));
  };

  return {
    async authenticate(holder: TokenHolder, answers: readonly AnswerInput[]) {
      const account = requireUser(holder);
      const { status, items } = await kba.authenticate(holder.project, account.id, answers).catch(busy);
      return { kbaAuthResponseItems: items, status };
    },

    /** `hasAnswer` and `numAnswers` here speak of all users of the project. */
    async questions(holder: TokenHolder, allLanguages: boolean, locale: string | null) {
      requireUser(holder);
      const [catalogue, counts] = await Promise.all([
        kba.catalogue(holder.project),
        kba.countAnswers(holder.project),
      ]);
      return catalogue.map((question) => {
        const numAnswers = counts.get(question.id) ?? 0;
        return {
          id: question.id,
          text: allLanguages ? allTexts(question) : textFor(question, locale),
          hasAnswer: numAnswers > 0,
          numAnswers,
        };
      });
    },

    /** Replaces all answers; answers the whole catalogue with this user's flags. */
    async storeAnswers(holder: TokenHolder, answers: readonly AnswerInput[], locale: Locale) {
      const account = requireUser(holder);
      const result = await kba.enrol(holder.project, account, answers).catch(busy);
      if (result.outcome === "refused") {
        throw new MfaRefusal(
          "400.1",
          result.problems.map(({ index, rule }) => `${index}.answer: ${rule}.`),
        );
      }
      await notices.tell(holder.project, account.id, "answers_changed", { locale });
      return await catalogueFor(holder);
    },
  };
}
