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

it("has a working call for every route of the table, and for nothing else", () => {
  expect(Object.keys(cases).sort()).toEqual(routes.map(nameOf).sort());
});

describe.each(routes.map((route) => [nameOf(route), route] as const))("%s", (name, route) => {
  it("answers as described", async () => {
    const call = cases[name];
    expect(call, "no case").toBeDefined();
    const answer = await (call as Case)();
    expect({ status: answer.status, body: answer.status === 200 ? null : answer.body }).toEqual({
      status: 200,
      body: null,
    });
    if (route.media !== undefined) expect(answer.headers.get("content-type")).toContain(route.media);
    else described(route, answer);
  });

  it("refuses a caller without credentials, or with unknown ones", async () => {
    for (const authorization of ["", "Basic unknown:", "Bearer unknown", "Digest x"]) {
      const response = await fetch(`${service.url}${filled(route.paths[0])}`, {
        method: route.method,
        headers: authorization === "" ? {} : { authorization },
      });
      const answer = { status: response.status, headers: response.headers, body: await response.json() };
      refusal(route, answer, 401, "invalid_client");
    }
  });

  if (route.auth === "secret")
    it("refuses the public client id where the secret is needed", async () => {
      const body = route.body === undefined ? undefined : {};
      refusal(route, await main.browser(route.method, filled(route.paths[0]), body), 403, "forbidden");
    });

  if (route.body !== undefined)
    it("refuses a body that cannot be read", async () => {
      const call = route.auth === "client" ? main.browser : main.server;
      refusal(route, await call(route.method, filled(route.paths[0]), '{"user": '), 400, "invalid_json");
      for (const body of [[], "text", 42]) {
        const answer = await call(route.method, filled(route.paths[0]), JSON.stringify(body));
        expect([400, 404], `${JSON.stringify(body)}: ${JSON.stringify(answer.body)}`).toContain(
          answer.status,
        );
        described(route, answer);
      }
    });

  const named = route.errors?.includes("not_found") === true && route.paths[0].includes(":");
  if (named)
    it("does not tell another project's objects from none", async () => {
      const missing = await bare(route, other);
      refusal(route, missing, 404, "not_found");
      const foreign = await bare(route, other, await usedBy(name, cases[name] as Case));
      refusal(route, foreign, 404, "not_found");
    });

  it("is refused over the limit, with a hint when to try again", async () => {
    const tight = service.project("tight");
    for (let i = 0; i < 6; i += 1) await bare(route, tight);
    const answer = await bare(route, tight);
    refusal(route, answer, 429, "rate_limited");
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  });

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

/** Runs a case and answers the path that its last call used. */
async function usedBy(name: string, call: Case): Promise<string> {
  const [method = ""] = name.split(" ");
  let last = "";
  const original = globalThis.fetch;
  globalThis.fetch = (async (input: string | URL | Request, init?: RequestInit) => {
    if ((init?.method ?? "GET") === method)
      last = String(input).slice(service.url.length).split("&auth=")[0] ?? "";
    return await original(input, init);
  }) as typeof fetch;
  try {
    await call();
  } finally {
    globalThis.fetch = original;
  }
  return last;
}
