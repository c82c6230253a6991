import { PasskeyResponse, type StepUpInput, type StepUpStart } from "../mfa/index.ts";
import { readCode } from "./page/read-code.ts";
import type { ChallengeView, PageFactor } from "./page/view.ts";
import type { createPageView, FactorDetails, Moment } from "./page-view.ts";
import type { Challenges } from "./service.ts";

type PageView = ReturnType<typeof createPageView>;
type Visit = Parameters<PageView["ways"]>[0];

/** Factors the page can run besides codes by message. */
const PAGE_FACTORS: readonly PageFactor[] = [
  "passkey",
  "totp",
  "trusted_device",
  "okta_verify",
  "duo",
  "voice",
  "recovery_code",
  "kba",
];

export const readPageFactor = (text: string): PageFactor | null =>
  PAGE_FACTORS.find((factor) => factor === text) ?? null;

/** What a form of the factor screen brings, as typed. */
export interface ProofFields {
  code: string;
  response: string;
  ceremony: string;
  handle: string;
  number: string;
  answers: readonly { id: string; answer: string }[];
}

interface Deps {
  challenges: Challenges;
  pageView: PageView;
}

/** Begins with a factor; answers the screen that goes on from there. */
export async function startOnPage(
  deps: Deps,
  visit: Visit,
  moment: Moment,
  factor: PageFactor,
  caller: { ip: string; userAgent: string | null; returnUrl: string },
): Promise<ChallengeView> {
  const started = await deps.challenges.proof.start(visit.project, visit.challenge, factor, {
    ip: caller.ip,
    userAgent: caller.userAgent,
    locale: moment.locale,
    returnUrl: caller.returnUrl,
  });
  return await shown(deps, visit, moment, factor, started);
}

async function shown(
  deps: Deps,
  visit: Visit,
  moment: Moment,
  factor: PageFactor,
  started: StepUpStart,
): Promise<ChallengeView> {
  const { pageView } = deps;
  switch (started.outcome) {
    case "ready":
    case "code_sent":
      return await codeScreen(deps, visit, moment, factor, {});
    case "questions": {
      const questions = started.questions.map((question) => ({ ...question, typed: "" }));
      return pageView.factor(visit, moment, { factor, questions });
    }
    case "passkey": {
      const passkey = { ceremony: started.ceremony, options: JSON.stringify(started.options) };
      return pageView.factor(visit, moment, { factor, passkey });
    }
    case "prompt": {
      const waiting = { handle: started.prompt, number: started.number };
      return pageView.factor(visit, moment, { factor, waiting });
    }
    case "push": {
      const waiting = { handle: started.requestId, number: started.number };
      return pageView.factor(visit, moment, { factor, waiting });
    }
    case "redirect":
      return pageView.factor(visit, moment, { factor, href: started.url });
    case "too_soon":
    case "limit": {
      const error = { kind: started.outcome, until: started.until };
      if (factor === "voice") return await codeScreen(deps, visit, moment, factor, { error });
      return await pageView.ways(visit, moment, { kind: "limit", until: started.until });
    }
    case "locked":
      return await pageView.locked(visit, moment, started.until);
    case "unavailable":
    case "failed":
      return await pageView.ways(visit, moment, { kind: "failed" });
  }
}

/** The screen of a factor that wants a code; a call shows the number it goes to. */
async function codeScreen(
  { challenges, pageView }: Deps,
  { project, challenge, ...visit }: Visit,
  moment: Moment,
  factor: PageFactor,
  details: FactorDetails,
): Promise<ChallengeView> {
  const found = { ...visit, project, challenge };
  if (factor !== "voice") return pageView.factor(found, moment, { factor, ...details });
  const offered = await challenges.proof.offered(project, challenge);
  const masked = offered.find((one) => one.factor === "voice")?.masked ?? null;
  return pageView.factor(found, moment, { factor, masked, ...details });
}

/** The questions again, with what was typed. */
async function questionsAgain(
  deps: Deps,
  visit: Visit,
  moment: Moment,
  answers: ProofFields["answers"],
  error: FactorDetails["error"],
): Promise<ChallengeView> {
  const context = { ip: "", userAgent: null, locale: moment.locale, returnUrl: null };
  const started = await deps.challenges.proof.start(visit.project, visit.challenge, "kba", context);
  if (started.outcome !== "questions") return await shown(deps, visit, moment, "kba", started);
  const typed = (id: string): string => answers.find((one) => one.id === id)?.answer ?? "";
  const questions = started.questions.map((question) => ({ ...question, typed: typed(question.id) }));
  return deps.pageView.factor(visit, moment, { factor: "kba", questions, ...(error ? { error } : {}) });
}

/** Checks what the form brought. Null: it is proved; otherwise the screen to show and its status. */
export async function proveOnPage(
  deps: Deps,
  visit: Visit,
  moment: Moment,
  factor: PageFactor,
  fields: ProofFields,
): Promise<{ view: ChallengeView; status: number } | null> {
  const { challenges, pageView } = deps;
  const { answers } = fields;
  if (factor === "kba" && answers.some(({ answer }) => answer.trim() === "")) {
    // A field left empty is a slip, and costs no try.
    return { view: await questionsAgain(deps, visit, moment, answers, { kind: "missing" }), status: 400 };
  }
  const input = inputOf(factor, fields, visit.project.settings.mfa.code.length);
  const result = await challenges.prove(visit.project, visit.challenge, factor, input, moment.locale);
  const typed = fields.code;
  switch (result.outcome) {
    case "passed":
      if (result.proved) return null;
      return { view: await pageView.ways(visit, moment, null, factor === "kba"), status: 200 };
    case "pending": {
      if (factor === "kba") {
        const error = { kind: "wrong", attemptsLeft: null } as const;
        return { view: await questionsAgain(deps, visit, moment, answers, error), status: 400 };
      }
      const number = /^\d{1,3}$/.test(fields.number) ? fields.number : null;
      const waiting = { handle: fields.handle.slice(0, 64), number };
      return { view: pageView.factor(visit, moment, { factor, waiting }), status: 200 };
    }
    case "wrong": {
      const error = { kind: "wrong", attemptsLeft: result.attemptsLeft } as const;
      const view =
        factor === "kba"
          ? await questionsAgain(deps, visit, moment, answers, error)
          : await codeScreen(deps, visit, moment, factor, { typed, error });
      return { view, status: 400 };
    }
    case "expired": {
      const view = await codeScreen(deps, visit, moment, factor, { error: { kind: "expired" } });
      return { view, status: 400 };
    }
    case "locked":
      return { view: await pageView.locked(visit, moment, result.until), status: 429 };
    case "unavailable":
      return { view: await pageView.ways(visit, moment, { kind: "failed" }), status: 400 };
  }
}

function inputOf(factor: PageFactor, fields: ProofFields, codeLength: number): StepUpInput {
  switch (factor) {
    case "totp":
      // Digits of any keyboard; what is no code at all is refused like a wrong one.
      return { code: readCode(fields.code) ?? fields.code };
    case "voice":
      return { code: readCode(fields.code, codeLength) ?? fields.code };
    case "kba":
      return { answers: fields.answers };
    case "recovery_code":
      return { code: fields.code };
    case "passkey":
      return { ceremony: fields.ceremony, response: passkeyResponse(fields.response) };
    case "trusted_device":
      return { prompt: fields.handle };
    case "okta_verify":
    case "duo":
      return { requestId: fields.handle };
  }
}

function passkeyResponse(text: string): PasskeyResponse | undefined {
  try {
    const parsed = PasskeyResponse.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Duo's prompt came back: the handover proves it, in the visit that asked. */
export async function proveByDuo(
  challenges: Challenges,
  visit: Visit,
  { locale }: Moment,
  query: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const { requestId, handover } = query;
  if (typeof requestId !== "string" || !/^[0-9a-f]{32}$/.test(requestId)) return false;
  if (typeof handover !== "string") return false;
  const input = { requestId, handover };
  const result = await challenges.prove(visit.project, visit.challenge, "duo", input, locale);
  return result.proved;
}
