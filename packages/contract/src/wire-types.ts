import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { OpenApiDocument } from "../../../apps/server/src/http/openapi.ts";

const BIOME = fileURLToPath(new URL("../../../node_modules/.bin/biome", import.meta.url));
const REFERENCE = "#/components/schemas/";

const HEAD = `/**
 * What the API answers, by the names of its reference. Written from openapi.json by
 * packages/contract/src/generate.ts: change the service's schemas, not this file.
 */

/** Dates on the wire are ISO 8601 texts with milliseconds, UTC. */
export type WireDate = string;
`;

type Schema = { readonly [key: string]: unknown };

/**
 * The document's named schemas as TypeScript, formatted as the rest of the sources. A closed list of words stays open
 * for later ones, so that a program that knows today's compiles against tomorrow's.
 */
export function wireTypes(document: OpenApiDocument): string {
  const declared = Object.entries(document.components.schemas).map(([name, schema]) => {
    const comment = commentOf(schema);
    return isObject(schema)
      ? `${comment}export interface ${name} ${membersOf(schema)}`
      : `${comment}export type ${name} = ${typeOf(schema)};`;
  });
  return execFileSync(BIOME, ["format", "--stdin-file-path=wire-types.ts"], {
    input: [HEAD, ...declared].join("\n\n"),
    encoding: "utf8",
  });
}

const isObject = (schema: Schema): boolean => schema.type === "object" && schema.properties !== undefined;

const commentOf = (schema: Schema): string =>
  typeof schema.description === "string" ? `/** ${schema.description.replaceAll("*/", "* /")} */\n` : "";

const keyOf = (name: string): string => (/^[a-zA-Z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

function membersOf(schema: Schema): string {
  const required = new Set(schema.required as readonly string[] | undefined);
  const members = Object.entries(schema.properties as Record<string, Schema>).map(
    ([name, property]) =>
      `${commentOf(property)}${keyOf(name)}${required.has(name) ? "" : "?"}: ${typeOf(property)};`,
  );
  return `{\n${members.join("\n")}\n}`;
}

/** Throws where a schema says something that this does not know how to write. */
function typeOf(schema: Schema): string {
  if (typeof schema.$ref === "string") return schema.$ref.slice(REFERENCE.length);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const choices = (schema.anyOf ?? schema.oneOf) as readonly Schema[] | undefined;
  if (choices !== undefined) return [...new Set(choices.map(typeOf))].join(" | ");
  if (Array.isArray(schema.type)) {
    return schema.type.map((type: string) => typeOf({ ...schema, type })).join(" | ");
  }
  switch (schema.type) {
    case "null":
      return "null";
    case "boolean":
      return "boolean";
    case "integer":
    case "number":
      return "number";
    case "string":
      if (schema.format === "date-time") return "WireDate";
      return Array.isArray(schema.enum)
        ? `${schema.enum.map((word) => JSON.stringify(word)).join(" | ")} | (string & {})`
        : "string";
    case "array": {
      const item = typeOf((schema.items ?? {}) as Schema);
      return /^\w+$/.test(item) ? `${item}[]` : `(${item})[]`;
    }
    case "object": {
      if (isObject(schema)) return membersOf(schema);
      const { additionalProperties: value } = schema;
      return `Record<string, ${typeof value === "object" && value !== null ? typeOf(value as Schema) : "unknown"}>`;
    }
    case undefined:
      return "unknown";
    default:
      throw new Error(`no type for ${JSON.stringify(schema)}`);
  }
}
