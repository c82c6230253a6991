import { Readable } from "node:stream";
import type { Pool } from "../../db/pool.ts";
import { type Route, route } from "../../http/route.ts";
import type { Clock } from "../../shared/clock.ts";
import { wireDate } from "../../shared/wire.ts";
import { backtestLines } from "./backtest-service.ts";
import { CONDITION_FACTS } from "./condition.ts";
import { toWirePolicy } from "./policy.ts";
import { PRESETS } from "./presets.ts";
import { BacktestBody, PolicyBody, PolicyPatch } from "./schema.ts";
import type { Policies } from "./service.ts";

export function policyRoutes(policies: Policies, pool: Pool, clock: Clock): Route[] {
  const backtest = async (
    projectId: number,
    base: unknown,
    body: BacktestBody,
    reply: { type(t: string): unknown },
  ) => {
    const { days, examples, ...changes } = body;
    const draft = PolicyBody.parse({ ...(base as object), ...changes });
    reply.type("application/x-ndjson; charset=utf-8");
    return Readable.from(backtestLines({ pool, clock }, projectId, draft, { days, examples }));
  };

  return [
    route({
      method: "GET",
      paths: ["/v2/policies"],
      auth: "secret",
      summary: "List policies, most important first",
      handler: async ({ caller }) => ({ data: (await policies.list(caller.project.id)).map(toWirePolicy) }),
    }),
    route({
      method: "POST",
      paths: ["/v2/policies"],
      auth: "secret",
      summary: "Create a policy; its condition is checked",
      body: PolicyBody,
      handler: async ({ caller, body }) => toWirePolicy(await policies.create(caller.project.id, body)),
    }),
    route({
      method: "GET",
      paths: ["/v2/policies/presets"],
      auth: "secret",
      summary: "Ready-made policies",
      handler: async () => ({ data: PRESETS }),
    }),
    route({
      method: "GET",
      paths: ["/v2/policies/facts"],
      auth: "secret",
      summary: "Facts that conditions may use",
      handler: async () => ({ data: CONDITION_FACTS }),
    }),
    route({
      method: "POST",
      paths: ["/v2/policies/backtest"],
      auth: "secret",
      summary: "Try a draft on past evaluations (lines of JSON)",
      body: BacktestBody,
      handler: async ({ caller, body, reply }) =>
        await backtest(caller.project.id, { name: "draft" }, body, reply),
    }),
    route({
      method: "GET",
      paths: ["/v2/policies/:policy"],
      auth: "secret",
      summary: "Retrieve a policy with its versions",
      handler: async ({ caller, params }) => {
        const { id } = caller.project;
        const policy = await policies.get(id, params.policy ?? "");
        const versions = await policies.versions(id, policy.id);
        return {
          ...toWirePolicy(policy),
          versions: versions.map(({ createdAt, ...version }) => ({
            ...version,
            createdAt: wireDate(createdAt),
          })),
        };
      },
    }),
    route({
      method: "PATCH",
      paths: ["/v2/policies/:policy"],
      auth: "secret",
      summary: "Change a policy; what it decides becomes a new version",
      body: PolicyPatch,
      handler: async ({ caller, params, body }) =>
        toWirePolicy(await policies.update(caller.project.id, params.policy ?? "", body)),
    }),
    route({
      method: "DELETE",
      paths: ["/v2/policies/:policy"],
      auth: "secret",
      summary: "Take a policy out of use",
      handler: async ({ caller, params }) => {
        await policies.remove(caller.project.id, params.policy ?? "");
        return { success: true };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/policies/:policy/backtest"],
      auth: "secret",
      summary: "Try a policy, or changes to it, on past evaluations (lines of JSON)",
      body: BacktestBody,
      handler: async ({ caller, params, body, reply }) => {
        const { id, version, createdAt, updatedAt, ...base } = await policies.get(
          caller.project.id,
          params.policy ?? "",
        );
        return await backtest(caller.project.id, base, body, reply);
      },
    }),
  ];
}
