import { z } from "zod";
import { type Call, type Route, route } from "../../http/route.ts";
import { AppError, invalid } from "../../shared/errors.ts";
import { shortText, wireDate, wireDateOrNull } from "../../shared/wire.ts";
import { FACTORS, PasskeyResponse, type StepUpResult, type StepUpStart } from "../mfa/index.ts";
import type { Challenge } from "./challenge.ts";
import { Checked, OfferedFactors, Started } from "./factor-answers.ts";
import { EXAMPLE_CHALLENGE } from "./schema.ts";
import type { Challenges } from "./service.ts";

const TAG = "Step-up";

const StartBody = z.object({
  language: z.enum(["en", "fr", "es", "ar"]).optional(),
  /** Address of the person, for pushes that show where they were asked from. */
  ip: z.union([z.ipv4(), z.ipv6()]).optional(),
  user_agent: z.string().max(1000).optional(),
  /** The page a passkey is used on, where that is a page of the product. */
  origin: z.url().max(300).optional(),
});
const VerifyBody = z.object({
  code: z
    .union([z.string(), z.number()])
    .transform((code) => String(code).trim())
    .pipe(z.string().max(64))
    .optional(),
  ceremony: shortText(64).optional(),
  response: PasskeyResponse.optional(),
  prompt: shortText(64).optional(),
  request_id: shortText(64).optional(),
  answers: z
    .array(z.object({ id: z.string().max(128), answer: z.string().max(256) }))
    .max(8)
    .optional(),
});

const seconds = (until: number, now: number): number => Math.max(1, Math.ceil((until - now) / 1000));

/** Proving a challenge from the product's own pages: list, begin, check. Everything by the project's secret. */
export function challengeFactorRoutes(challenges: Challenges, now: () => number): Route[] {
  const load = (call: Call<unknown, unknown>): Promise<Challenge> =>
    challenges.get(call.caller.project, call.params.challenge ?? "");
  const factorOf = (call: Call<unknown, unknown>) => {
    const factor = FACTORS.find((name) => name === call.params.factor);
    if (factor === undefined) throw invalid("factor", `must be one of ${FACTORS.join(", ")}`);
    return factor;
  };

  return [
    route({
      method: "GET",
      paths: ["/v2/challenges/:challenge/factors"],
      auth: "secret",
      tag: TAG,
      summary: "What a challenge can be proved with, strongest first",
      response: OfferedFactors,
      errors: ["not_found"],
      example: { params: { challenge: EXAMPLE_CHALLENGE.id } },
      handler: async (call) => {
        const challenge = await load(call);
        const [offered, proof] = await Promise.all([
          challenges.proof.offered(call.caller.project, challenge),
          challenges.proof.record(challenge),
        ]);
        return {
          data: offered,
          required_assurance: proof.required,
          action: proof.action,
          factor: proof.factor,
          assurance: proof.assurance,
          proved_at: wireDateOrNull(proof.provedAt),
        };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/challenges/:challenge/factors/:factor/start"],
      auth: "secret",
      tag: TAG,
      summary: "Begin to prove a challenge with one factor",
      body: StartBody,
      response: Started,
      errors: [
        "not_found",
        "conflict",
        "already_completed",
        "no_channel",
        "delivery_failed",
        "too_many_attempts",
      ],
      example: {
        params: { challenge: EXAMPLE_CHALLENGE.id, factor: "email" },
        body: { language: "en" },
        response: { status: "code_sent" },
      },
      handler: async (call) => {
        const { project } = call.caller;
        const challenge = await load(call);
        challenges.requireOpen(challenge);
        const { language, ip, user_agent, origin } = call.body;
        const started = await challenges.proof.start(
          project,
          challenge,
          factorOf(call),
          {
            ip: ip ?? call.request.ip,
            userAgent: user_agent ?? null,
            locale: language ?? "en",
            returnUrl: null,
          },
          ...(origin === undefined ? [] : [challenges.pageOrigin(project, origin)]),
        );
        return wireStart(started, now());
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/challenges/:challenge/factors/:factor/verify"],
      auth: "secret",
      tag: TAG,
      summary: "Check a proof",
      body: VerifyBody,
      response: Checked,
      errors: [
        "not_found",
        "conflict",
        "already_completed",
        "no_channel",
        "invalid_code",
        "expired_code",
        "too_many_attempts",
      ],
      example: {
        params: { challenge: EXAMPLE_CHALLENGE.id, factor: "email" },
        body: { code: "123456" },
        response: { status: "passed", factor: "email", assurance: 1, proved: true },
      },
      handler: async (call) => {
        const challenge = await load(call);
        const { request_id: requestId, ...input } = call.body;
        const result = await challenges.prove(call.caller.project, challenge, factorOf(call), {
          ...input,
          requestId,
        });
        return wireResult(result, now());
      },
    }),
  ];
}

function wireStart(started: StepUpStart, now: number): Record<string, unknown> {
  switch (started.outcome) {
    case "ready":
    case "code_sent":
      return { status: started.outcome };
    case "passkey":
      return { status: "ready", ceremony: started.ceremony, options: started.options };
    case "prompt":
      return {
        status: "asked",
        prompt: started.prompt,
        number: started.number,
        devices: started.devices,
        expires_at: wireDate(started.expiresAt),
      };
    case "push":
      return { status: "asked", request_id: started.requestId, number: started.number };
    case "redirect":
      return { status: "redirect", request_id: started.requestId, url: started.url };
    case "questions":
      return { status: "ready", questions: started.questions };
    case "unavailable":
      throw new AppError("no_channel", "This challenge cannot be proved with that factor.");
    case "failed":
      throw new AppError("delivery_failed", "The factor's provider could not be asked.");
    case "too_soon":
    case "limit":
      throw new AppError("rate_limited", "This was asked a moment ago. Try again later.", {
        retryAfterS: seconds(started.until, now),
      });
    case "locked":
      throw new AppError("too_many_attempts", "Too many wrong tries. Try again later.", {
        retryAfterS: seconds(started.until, now),
      });
  }
}

function wireResult(result: StepUpResult & { proved: boolean }, now: number): Record<string, unknown> {
  switch (result.outcome) {
    case "passed":
      return { status: "passed", factor: result.factor, assurance: result.assurance, proved: result.proved };
    case "pending":
      return { status: "pending" };
    case "wrong":
      throw new AppError("invalid_code", "This is not right.", {
        details: { attempts_left: result.attemptsLeft },
      });
    case "expired":
      throw new AppError("expired_code", "This can no longer be used. Begin again.", {
        details: { attempts_left: 0 },
      });
    case "unavailable":
      throw new AppError("no_channel", "This challenge cannot be proved with that factor.");
    case "locked":
      throw new AppError("too_many_attempts", "Too many wrong tries. Try again later.", {
        details: { attempts_left: 0 },
        retryAfterS: seconds(result.until, now),
      });
  }
}
