import { z } from "zod";

/** A JSON Schema (2020-12) as OpenAPI 3.1 embeds it. */
export type JsonSchema = { [key: string]: unknown };

/** Schemas with an id (`.meta({ id })`) are written once, here, and referred to from everywhere else. */
export type Components = Map<string, JsonSchema>;

const DEFINITIONS = "#/$defs/";
export const COMPONENTS = "#/components/schemas/";

/**
 * The JSON Schema of what a zod schema takes (`input`) or gives (`output`). Answers are left open: a later
 * version may add fields. What zod computes (a transform's result) is not described.
 */
export function toJsonSchema(schema: z.ZodType, io: "input" | "output", components: Components): JsonSchema {
  const made = z.toJSONSchema(schema, {
    io,
    target: "draft-2020-12",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      if (io === "output" && zodSchema._zod.def.type === "object" && isOpen(zodSchema)) {
        delete jsonSchema.additionalProperties;
      }
    },
  }) as JsonSchema;
  const { $schema: _dialect, $defs: definitions, ...rest } = made;
  for (const [name, definition] of Object.entries((definitions ?? {}) as Record<string, JsonSchema>)) {
    components.set(name, tidy(definition));
  }
  const own = z.globalRegistry.get(schema)?.id;
  if (own === undefined) return tidy(rest);
  // zod refers to it itself where it is used within itself.
  if (!components.has(own)) components.set(own, tidy(rest));
  return { $ref: `${COMPONENTS}${own}` };
}

/** Objects whose author said nothing of further fields. */
function isOpen(schema: z.core.$ZodType): boolean {
  return (schema as z.core.$ZodObject)._zod.def.catchall === undefined;
}

/** Points references at the document's components, and leaves out what zod adds for itself. */
function tidy(schema: JsonSchema): JsonSchema {
  const { id: _id, ...rest } = schema;
  return mapDeep(rest, (key, value) =>
    key === "$ref" && typeof value === "string" ? value.replace(DEFINITIONS, COMPONENTS) : value,
  ) as JsonSchema;
}

function mapDeep(value: unknown, change: (key: string, value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => mapDeep(one, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, mapDeep(change(key, inner), change)]),
  );
}
