import { Ajv2020 } from "ajv/dist/2020.js";
import type { OpenApiDocument, Operation } from "../../../apps/server/src/http/openapi.ts";
import type { Route } from "../../../apps/server/src/http/route.ts";

/** What is wrong with a value, or null. */
export type Check = (value: unknown) => string | null;

const compiled = new WeakMap<OpenApiDocument, Ajv2020>();

/** The document's schemas, compiled once. Formats are checked by the patterns beside them. */
function ajvOf(document: OpenApiDocument): Ajv2020 {
  const known = compiled.get(document);
  if (known !== undefined) return known;
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: "openapi", components: { schemas: closed(document.components.schemas) } });
  compiled.set(document, ajv);
  return ajv;
}

/** Published schemas are open, for later fields; a test must notice a field that nobody described. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, closed(one)]));
  const open =
    inner.properties !== undefined && inner.additionalProperties === undefined && inner.type === "object";
  return open ? { ...inner, additionalProperties: false } : inner;
}

function check(document: OpenApiDocument, schema: unknown): Check {
  const ajv = ajvOf(document);
  const rooted = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"openapi#/components'));
  const validate = ajv.compile(rooted);
  return (value) => (validate(value) ? null : ajv.errorsText(validate.errors, { separator: "; " }));
}

export function operationOf(document: OpenApiDocument, route: Route): Operation {
  const path = route.paths[0].replace(/:([a-zA-Z]+)/g, "{$1}");
  const operation = document.paths[path]?.[route.method.toLowerCase()];
  if (operation === undefined) throw new Error(`${route.method} ${path} is not described`);
  return operation;
}

/** Checks a JSON body against what the document says the route takes. */
export function inputValidator(document: OpenApiDocument, route: Route): Check {
  const schema = operationOf(document, route).requestBody?.content["application/json"]?.schema;
  return schema === undefined ? () => null : check(document, schema);
}

/** Checks an answer: that its status is described, and that its body is what was described, no field more. */
export function answerValidator(
  document: OpenApiDocument,
  route: Route,
): (status: number, body: unknown) => string | null {
  const { responses } = operationOf(document, route);
  return (status, body) => {
    const described = responses[String(status)];
    if (described === undefined) return `status ${status} is not described`;
    const schema = described.content?.["application/json"]?.schema;
    return schema === undefined ? null : check(document, closed(schema))(body);
  };
}
