import { z } from "zod";
import { type Route, route } from "../../http/route.ts";
import { askerOf } from "../visits/index.ts";
import { ConsumedEvaluation, EVALUATION_ID, Reported, WireEvaluation } from "./answers.ts";
import type { Events } from "./event-service.ts";
import { ConsumeBody, EvaluateBody, EvaluationAnswer, EventBody, FeedbackBody } from "./schema.ts";
import type { Evaluations } from "./service.ts";

const TAG = "Evaluations";

const Done = z.object({ success: z.literal(true) });

export function evaluationRoutes(evaluations: Evaluations, events: Events): Route[] {
  return [
    route({
      method: "POST",
      paths: ["/v2/device/evaluate", "/v2/devices/evaluate"],
      auth: "client",
      tag: TAG,
      summary: "Evaluate a login or sign-up",
      errors: ["overloaded"],
      example: {
        body: { action: "login", user: "user-42", fingerprint: "LQJgbAnEA" },
        response: {
          id: EVALUATION_ID,
          verdict: "allow",
          reasons: [],
          fingerprint_id: "65a1f0c2b7d4e8f901a2b3e1",
          confidence: 0.99,
        },
      },
      body: EvaluateBody,
      response: EvaluationAnswer,
      handler: async (call) => await evaluations.evaluate(askerOf(call), call.body),
    }),
    route({
      method: "POST",
      paths: ["/v2/evaluate"],
      auth: "secret",
      tag: TAG,
      summary: "Evaluate an action on behalf of a visitor",
      errors: ["overloaded"],
      example: {
        body: { action: "login", user: "user-42", fingerprint: "LQJgbAnEA", ip: "203.0.113.7" },
        response: {
          id: EVALUATION_ID,
          verdict: "challenge",
          reasons: ["new_device", "new_ip"],
          fingerprint_id: "65a1f0c2b7d4e8f901a2b3e1",
          confidence: 0.99,
          challenge_id: "65a1f0c2b7d4e8f901a2b3c7",
        },
      },
      body: EvaluateBody,
      response: EvaluationAnswer,
      handler: async (call) => await evaluations.evaluate(askerOf(call), call.body),
    }),
    route({
      method: "GET",
      paths: ["/v2/evaluations/:evaluation"],
      auth: "secret",
      tag: TAG,
      summary: "Retrieve an evaluation",
      response: WireEvaluation,
      errors: ["not_found"],
      example: { params: { evaluation: EVALUATION_ID } },
      handler: async (call) => await evaluations.get(call.caller.project, call.params.evaluation ?? ""),
    }),
    route({
      method: "POST",
      paths: ["/v2/evaluations/:evaluation/consume"],
      auth: "secret",
      tag: TAG,
      summary: "Consume an evaluation, once",
      response: ConsumedEvaluation,
      errors: ["not_found", "conflict", "already_consumed"],
      example: {
        params: { evaluation: EVALUATION_ID },
        body: { user: "user-42", action: "login", max_age_s: 600 },
        response: {
          success: true,
          id: EVALUATION_ID,
          user: "user-42",
          action: "login",
          verdict: "allow",
          reasons: [],
        },
      },
      body: ConsumeBody,
      handler: async (call) => {
        const { project } = call.caller;
        const record = await evaluations.consume(project, call.params.evaluation ?? "", call.body);
        return {
          success: true,
          id: record.id,
          user: record.externalId,
          action: record.action,
          verdict: record.verdict,
          reasons: record.reasons,
        };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/evaluations/:evaluation/feedback"],
      auth: "secret",
      tag: TAG,
      summary: "Say what became of an evaluation",
      errors: ["not_found"],
      example: {
        params: { evaluation: EVALUATION_ID },
        body: { label: "legitimate" },
        response: { success: true },
      },
      body: FeedbackBody,
      response: Done,
      handler: async (call) => {
        await evaluations.feedback(call.caller.project, call.params.evaluation ?? "", call.body);
        return { success: true };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/events"],
      auth: "secret",
      tag: TAG,
      summary: "Report what happened to an account",
      response: Reported,
      errors: ["not_found", "overloaded"],
      example: {
        body: { type: "login_failed", user: "user-42", ip: "203.0.113.7" },
        response: { success: true, id: EVALUATION_ID },
      },
      body: EventBody,
      handler: async (call) => ({ success: true, id: await events.report(askerOf(call), call.body) }),
    }),
  ];
}
