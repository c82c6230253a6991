import { PasskeyResponse, type StepUpInput, type StepUpStart } from "../mfa/index.ts";
import type { ChallengeView, PageFactor } from "./page/view.ts";
import type { createPageView, Moment } from "./page-view.ts";
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
  "recovery_code",
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
}

/** Begins with a factor; answers the screen that goes on from there. */
export async function startOnPage(
  deps: { challenges: Challenges; pageView: PageView },
  visit: Visit,
  moment: Moment,
  factor: PageFactor,
  caller: { ip: string; userAgent: string | null; returnUrl: string },
): Promise<ChallengeView> {
  const { challenges, pageView } = deps;
  const started = await challenges.proof.start(visit.project, visit.challenge, factor, {
    ip: caller.ip,
    userAgent: caller.userAgent,
    locale: moment.locale,
    returnUrl: caller.returnUrl,
  });
  return await shown(pageView, visit, moment, factor, started);
}

async function shown(
  pageView: PageView,
  visit: Visit,
  moment: Moment,
  factor: PageFactor,
  started: StepUpStart,
): Promise<ChallengeView> {
  switch (started.outcome) {
    case "ready":
    case "code_sent":
    case "questions":
      return pageView.factor(visit, moment, { factor });
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
    case "limit":
      return await pageView.ways(visit, moment, { kind: "limit", until: started.until });
    case "locked":
      return await pageView.locked(visit, moment, started.until);
    case "unavailable":
    case "failed":
      return await pageView.ways(visit, moment, { kind: "failed" });
  }
}

/** Checks what the form brought. Null: it is proved; otherwise the screen to show and its status. */
export async function proveOnPage(
  deps: { challenges: Challenges; pageView: PageView },
  visit: Visit,
  moment: Moment,
  factor: PageFactor,
  fields: ProofFields,
): Promise<{ view: ChallengeView; status: number } | null> {
  const { challenges, pageView } = deps;
  const result = await challenges.prove(visit.project, visit.challenge, factor, inputOf(factor, fields));
  const typed = fields.code;
  switch (result.outcome) {
    case "passed":
      return result.proved ? null : { view: await pageView.ways(visit, moment), status: 200 };
    case "pending": {
      const number = /^\d{1,3}$/.test(fields.number) ? fields.number : null;
      const waiting = { handle: fields.handle.slice(0, 64), number };
      return { view: pageView.factor(visit, moment, { factor, waiting }), status: 200 };
    }
    case "wrong":
      return {
        view: pageView.factor(visit, moment, { factor, typed, error: { kind: "wrong" } }),
        status: 400,
      };
    case "expired":
      return { view: pageView.factor(visit, moment, { factor, error: { kind: "expired" } }), status: 400 };
    case "locked":
      return { view: await pageView.locked(visit, moment, result.until), status: 429 };
    case "unavailable":
      return { view: await pageView.ways(visit, moment, { kind: "failed" }), status: 400 };
  }
}

function inputOf(factor: PageFactor, fields: ProofFields): StepUpInput {
  switch (factor) {
    case "totp":
      return { code: fields.code.replace(/\s/g, "") };
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
  query: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const { requestId, handover } = query;
  if (typeof requestId !== "string" || typeof handover !== "string") return false;
  const result = await challenges.prove(visit.project, visit.challenge, "duo", { requestId, handover });
  return result.proved;
}
