import type { z } from "zod";

/** The five answers of a factor (spec/mfa, part b). */
export type Status = "PENDING" | "SUCCESS" | "FAILED" | "LOCKOUT" | "NOT_ENOUGH_DATA";

interface Message {
  locale: string;
  localeOrigin: "DEFAULT" | "REQUEST";
  text: string;
}

const TEXTS = {
  en: {
    "400.0": "The body of the request is not valid JSON.",
    "400.1": "The request can be read, but something in it is missing or not allowed.",
    "403": "The request was understood, but this token may not make it.",
    "404": "There is nothing at this address.",
    "500.0": "An internal fault occurred.",
  },
  fr: {
    "400.0": "Le corps de la requête n’est pas du JSON valide.",
    "400.1": "La requête est lisible, mais un élément manque ou n’est pas autorisé.",
    "403": "La requête a été comprise, mais ce jeton ne permet pas de la faire.",
    "404": "Il n’y a rien à cette adresse.",
    "500.0": "Une erreur interne s’est produite.",
  },
  es: {
    "400.0": "El cuerpo de la petición no es JSON válido.",
    "400.1": "La petición se puede leer, pero falta algo o algo no está permitido.",
    "403": "La petición se entendió, pero este token no puede hacerla.",
    "404": "No hay nada en esta dirección.",
    "500.0": "Se produjo un fallo interno.",
  },
} as const;

const DETAIL_CODES = {
  "400.0": "400.0 Bad Request Content",
  "400.1": "400.1 Bad Request Content",
  "403": "403 Forbidden",
  "404": "404 Not found",
  "500.0": "500.0 Internal Fault",
} as const;

type RefusalCode = keyof typeof DETAIL_CODES;

/**
 * A refusal of the controller: body, token, rights or rate. A factor that fails is none, it is a status.
 * `causes` name fields and rules, never what was submitted.
 */
export class MfaRefusal extends Error {
  readonly kind: RefusalCode | "401" | "429";
  readonly causes: readonly string[];
  readonly retryAfterS: number | null;

  constructor(
    kind: RefusalCode | "401" | "429",
    causes: readonly string[] = [],
    retryAfterS: number | null = null,
  ) {
    super(`refused: ${kind}`);
    this.name = "MfaRefusal";
    this.kind = kind;
    this.causes = causes;
    this.retryAfterS = retryAfterS;
  }
}

export const badRequest = (...causes: string[]): MfaRefusal => new MfaRefusal("400.1", causes);
export const forbidden = (): MfaRefusal => new MfaRefusal("403");

/** Status, headers and body of a refusal; the 401 and 429 bodies have forms of their own. */
export function refusalAnswer(
  refusal: MfaRefusal,
  trackingId: string,
  acceptLanguage: string | undefined,
): { status: number; headers: Record<string, string>; body: unknown } {
  if (refusal.kind === "401") {
    const error = `JWT validation failed: ${refusal.causes[0] ?? "JWT is not valid"}`;
    return { status: 401, headers: { "www-authenticate": "Bearer" }, body: { error } };
  }
  if (refusal.kind === "429") {
    const after = String(Math.max(1, Math.ceil(refusal.retryAfterS ?? 1)));
    return { status: 429, headers: { "retry-after": after }, body: { message: " Rate Limit Exceeded " } };
  }
  const causes = refusal.causes.map((text) => ({ locale: "en-US", localeOrigin: "DEFAULT" as const, text }));
  return {
    status: Number.parseInt(refusal.kind, 10),
    headers: {},
    body: {
      detailCode: DETAIL_CODES[refusal.kind],
      trackingId,
      messages: messagesOf(refusal.kind, acceptLanguage),
      ...(causes.length === 0 ? {} : { causes }),
    },
  };
}

function messagesOf(kind: RefusalCode, acceptLanguage: string | undefined): Message[] {
  const messages: Message[] = [{ locale: "en-US", localeOrigin: "DEFAULT", text: TEXTS.en[kind] }];
  const language = preferredLanguage(acceptLanguage);
  if (language !== null && language !== "en") {
    messages.push({ locale: language, localeOrigin: "REQUEST", text: TEXTS[language][kind] });
  }
  return messages;
}

/** The first language of the header (RFC 9110, 12.5.4) that there are texts for, or null. */
function preferredLanguage(header: string | undefined): keyof typeof TEXTS | null {
  const wanted = (header ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
      const q = parameters.map((p) => /^\s*q=([\d.]+)/.exec(p)?.[1]).find((v) => v !== undefined);
      return { language: tag.split("-")[0] ?? "", weight: q === undefined ? 1 : Number(q) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  const found = wanted.find(({ language }) => language in TEXTS);
  return found === undefined ? null : (found.language as keyof typeof TEXTS);
}

/** Parses with zod; what is wrong becomes causes with field names and rules only. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new MfaRefusal("400.1", result.error.issues.slice(0, 10).map(causeOf));
}

function causeOf(issue: z.core.$ZodIssue): string {
  const field = issue.path.map(String).join(".") || "body";
  switch (issue.code) {
    case "invalid_type":
      return `${field}: must be of type ${issue.expected}.`;
    case "invalid_value":
      return `${field}: must be one of ${issue.values.map(String).join(", ")}.`;
    case "too_big":
      return `${field}: is too long.`;
    case "too_small":
      return `${field}: is too short.`;
    case "custom":
      return `${field}: ${issue.message}.`;
    default:
      return `${field}: is not valid.`;
  }
}
