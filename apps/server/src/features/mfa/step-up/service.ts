import type { Pool } from "../../../db/pool.ts";
import type { Clock } from "../../../shared/clock.ts";
import type { Vault } from "../../../shared/vault.ts";
import { readContacts } from "../../accounts/index.ts";
import type { Messages } from "../../messages/index.ts";
import type { Project } from "../../projects/index.ts";
import type { CodeSender } from "../code-sender.ts";
import { verifyCode } from "../codes.ts";
import type { PasskeyResponse, Passkeys } from "../factors/passkeys.ts";
import type { Prompts } from "../factors/prompts.ts";
import { spendRecoveryCode } from "../factors/recovery-codes.ts";
import { countTotpFailure, factorContext, openTotp, spendTotpStep } from "../factors/store.ts";
import { matchTotp } from "../factors/totp.ts";
import { type Account, identityValue } from "../identity.ts";
import { textFor } from "../kba/catalogue.ts";
import type { GivenAnswer, Kba } from "../kba/service.ts";
import { chargeAttempt, type Lane, lockedUntil, lockoutPolicy } from "../lockout.ts";
import type { Owner } from "../owner.ts";
import { DEFAULT_IDENTITY_ATTRIBUTE, readProvider } from "../providers/config.ts";
import type { DuoBridge } from "../providers/duo-bridge.ts";
import type { DuoPushes } from "../providers/duo-push.ts";
import type { OktaVerification } from "../providers/okta-verification.ts";
import { consumeRequest, findRequest } from "../requests.ts";
import { type ExistingFactor, existingFactors } from "./existing.ts";
import { ASSURANCE, type Assurance, type FactorName, offer, strongest } from "./strength.ts";

/** Who is to prove themselves, and for what. */
export interface StepUpSubject {
  project: Project;
  account: Account;
  /** What the proof is for: the challenge's id. A proof for one subject is none for another. */
  subjectId: string;
  /** The device that asks. */
  deviceId: string | null;
  /** Whose guesses these are (`laneOf`). */
  lane: Lane;
  /** Least assurance that counts. */
  required: number;
  /** Origin of the page that passkeys are used on. */
  origin: string;
}

export interface StartContext {
  ip: string;
  userAgent: string | null;
  locale: string;
  /** Where Duo's prompt sends the browser back to; without it Duo is asked for a push. */
  returnUrl: string | null;
}

export type StepUpStart =
  | { outcome: "ready" }
  | { outcome: "code_sent" }
  | { outcome: "passkey"; ceremony: string; options: unknown }
  | { outcome: "prompt"; prompt: string; number: string; devices: number; expiresAt: number }
  | { outcome: "push"; requestId: string; number: string | null }
  | { outcome: "redirect"; requestId: string; url: string }
  | { outcome: "questions"; questions: { id: string; text: string }[] }
  | { outcome: "unavailable" }
  | { outcome: "failed" }
  | { outcome: "too_soon" | "limit"; until: number }
  | { outcome: "locked"; until: number };

export interface StepUpInput {
  code?: string | undefined;
  ceremony?: string | undefined;
  response?: PasskeyResponse | undefined;
  prompt?: string | undefined;
  requestId?: string | undefined;
  handover?: string | undefined;
  answers?: readonly GivenAnswer[] | undefined;
}

export type StepUpResult =
  | { outcome: "passed"; factor: FactorName; assurance: Assurance; lastRecoveryCode?: true }
  | { outcome: "wrong"; attemptsLeft: number | null }
  | { outcome: "expired" }
  | { outcome: "pending" }
  | { outcome: "unavailable" }
  | { outcome: "locked"; until: number };

export interface StepUpDeps {
  pool: Pool;
  vault: Vault;
  clock: Clock;
  messages: Messages;
  sendCode: CodeSender;
  passkeys: Passkeys;
  prompts: Prompts;
  kba: Kba;
  okta: OktaVerification;
  duoPush: DuoPushes;
  bridge: DuoBridge;
}

const MINUTE_MS = 60_000;

/** One flow for every factor: what can be used, begin, check. The caller records what a proof means. */
export function createStepUp(deps: StepUpDeps) {
  const { pool, vault, clock } = deps;
  const ownerOf = (subject: StepUpSubject): Owner => ({
    projectId: subject.project.id,
    accountId: subject.account.id,
  });
  const codeSubject = (subject: StepUpSubject) =>
    ({ ...ownerOf(subject), purpose: "challenge", subjectId: subject.subjectId }) as const;
  const passed = (factor: FactorName): StepUpResult => ({
    outcome: "passed",
    factor,
    assurance: ASSURANCE[factor],
  });
  const wrong: StepUpResult = { outcome: "wrong", attemptsLeft: null };

  const offered = async (subject: StepUpSubject): Promise<ExistingFactor[]> => {
    const { project, account, deviceId, origin } = subject;
    const existing = await existingFactors(deps, project, account, { deviceId, origin, now: clock() });
    const names = offer(
      new Set(existing.map(({ name }) => name)),
      project.settings.challenge.factors,
      subject.required,
    );
    return names.flatMap((name) => existing.find((factor) => factor.name === name) ?? []);
  };

  /** Until when guessing is locked for this subject; passkeys and devices are no guesses. */
  const lock = (subject: StepUpSubject): Promise<number | null> =>
    lockedUntil(pool, ownerOf(subject), clock(), subject.lane);
  const locked = async (subject: StepUpSubject): Promise<StepUpResult> => {
    const { durationS } = lockoutPolicy(subject.project.settings);
    return { outcome: "locked", until: (await lock(subject)) ?? clock() + durationS * 1000 };
  };

  const nameAt = async (
    subject: StepUpSubject,
    method: "okta-verify" | "duo-web",
  ): Promise<string | null> => {
    const config = await readProvider(pool, vault, subject.project.id, method);
    const attribute = config.identityAttribute ?? DEFAULT_IDENTITY_ATTRIBUTE;
    return await identityValue(pool, vault, subject.project.id, subject.account, attribute, clock());
  };

  const startCode = async (
    subject: StepUpSubject,
    channel: "email" | "sms" | "voice",
    locale: string,
  ): Promise<StepUpStart> => {
    const until = await lock(subject);
    if (until !== null) return { outcome: "locked", until };
    const kind = channel === "email" ? "email" : "phone";
    const contacts = await readContacts(pool, vault, ownerOf(subject));
    const contact = contacts.find((one) => one.kind === kind && one.usableAt <= clock());
    if (contact === undefined) return { outcome: "unavailable" };
    const sent = await deps.sendCode({
      project: subject.project,
      subject: codeSubject(subject),
      channel,
      to: contact.value,
      locale,
    });
    if (sent.outcome === "sent") return { outcome: "code_sent" };
    return sent.outcome === "undeliverable" ? { outcome: "unavailable" } : sent;
  };

  const startDuo = async (subject: StepUpSubject, context: StartContext): Promise<StepUpStart> => {
    const name = await nameAt(subject, "duo-web");
    if (name === null) return { outcome: "unavailable" };
    const now = clock();
    if (context.returnUrl === null) {
      const push = await deps.duoPush.start(ownerOf(subject), name, context.ip, now);
      if (push.requestId !== null) return { outcome: "push", requestId: push.requestId, number: null };
      return { outcome: push.status === "NOT_ENOUGH_DATA" ? "unavailable" : "failed" };
    }
    const prompt = await deps.bridge.start(ownerOf(subject), async () => name, context.returnUrl, now);
    if (prompt.outcome === "redirect") return prompt;
    return { outcome: prompt.outcome === "unhealthy" ? "failed" : "unavailable" };
  };

  const verifyTotp = async (subject: StepUpSubject, code: string): Promise<StepUpResult> => {
    const owner = ownerOf(subject);
    const now = clock();
    const policy = lockoutPolicy(subject.project.settings);
    const opened = await openTotp(pool, owner, policy, subject.lane, now);
    if (!opened.charged) {
      if (opened.factors.length === 0 && !opened.locked) return { outcome: "unavailable" };
      return await locked(subject);
    }
    for (const factor of opened.factors) {
      const match = matchTotp(vault.open(factor.secret, factorContext(owner, factor.id)), code, factor, now);
      if (match === null) continue;
      const spent = await spendTotpStep(pool, owner, factor.id, match, subject.lane, now);
      return spent ? passed("totp") : wrong;
    }
    await countTotpFailure(pool, owner, now);
    return wrong;
  };

  const verifyRecovery = async (subject: StepUpSubject, code: string): Promise<StepUpResult> => {
    const owner = ownerOf(subject);
    const now = clock();
    const policy = lockoutPolicy(subject.project.settings);
    if (!(await chargeAttempt(pool, owner, policy, subject.lane, now))) return await locked(subject);
    return (await spendRecoveryCode(pool, vault, owner, code, subject.lane, now))
      ? passed("recovery_code")
      : wrong;
  };

  const verifySent = async (
    subject: StepUpSubject,
    factor: "email" | "sms" | "voice",
    code: string,
  ): Promise<StepUpResult> => {
    const policy = lockoutPolicy(subject.project.settings);
    const now = clock();
    const result = await verifyCode(pool, vault, codeSubject(subject), code, policy, now, subject.lane);
    switch (result.outcome) {
      case "passed":
        return passed(factor);
      case "wrong":
        return { outcome: "wrong", attemptsLeft: result.attemptsLeft };
      case "locked":
        return { outcome: "locked", until: result.until ?? now + MINUTE_MS };
      default:
        return { outcome: "expired" };
    }
  };

  /** A success of a provider, taken once. */
  const takeRequest = async (
    subject: StepUpSubject,
    factor: "okta_verify" | "duo",
    requestId: string,
  ): Promise<StepUpResult> => {
    const taken = await consumeRequest(pool, subject.project.id, requestId, clock());
    return taken.result === "consumed" && taken.accountId === subject.account.id ? passed(factor) : wrong;
  };

  const verifyOkta = async (subject: StepUpSubject, requestId: string): Promise<StepUpResult> => {
    const request = await findRequest(pool, subject.project.id, requestId, "okta-verify", clock());
    if (request === null || request.accountId !== subject.account.id) return { outcome: "expired" };
    const { status } = await deps.okta.refresh(request, clock());
    if (status === "PENDING") return { outcome: "pending" };
    return status === "SUCCESS" ? await takeRequest(subject, "okta_verify", requestId) : wrong;
  };

  const verifyDuo = async (
    subject: StepUpSubject,
    requestId: string,
    handover: string | undefined,
  ): Promise<StepUpResult> => {
    if (handover !== undefined) {
      const answer = await deps.bridge.response(subject.project.id, requestId, handover, clock());
      return answer?.accountId === subject.account.id ? passed("duo") : wrong;
    }
    const status = await deps.duoPush.refresh(ownerOf(subject), requestId, clock());
    if (status === null) return { outcome: "expired" };
    if (status === "PENDING") return { outcome: "pending" };
    return status === "SUCCESS" ? await takeRequest(subject, "duo", requestId) : wrong;
  };

  const verifyPrompt = async (subject: StepUpSubject, prompt: string): Promise<StepUpResult> => {
    const owner = ownerOf(subject);
    const status = await deps.prompts.status(owner, subject.subjectId, prompt, clock());
    if (status === "pending") return { outcome: "pending" };
    if (status === null || status === "expired") return { outcome: "expired" };
    const spent =
      status === "approved" && (await deps.prompts.spend(owner, subject.subjectId, prompt, clock()));
    return spent ? passed("trusted_device") : wrong;
  };

  const verifyKba = async (
    subject: StepUpSubject,
    answers: readonly GivenAnswer[],
  ): Promise<StepUpResult> => {
    const { status } = await deps.kba.authenticate(
      subject.project,
      subject.account.id,
      answers,
      subject.lane,
    );
    if (status === "SUCCESS") return passed("kba");
    if (status === "PENDING") return { outcome: "pending" };
    if (status === "LOCKOUT") return await locked(subject);
    return status === "NOT_ENOUGH_DATA" ? { outcome: "unavailable" } : wrong;
  };

  return {
    offered,
    lockedUntil: lock,

    /** The most this account could prove, of what the project allows. */
    async possible(project: Project, account: Account, origin: string): Promise<Assurance> {
      const context = { deviceId: null, origin, now: clock() };
      const names = (await existingFactors(deps, project, account, context)).map(({ name }) => name);
      return strongest(offer(new Set(names), project.settings.challenge.factors, 1));
    },

    /** Begins with one factor, where it is offered. */
    async start(subject: StepUpSubject, factor: FactorName, context: StartContext): Promise<StepUpStart> {
      if (!(await offered(subject)).some(({ name }) => name === factor)) return { outcome: "unavailable" };
      const owner = ownerOf(subject);
      const now = clock();
      switch (factor) {
        case "totp":
        case "recovery_code":
          return { outcome: "ready" };
        case "email":
        case "sms":
        case "voice":
          return await startCode(subject, factor, context.locale);
        case "passkey": {
          const started = await deps.passkeys.startVerification(
            owner,
            subject.subjectId,
            subject.origin,
            now,
          );
          return started === null ? { outcome: "unavailable" } : { outcome: "passkey", ...started };
        }
        case "trusted_device": {
          const asked = await deps.prompts.start(owner, subject.subjectId, subject.deviceId, now);
          if (asked.outcome === "asked") return { ...asked, outcome: "prompt" };
          return asked.outcome === "limit" ? asked : { outcome: "unavailable" };
        }
        case "okta_verify": {
          const login = await nameAt(subject, "okta-verify");
          if (login === null) return { outcome: "unavailable" };
          const { ip, userAgent, locale } = context;
          const caller = { ip, userAgent, language: locale, numberMatching: true };
          const { requestId, number } = await deps.okta.start(owner, login, caller, now);
          return requestId === null ? { outcome: "failed" } : { outcome: "push", requestId, number };
        }
        case "duo":
          return await startDuo(subject, context);
        case "kba": {
          const answered = await deps.kba.answered(owner);
          const catalogue = await deps.kba.catalogue(subject.project);
          const questions = catalogue
            .filter((question) => answered.has(question.id))
            .slice(0, subject.project.settings.mfa.kba.required)
            .map((question) => ({ id: question.id, text: textFor(question, context.locale) }));
          return { outcome: "questions", questions };
        }
      }
    },

    /** Checks a proof. What it needs beside the factor is in `input`; what is missing counts as nothing given. */
    async verify(subject: StepUpSubject, factor: FactorName, input: StepUpInput): Promise<StepUpResult> {
      const weak = factor !== "kba" && ASSURANCE[factor] < subject.required;
      if (weak || !subject.project.settings.challenge.factors.includes(factor)) {
        return { outcome: "unavailable" };
      }
      switch (factor) {
        case "totp":
          return await verifyTotp(subject, input.code ?? "");
        case "recovery_code":
          return await verifyRecovery(subject, input.code ?? "");
        case "email":
        case "sms":
        case "voice":
          return await verifySent(subject, factor, input.code ?? "");
        case "passkey": {
          if (input.ceremony === undefined || input.response === undefined) return wrong;
          const { ceremony, response } = input;
          const { subjectId } = subject;
          const found = await deps.passkeys.finishVerification(
            ownerOf(subject),
            { ceremony, subjectId, response },
            clock(),
          );
          return found === null ? wrong : passed("passkey");
        }
        case "trusted_device":
          return await verifyPrompt(subject, input.prompt ?? "");
        case "okta_verify":
          return await verifyOkta(subject, input.requestId ?? "");
        case "duo":
          return await verifyDuo(subject, input.requestId ?? "", input.handover);
        case "kba":
          return await verifyKba(subject, input.answers ?? []);
      }
    },
  };
}

export type StepUp = ReturnType<typeof createStepUp>;
