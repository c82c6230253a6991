/** What a client of the older document could trip over in the newer one. One line each, stable enough to declare. */
export function breakingChanges(older: Json, newer: Json): string[] {
  const before = operationsOf(older);
  const after = operationsOf(newer);
  const found: string[] = [];
  for (const [name, operation] of before) {
    const now = after.get(name);
    if (now === undefined) found.push(`removed: ${name}`);
    else found.push(...operationChanges(name, { older, newer }, operation, now));
  }
  return [...new Set(found)].sort();
}

export type Json = { readonly [key: string]: unknown };

interface Documents {
  older: Json;
  newer: Json;
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const texts = (value: unknown): string[] => list(value).map(String);

/** Every path a client may call, aliases included, with what is said of it. */
function operationsOf(document: Json): Map<string, Json> {
  const operations = new Map<string, Json>();
  for (const [path, methods] of Object.entries(isObject(document.paths) ? document.paths : {})) {
    for (const [method, operation] of Object.entries(isObject(methods) ? methods : {})) {
      if (!isObject(operation)) continue;
      for (const name of [path, ...texts(operation["x-aliases"])]) {
        operations.set(`${method.toUpperCase()} ${anonymous(name)}`, operation);
      }
    }
  }
  return operations;
}

/** Names of path parameters do not travel. */
const anonymous = (path: string): string => path.replace(/\{[^}]*\}/g, "{}");

function operationChanges(name: string, documents: Documents, before: Json, after: Json): string[] {
  const found: string[] = [];
  const query = (operation: Json) =>
    new Map(
      list(operation.parameters)
        .filter((one): one is Json => isObject(one) && one.in === "query")
        .map((one) => [String(one.name), one]),
    );
  const queryBefore = query(before);
  for (const [parameter, now] of query(after)) {
    const old = queryBefore.get(parameter);
    if (now.required === true && old?.required !== true)
      found.push(`new required input: ${name} ?${parameter}`);
    queryBefore.delete(parameter);
  }
  for (const parameter of queryBefore.keys()) found.push(`removed input: ${name} ?${parameter}`);
  const body = (operation: Json) => at(operation, "requestBody", "content", "application/json", "schema");
  if (at(after, "requestBody", "required") === true && at(before, "requestBody", "required") !== true) {
    found.push(`new required input: ${name} body`);
  }
  found.push(...inputChanges(`${name} body`, documents, body(before), body(after)));
  const answer = (operation: Json) =>
    at(operation, "responses", "200", "content", "application/json", "schema");
  found.push(...outputChanges(`${name} answer`, documents, answer(before), answer(after)));
  return found;
}

function resolve(document: Json, schema: unknown): Json {
  const reference = at(schema, "$ref");
  if (typeof reference === "string") return resolve(document, at(document, ...reference.slice(2).split("/")));
  return isObject(schema) ? schema : {};
}

/** The forms a value may have: the members of a union, or the schema alone. */
const forms = (document: Json, schema: unknown): Json[] => {
  const resolved = resolve(document, schema);
  const members = list(resolved.anyOf ?? resolved.oneOf);
  return members.length === 0 ? [resolved] : members.flatMap((member) => forms(document, member));
};

interface Shape {
  types: Set<string>;
  /** Null where any value goes. */
  values: Set<string> | null;
  required: Set<string>;
  properties: Map<string, unknown>;
  items: unknown;
}

function shapeOf(document: Json, schema: unknown): Shape {
  const all = forms(document, schema);
  const values = all.flatMap((one) => texts(one.enum ?? (one.const === undefined ? undefined : [one.const])));
  const closed = all.every((one) => one.enum !== undefined || one.const !== undefined || one.type === "null");
  const properties = new Map<string, unknown>();
  for (const one of all) {
    for (const [key, value] of Object.entries(isObject(one.properties) ? one.properties : {})) {
      properties.set(key, value);
    }
  }
  const objects = all.filter((one) => isObject(one.properties));
  return {
    types: new Set(
      all.flatMap((one) => (Array.isArray(one.type) ? texts(one.type) : [String(one.type ?? "any")])),
    ),
    values: closed && values.length > 0 ? new Set(values) : null,
    required: new Set(
      objects[0] === undefined
        ? []
        : texts(objects[0].required).filter((key) =>
            objects.every((one) => texts(one.required).includes(key)),
          ),
    ),
    properties,
    items: all.find((one) => one.items !== undefined)?.items,
  };
}

/** Narrower input breaks: what was taken must still be taken. */
function inputChanges(
  where: string,
  documents: Documents,
  before: unknown,
  after: unknown,
  depth = 0,
): string[] {
  if (after === undefined || before === undefined || depth > 12) return [];
  const old = shapeOf(documents.older, before);
  const now = shapeOf(documents.newer, after);
  const found = typeChanges(where, old.types, now.types);
  for (const value of old.values ?? []) {
    if (now.values !== null && !now.values.has(value)) found.push(`removed value: ${where} = ${value}`);
  }
  for (const key of now.required) {
    if (!old.required.has(key)) found.push(`new required input: ${where}.${key}`);
  }
  for (const [key, value] of old.properties) {
    if (!now.properties.has(key)) found.push(`removed input: ${where}.${key}`);
    else found.push(...inputChanges(`${where}.${key}`, documents, value, now.properties.get(key), depth + 1));
  }
  if (old.items !== undefined)
    found.push(...inputChanges(`${where}[]`, documents, old.items, now.items, depth + 1));
  return found;
}

/** Wider output breaks: what was given must still be given, in one of the forms that were named. */
function outputChanges(
  where: string,
  documents: Documents,
  before: unknown,
  after: unknown,
  depth = 0,
): string[] {
  if (before === undefined || depth > 12) return [];
  if (after === undefined) return [`removed: ${where}`];
  const old = shapeOf(documents.older, before);
  const now = shapeOf(documents.newer, after);
  const found = typeChanges(where, now.types, old.types);
  for (const value of old.values ?? []) {
    if (now.values !== null && !now.values.has(value)) found.push(`removed value: ${where} = ${value}`);
  }
  for (const key of old.required) {
    if (now.properties.has(key) && !now.required.has(key))
      found.push(`no longer always there: ${where}.${key}`);
  }
  for (const [key, value] of old.properties) {
    if (!now.properties.has(key)) found.push(`removed field: ${where}.${key}`);
    else
      found.push(...outputChanges(`${where}.${key}`, documents, value, now.properties.get(key), depth + 1));
  }
  if (old.items !== undefined)
    found.push(...outputChanges(`${where}[]`, documents, old.items, now.items, depth + 1));
  return found;
}

/** Every type of `narrow` must be among those of `wide`. */
function typeChanges(where: string, narrow: ReadonlySet<string>, wide: ReadonlySet<string>): string[] {
  if (wide.has("any")) return [];
  const covers = (type: string) => wide.has(type) || (type === "integer" && wide.has("number"));
  return [...narrow].filter((type) => !covers(type)).map((type) => `changed type: ${where} (${type})`);
}
