import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { currentDocument, routeTable } from "../../../packages/contract/src/document.ts";
import { answerValidator } from "../../../packages/contract/src/validate.ts";
import type { Route } from "../src/http/route.ts";
import { type Case, contractCases } from "./contract-cases.ts";
import { type Answer, startTestService, type TestProject, type TestService } from "./service.ts";

const routes = routeTable();
const document = currentDocument();
const nameOf = (route: Route): string => `${route.method} ${route.paths[0]}`;

let service: TestService;
let main: TestProject;
let other: TestProject;
let cases: Record<string, Case>;
beforeAll(async () => {
  const rate_limits = { per_account_per_s: null, per_address_per_s: null, per_key_per_s: null };
  const none = { per_account_per_s: 0.001, per_address_per_s: 0.001, per_key_per_s: 0.001 };
  service = await startTestService({
    main: {
      settings: {
        device_limits: { overall: 1 },
        rate_limits,
        challenge: { skip_limit: 1, notify_admins: true },
      },
    },
    other: { settings: { rate_limits } },
    tight: { settings: { rate_limits: none } },
    picky: { settings: { rate_limits, allowed_origins: ["https://product.example"] } },
    starter: { settings: { rate_limits, plan: "starter" } },
  });
  main = service.project("main");
  other = service.project("other");
  cases = contractCases(service, main);
});
afterAll(() => service.stop());

let strangers = 0;
/** A path of the table with ids that nothing has. */
const filled = (path: string): string => {
  const named = path
    .replace(/:factor/g, "email")
    .replace(/:account/g, () => `nobody-${++strangers}`)
    .replace(/:[a-zA-Z]+/g, "000000000000000000000000");
  return path.endsWith("/listen") ? `${named}?access=000000000000000000000000` : named;
};
/** The call as far as it must go to be refused before anything is read. */
const bare = (route: Route, project: TestProject, path = filled(route.paths[0])) =>
  (route.auth === "client" ? project.browser : project.server)(
    route.method,
    path,
    route.body === undefined ? undefined : (route.example?.body ?? {}),
  );
const described = (route: Route, { status, body }: Answer): void => {
  expect(
    answerValidator(document, route)(status, body),
    `${nameOf(route)} ${status} ${JSON.stringify(body)}`,
  ).toBeNull();
};
const refusal = (route: Route, answer: Answer, status: number, code: string): void => {
  expect({ route: nameOf(route), status: answer.status, code: answer.body?.code }).toEqual({
    route: nameOf(route),
    status,
    code,
  });
  expect(answer.body).toMatchObject({
    success: false,
    message: expect.any(String),
    error: answer.body.message,
  });
  expect(answer.body.request_id).toBe(answer.headers.get("x-request-id"));
  described(route, answer);
};

/** What a caller may meet. Every route of the table shows every one of them: what is missing here does not compile. */
interface Outcomes {
  ok: () => Promise<void>;
  invalid: () => Promise<void>;
  "no credentials": () => Promise<void>;
  "wrong scope": () => Promise<void>;
  "another project": () => Promise<void>;
  "over limit": () => Promise<void>;
}

const outcomesOf = (name: string, route: Route): Outcomes => ({
  async ok() {
    const answer = await caseOf(name)();
    expect({ status: answer.status, body: answer.status === 200 ? null : answer.body }).toEqual({
      status: 200,
      body: null,
    });
    if (route.media !== undefined) expect(answer.headers.get("content-type")).toContain(route.media);
    else described(route, answer);
  },

  async invalid() {
    const call = route.auth === "client" ? main.browser : main.server;
    const path = filled(route.paths[0]);
    const body = route.body === undefined ? undefined : {};
    const nul = `${path}${path.includes("?") ? "&" : "?"}x=%00`;
    refusal(route, await call(route.method, nul, body), 400, "invalid_parameter");
    if (route.body === undefined) return;
    refusal(route, await call(route.method, path, '{"user": '), 400, "invalid_json");
    const refused: string[] = [];
    for (const wrong of wrongBodies(route)) {
      const answer = await call(route.method, path, JSON.stringify(wrong));
      // What is not there is said before what is wrong with the rest, or after: both are refusals of the caller.
      expect([200, 400, 404], `${JSON.stringify(wrong)}: ${JSON.stringify(answer.body)}`).toContain(
        answer.status,
      );
      described(route, answer);
      if (answer.status === 400) refused.push(answer.body.code);
    }
    expect(refused.length, "no input of a wrong type is refused").toBeGreaterThan(0);
    for (const code of refused) expect(["invalid_parameter", "missing_parameter"]).toContain(code);
  },

  async "no credentials"() {
    for (const authorization of ["", "Basic unknown:", "Bearer unknown", "Digest x"]) {
      const response = await fetch(`${service.url}${filled(route.paths[0])}`, {
        method: route.method,
        headers: authorization === "" ? {} : { authorization },
      });
      const answer = { status: response.status, headers: response.headers, body: await response.json() };
      refusal(route, answer, 401, "invalid_client");
    }
  },

  async "wrong scope"() {
    const body = route.body === undefined ? undefined : {};
    const path = filled(route.paths[0]);
    // The public client id where the secret is needed; a page of somebody else's where a page may call.
    const answer =
      route.auth === "secret"
        ? await main.browser(route.method, path, body)
        : await service
            .project("picky")
            .browser(route.method, path, body, { headers: { origin: "https://elsewhere.example" } });
    refusal(route, answer, 403, "forbidden");
  },

  async "another project"() {
    const used = await usedBy(name, caseOf(name));
    if (route.errors?.includes("not_found") === true && route.paths[0].includes(":")) {
      refusal(route, await bare(route, other), 404, "not_found");
      refusal(route, await bare(route, other, used.path), 404, "not_found");
      return;
    }
    // Where nothing is named that could be missing, nothing of one project is in the answer of another.
    const [ours, theirs] = [await bare(route, main, used.path), await bare(route, other, used.path)];
    described(route, theirs);
    const known = new Set([...idsIn(ours.body), ...idsIn(used.answer.body)]);
    expect(idsIn(theirs.body).filter((id) => known.has(id))).toEqual([]);
  },

  async "over limit"() {
    const tight = service.project("tight");
    for (let i = 0; i < 6; i += 1) await bare(route, tight);
    const answer = await bare(route, tight);
    refusal(route, answer, 429, "rate_limited");
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  },
});

const caseOf = (name: string): Case => {
  const call = cases[name];
  if (call === undefined) throw new Error(`${name} has no working call in contract-cases.ts`);
  return call;
};

/** The example with each of its fields replaced by what no field of that kind is, and what is no object at all. */
function wrongBodies(route: Route): unknown[] {
  const example = (route.example?.body ?? {}) as Record<string, unknown>;
  const fields = Object.keys(example).map((field) => ({
    ...example,
    [field]: typeof example[field] === "object" ? 7 : { not: ["of", "this", "kind"] },
  }));
  return [...fields, [], "text", 42];
}

/** Record ids anywhere in an answer. */
const idsIn = (body: unknown): string[] => JSON.stringify(body ?? "").match(/\b[0-9a-f]{24}\b/g) ?? [];

it("has a working call for every route of the table, and for nothing else", () => {
  expect(Object.keys(cases).sort()).toEqual(routes.map(nameOf).sort());
});

describe.each(routes.map((route) => [nameOf(route), route] as const))("%s", (name, route) => {
  for (const [outcome, show] of Object.entries(outcomesOf(name, route))) it(outcome, show);

  if (route.feature !== undefined)
    it("is refused where the plan does not include it", async () => {
      refusal(route, await bare(route, service.project("starter")), 428, "plan_required");
    });

  if (route.paths.length > 1)
    it("answers under its other paths as well", async () => {
      for (const path of route.paths.slice(1)) {
        const here = await bare(route, other);
        const there = await bare(route, other, filled(path));
        expect({ path, status: there.status, code: there.body?.code }).toEqual({
          path,
          status: here.status,
          code: here.body?.code,
        });
      }
    });
});

/** Runs a case and answers what came of it, and the path that its last call used. */
async function usedBy(name: string, call: Case): Promise<{ path: string; answer: Answer }> {
  const [method = ""] = name.split(" ");
  let last = "";
  const original = globalThis.fetch;
  globalThis.fetch = (async (input: string | URL | Request, init?: RequestInit) => {
    if ((init?.method ?? "GET") === method)
      last = String(input).slice(service.url.length).split("&auth=")[0] ?? "";
    return await original(input, init);
  }) as typeof fetch;
  try {
    return { answer: await call(), path: last };
  } finally {
    globalThis.fetch = original;
  }
}
