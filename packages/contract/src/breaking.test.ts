import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { breakingChanges, type Json } from "./breaking.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const FILE = "packages/contract/openapi.json";

const thing = {
  type: "object",
  properties: { id: { type: "string" }, n: { type: "integer" } },
  required: ["id"],
};
const documentOf = (operation: object, path = "/v2/things/{id}") => ({
  paths: { [path]: { post: operation } },
  components: { schemas: { Thing: thing } },
});
const operation = {
  "x-aliases": ["/v2/thing/{id}"],
  parameters: [{ in: "query", name: "page", required: false, schema: { type: "integer" } }],
  requestBody: {
    required: false,
    content: {
      "application/json": {
        schema: {
          type: "object",
          properties: { channel: { anyOf: [{ type: "string", enum: ["email", "sms"] }, { type: "null" }] } },
          required: [],
        },
      },
    },
  },
  responses: {
    "200": { content: { "application/json": { schema: { $ref: "#/components/schemas/Thing" } } } },
  },
};
const changed = (change: (copy: typeof operation) => void): Json => {
  const copy = structuredClone(operation);
  change(copy);
  return documentOf(copy);
};
const BASE = documentOf(operation);

describe("what counts as breaking", () => {
  it("nothing is, where nothing changed, or only a parameter's name", () => {
    expect(breakingChanges(BASE, BASE)).toEqual([]);
    expect(breakingChanges(BASE, documentOf(operation, "/v2/things/{thing}"))).toEqual([]);
  });

  it("a path or an alias that is gone", () => {
    expect(breakingChanges(BASE, { paths: {} })).toEqual([
      "removed: POST /v2/thing/{}",
      "removed: POST /v2/things/{}",
    ]);
    expect(
      breakingChanges(
        BASE,
        changed((copy) => copy["x-aliases"].pop()),
      ),
    ).toEqual(["removed: POST /v2/thing/{}"]);
  });

  it("an answer's field that is gone, optional now, or of another type", () => {
    const answering = (schema: object) => ({ ...BASE, components: { schemas: { Thing: schema } } });
    const on = (what: string) => [`${what}: POST /v2/thing/{} answer`, `${what}: POST /v2/things/{} answer`];
    expect(breakingChanges(BASE, answering({ ...thing, properties: { id: { type: "string" } } }))).toEqual(
      on("removed field").map((text) => `${text}.n`),
    );
    expect(breakingChanges(BASE, answering({ ...thing, required: [] }))).toEqual(
      on("no longer always there").map((text) => `${text}.id`),
    );
    const wider = { ...thing.properties, id: { type: ["string", "null"] } };
    expect(breakingChanges(BASE, answering({ ...thing, properties: wider }))).toEqual(
      on("changed type").map((text) => `${text}.id (null)`),
    );
    expect(
      breakingChanges(BASE, answering({ ...thing, properties: { ...thing.properties, more: {} } })),
    ).toEqual([]);
  });

  it("an input that is required now, gone, or takes fewer values", () => {
    const body = (copy: typeof operation) =>
      copy.requestBody.content["application/json"].schema as {
        properties: Record<string, unknown>;
        required: string[];
      };
    const first = (older: Json, newer: Json) => breakingChanges(older, newer)[0];
    expect(
      first(
        BASE,
        changed((copy) => body(copy).required.push("channel")),
      ),
    ).toMatch(/^new required input/);
    expect(
      first(
        BASE,
        changed((copy) => delete body(copy).properties.channel),
      ),
    ).toMatch(/^removed input/);
    const narrower = changed((copy) => {
      body(copy).properties.channel = { type: ["string", "null"], enum: ["email", null] };
    });
    expect(first(BASE, narrower)).toBe("removed value: POST /v2/thing/{} body.channel = sms");
    const page = changed((copy) => {
      copy.parameters = [{ in: "query", name: "page", required: true, schema: { type: "integer" } }];
    });
    expect(first(BASE, page)).toBe("new required input: POST /v2/thing/{} ?page");
  });
});

/** The document as it was committed before; null where there is no history to ask. */
function committed(revision: string): string | null {
  try {
    return execFileSync("git", ["show", `${revision}:${FILE}`], {
      cwd: ROOT,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return null;
  }
}

describe("the contract", () => {
  it("breaks nothing that is not declared in breaking.json", () => {
    const current = readFileSync(`${ROOT}${FILE}`, "utf8");
    const declared = JSON.parse(readFileSync(`${ROOT}packages/contract/breaking.json`, "utf8")) as {
      change: string;
      why: string;
    }[];
    expect(declared.every(({ change, why }) => change !== "" && why.length > 10)).toBe(true);
    const head = committed("HEAD");
    // A clean checkout is compared with what was there before its last commit.
    const older = head === current ? committed("HEAD~1") : head;
    // Without a history (an unpacked archive) the document is its own predecessor.
    const found = breakingChanges(JSON.parse(older ?? current), JSON.parse(current));
    const known = new Set(declared.map(({ change }) => change));
    expect(found.filter((change) => !known.has(change))).toEqual([]);
  });
});
