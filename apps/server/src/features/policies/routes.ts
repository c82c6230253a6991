import { Readable } from "node:stream";
import type { Pool } from "../../db/pool.ts";
import { type Route, route } from "../../http/route.ts";
import type { Clock } from "../../shared/clock.ts";
import { Success, wireDate } from "../../shared/wire.ts";
import {
  EXAMPLE_DRAFT,
  EXAMPLE_POLICY_ID,
  FactList,
  PolicyList,
  PolicyWithVersions,
  PresetList,
  WirePolicy,
} from "./answers.ts";
import { backtestLines } from "./backtest-service.ts";
import { CONDITION_FACTS } from "./condition.ts";
import { toWirePolicy } from "./policy.ts";
import { PRESETS } from "./presets.ts";
import { BacktestBody, PolicyBody, PolicyPatch } from "./schema.ts";
import type { Policies } from "./service.ts";

const TAG = "Policies";
const PARAMS = { params: { policy: EXAMPLE_POLICY_ID } };

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
      feature: "policies",
      tag: TAG,
      summary: "List policies, most important first",
      response: PolicyList,
      handler: async ({ caller }) => ({ data: (await policies.list(caller.project.id)).map(toWirePolicy) }),
    }),
    route({
      method: "POST",
      paths: ["/v2/policies"],
      auth: "secret",
      feature: "policies",
      tag: TAG,
      summary: "Create a policy; its condition is checked",
      response: WirePolicy,
      example: { body: EXAMPLE_DRAFT },
      body: PolicyBody,
      handler: async ({ caller, body }) => toWirePolicy(await policies.create(caller.project.id, body)),
    }),
    route({
      method: "GET",
      paths: ["/v2/policies/presets"],
      auth: "secret",
      feature: "policies",
      tag: TAG,
      summary: "Ready-made policies",
      response: PresetList,
      handler: async () => ({ data: PRESETS }),
    }),
    route({
      method: "GET",
      paths: ["/v2/policies/facts"],
      auth: "secret",
      feature: "policies",
      tag: TAG,
      summary: "Facts that conditions may use",
      response: FactList,
      handler: async () => ({ data: CONDITION_FACTS }),
    }),
    route({
      method: "POST",
      paths: ["/v2/policies/backtest"],
      auth: "secret",
      feature: "policies",
      tag: TAG,
      summary: "Try a draft on past evaluations (lines of JSON)",
      media: "application/x-ndjson",
      example: { body: { ...EXAMPLE_DRAFT, days: 30 } },
      body: BacktestBody,
      handler: async ({ caller, body, reply }) =>
        await backtest(caller.project.id, { name: "draft" }, body, reply),
    }),
    route({
      method: "GET",
      paths: ["/v2/policies/:policy"],
      auth: "secret",
      feature: "policies",
      tag: TAG,
      summary: "Retrieve a policy with its versions",
      response: PolicyWithVersions,
      errors: ["not_found"],
      example: PARAMS,
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
      feature: "policies",
      tag: TAG,
      summary: "Change a policy; what it decides becomes a new version",
      response: WirePolicy,
      errors: ["not_found"],
      example: { ...PARAMS, body: { mode: "enforce" } },
      body: PolicyPatch,
      handler: async ({ caller, params, body }) =>
        toWirePolicy(await policies.update(caller.project.id, params.policy ?? "", body)),
    }),
    route({
      method: "DELETE",
      paths: ["/v2/policies/:policy"],
      auth: "secret",
      feature: "policies",
      tag: TAG,
      summary: "Take a policy out of use",
      response: Success,
      errors: ["not_found"],
      example: { ...PARAMS, response: { success: true } },
      handler: async ({ caller, params }) => {
        await policies.remove(caller.project.id, params.policy ?? "");
        return { success: true };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/policies/:policy/backtest"],
      auth: "secret",
      feature: "policies",
      tag: TAG,
      summary: "Try a policy, or changes to it, on past evaluations (lines of JSON)",
      media: "application/x-ndjson",
      errors: ["not_found"],
      example: { ...PARAMS, body: { days: 30 } },
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
