import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Route } from "../../../apps/server/src/http/route.ts";
import { currentDocument, documentText, routeTable } from "./document.ts";
import { answerValidator, inputValidator } from "./validate.ts";
import { wireTypes } from "./wire-types.ts";

const routes = routeTable();
const document = currentDocument();
const nameOf = (route: Route): string => `${route.method} ${route.paths[0]}`;

describe("openapi.json", () => {
  it('is what the schemas say: run "node packages/contract/src/generate.ts" after changing one', () => {
    const committed = readFileSync(new URL("../openapi.json", import.meta.url), "utf8");
    expect(committed === documentText(document)).toBe(true);
  });

  it("is what the server SDK's types of answers are written from", () => {
    const committed = readFileSync(new URL("../../node/src/wire-types.ts", import.meta.url), "utf8");
    expect(committed === wireTypes(document)).toBe(true);
  });

  it("describes every route once, with a section and what it answers", () => {
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(routes.length);
    expect(ids).toHaveLength(routes.length);
    for (const route of routes) {
      expect(route.tag, nameOf(route)).toBeDefined();
      expect(route.response !== undefined || route.media !== undefined, nameOf(route)).toBe(true);
      expect(route.summary, nameOf(route)).toMatch(/^[A-Z]/);
    }
  });

  it("has examples that the schemas accept, for every body and every parameter", () => {
    for (const route of routes) {
      const { example } = route;
      const names = [...route.paths[0].matchAll(/:([a-zA-Z]+)/g)].map(([, name = ""]) => name);
      for (const name of names)
        expect(example?.params?.[name], `${nameOf(route)} :${name}`).toBeTypeOf("string");
      if (route.body !== undefined) {
        const body = example?.body ?? {};
        expect(route.body.safeParse(body).error, `${nameOf(route)} body`).toBeUndefined();
        expect(inputValidator(document, route)(body), `${nameOf(route)} body`).toBeNull();
      }
      if (route.query !== undefined) {
        expect(route.query.safeParse(example?.query ?? {}).error, `${nameOf(route)} query`).toBeUndefined();
      }
      if (example?.response !== undefined) {
        expect(answerValidator(document, route)(200, example.response), `${nameOf(route)} answer`).toBeNull();
      }
    }
  });

  it("names nothing outside: its references lead into itself", () => {
    const references = [...documentText(document).matchAll(/"\$ref": "([^"]+)"/g)].map(
      ([, target = ""]) => target,
    );
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) {
      expect(document.components.schemas).toHaveProperty([reference.replace("#/components/schemas/", "")]);
    }
  });
});
