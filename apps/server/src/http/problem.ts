import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { AppError, type ErrorCode } from "../shared/errors.ts";

interface Problem {
  error: AppError;
  /** True when it is a fault of ours: logged as an error. */
  fault: boolean;
}

const MESSAGES: Partial<Record<string, [ErrorCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ["invalid_parameter", "The request body is too large."],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ["invalid_json", "The request body must be JSON."],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ["invalid_json", "The request body does not match its Content-Length."],
  FST_ERR_CTP_EMPTY_JSON_BODY: ["invalid_json", "The request body is empty."],
  FST_ERR_BAD_URL: ["invalid_parameter", "The path cannot be read."],
};

/** True where a value was not given at all, also where it could have had one of several forms. */
function isAbsent(issue: z.core.$ZodIssue): boolean {
  if (issue.code === "invalid_union") return issue.errors.some((form) => form.some(isAbsent));
  return issue.code === "invalid_type" && issue.message.includes("received undefined");
}

function fromZod(error: z.ZodError): AppError {
  const fields = [...new Set(error.issues.map((issue) => issue.path.join(".") || "body"))];
  const first = error.issues[0];
  const absent = first !== undefined && isAbsent(first);
  return new AppError(
    absent ? "missing_parameter" : "invalid_parameter",
    absent ? `The parameter "${fields[0]}" is required.` : `The parameter "${fields[0]}" is not valid.`,
    {
      details: {
        fields,
        problems: error.issues.slice(0, 10).map(({ path, message }) => ({ field: path.join("."), message })),
      },
    },
  );
}

/** Turns whatever was thrown into a refusal. Unknown errors show nothing of themselves. */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof AppError) return { error: thrown, fault: thrown.status >= 500 };
  if (thrown instanceof z.ZodError) return { error: fromZod(thrown), fault: false };
  const { code, statusCode, errcode } = thrown as { code?: string; statusCode?: number; errcode?: string };
  const known = code === undefined ? undefined : MESSAGES[code];
  if (known !== undefined)
    return { error: new AppError(known[0], known[1], { cause: thrown }), fault: false };
  if (thrown instanceof SyntaxError || (statusCode === 400 && errcode === undefined)) {
    return {
      error: new AppError("invalid_json", "The request body is not valid JSON.", { cause: thrown }),
      fault: false,
    };
  }
  return {
    error: new AppError("internal", "Something went wrong on our side. The request id helps us find it.", {
      cause: thrown,
    }),
    fault: true,
  };
}

/** The public body of a refusal. */
export function problemBody(error: AppError, requestId: string): Record<string, unknown> {
  return {
    success: false,
    code: error.code,
    message: error.message,
    error: error.message,
    ...(error.details === null ? {} : { details: error.details }),
    request_id: requestId,
  };
}

/** The one place where an error becomes a response. */
export function sendProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { error, fault } = toProblem(thrown);
  if (fault) request.log.error({ err: safeCause(error), code: error.code }, "request failed");
  if (error.retryAfterS !== null)
    reply.header("retry-after", String(Math.max(1, Math.ceil(error.retryAfterS))));
  reply.status(error.status).type("application/json").send(problemBody(error, request.id));
}

/**
 * What a log may say of a cause: name, code and where in our code it happened. Messages of foreign errors may
 * quote values (a unique violation names the row), so they stay out.
 */
function safeCause(error: AppError): Record<string, unknown> {
  const cause = error.cause;
  if (!(cause instanceof Error)) return { code: error.code };
  const { code, routine, table, constraint } = cause as unknown as Record<string, unknown>;
  const foreign = code !== undefined;
  return {
    name: cause.name,
    code,
    routine,
    table,
    constraint,
    ...(foreign ? {} : { message: cause.message }),
    stack: cause.stack
      ?.split("\n")
      .filter((line) => line.trimStart().startsWith("at "))
      .slice(0, 12),
  };
}
