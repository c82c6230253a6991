import { z } from "zod";
import { type Route, route } from "../../http/route.ts";
import { askerOf } from "../devices/index.ts";
import type { Events } from "./event-service.ts";
import { ConsumeBody, EvaluateBody, EvaluationAnswer, EventBody, FeedbackBody } from "./schema.ts";
import type { Evaluations } from "./service.ts";

const Done = z.object({ success: z.literal(true) });

export function evaluationRoutes(evaluations: Evaluations, events: Events): Route[] {
  return [
    route({
      method: "POST",
      paths: ["/v2/device/evaluate", "/v2/devices/evaluate"],
      auth: "client",
      summary: "Evaluate a login or sign-up",
      body: EvaluateBody,
      response: EvaluationAnswer,
      handler: async (call) => await evaluations.evaluate(askerOf(call), call.body),
    }),
    route({
      method: "POST",
      paths: ["/v2/evaluate"],
      auth: "secret",
      summary: "Evaluate an action on behalf of a visitor",
      body: EvaluateBody,
      response: EvaluationAnswer,
      handler: async (call) => await evaluations.evaluate(askerOf(call), call.body),
    }),
    route({
      method: "GET",
      paths: ["/v2/evaluations/:evaluation"],
      auth: "secret",
      summary: "Retrieve an evaluation",
      handler: async (call) => await evaluations.get(call.caller.project, call.params.evaluation ?? ""),
    }),
    route({
      method: "POST",
      paths: ["/v2/evaluations/:evaluation/consume"],
      auth: "secret",
      summary: "Consume an evaluation, once",
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
      summary: "Say what became of an evaluation",
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
      summary: "Report what happened to an account",
      body: EventBody,
      handler: async (call) => ({ success: true, id: await events.report(askerOf(call), call.body) }),
    }),
  ];
}
