import { z } from "zod";
import { type Route, route } from "../../../http/route.ts";
import type { Clock } from "../../../shared/clock.ts";
import { notFound } from "../../../shared/errors.ts";
import { isId } from "../../../shared/ids.ts";
import { PromptAnswered } from "./answers.ts";
import type { Prompts } from "./prompts.ts";

const AnswerBody = z
  .object({
    device: z.string().max(64),
    access: z.string().max(64),
    number: z
      .string()
      .regex(/^\d{2}$/)
      .optional(),
    reject: z.boolean().optional(),
    /** "That was not me": rejects, and the product is told. */
    report: z.boolean().optional(),
  })
  .refine(
    (body) =>
      [body.number !== undefined, body.reject === true, body.report === true].filter(Boolean).length === 1,
    {
      message: "needs exactly one of number, reject and report",
    },
  );

/** Answers of trusted devices to a prompt; the id of the device's latest access is the credential. */
export function promptRoutes(deps: { prompts: Prompts; clock: Clock }): Route[] {
  return [
    route({
      method: "POST",
      paths: ["/v2/prompts/:prompt/answer"],
      auth: "client",
      tag: "Factors",
      summary: "Answer a prompt on a trusted device",
      body: AnswerBody,
      response: PromptAnswered,
      errors: ["not_found"],
      example: {
        params: { prompt: "65f1c0ffee65f1c0ffee65f1" },
        body: { device: "65f1c0ffee65f1c0ffee65f2", access: "65f1c0ffee65f1c0ffee65f3", number: "42" },
        response: { success: true, status: "approved" },
      },
      handler: async ({ caller, params, body }) => {
        const prompt = params.prompt ?? "";
        const answer =
          body.number !== undefined
            ? ({ kind: "number", number: body.number } as const)
            : ({ kind: body.report === true ? "report" : "reject" } as const);
        const { device, access } = body;
        const answered =
          isId(prompt) && isId(device) && isId(access)
            ? await deps.prompts.answer(caller.project.id, { prompt, device, access, answer }, deps.clock())
            : null;
        if (answered === null) throw notFound("prompt");
        return { success: true, status: answered.status };
      },
    }),
  ];
}
