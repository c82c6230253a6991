import { inTransaction, type Pool } from "../../db/pool.ts";
import { type Route, route } from "../../http/route.ts";
import type { Clock } from "../../shared/clock.ts";
import { notFound } from "../../shared/errors.ts";
import { PageQuery, Success } from "../../shared/wire.ts";
import { recordAudit } from "../audit/index.ts";
import { findGroup, leaveGroup, listGroups, listMembers } from "./group-store.ts";
import { accountParam } from "./routes.ts";
import { GroupPage, MemberPage, WireGroupDetail } from "./schema.ts";

const TAG = "Groups";

const GROUP = {
  id: "acme",
  name: "Acme",
  metadata: { seats: 25 },
  members: 19,
  createdAt: "2026-01-10T09:00:00.000Z",
  updatedAt: "2026-03-02T08:00:00.000Z",
};

/** Groups: teams and companies. They come into being, and are joined, with attach and update. */
export function groupRoutes(pool: Pool, clock: Clock): Route[] {
  return [
    route({
      method: "GET",
      paths: ["/v2/groups"],
      auth: "secret",
      tag: TAG,
      feature: "groups",
      summary: "List groups",
      query: PageQuery,
      response: GroupPage,
      example: { query: { page: 1, limit: 10 }, response: { data: [GROUP], total: 1 } },
      handler: async (call) => await listGroups(pool, call.caller.project.id, call.query),
    }),
    route({
      method: "GET",
      paths: ["/v2/groups/:group"],
      auth: "secret",
      tag: TAG,
      feature: "groups",
      summary: "Retrieve a group, with its devices and shared accounts counted",
      response: WireGroupDetail,
      errors: ["not_found"],
      example: { params: { group: "acme" }, response: { ...GROUP, devices: 31, shared: 2 } },
      handler: async (call) => {
        const group = await findGroup(pool, call.caller.project.id, call.params.group ?? "", clock());
        if (group === null) throw notFound("group");
        return group;
      },
    }),
    route({
      method: "GET",
      paths: ["/v2/groups/:group/members"],
      auth: "secret",
      tag: TAG,
      feature: "groups",
      summary: "List the members of a group",
      query: PageQuery,
      response: MemberPage,
      errors: ["not_found"],
      example: {
        params: { group: "acme" },
        query: { page: 1, limit: 10 },
        response: {
          data: [
            {
              id: "65a1f0c2b7d4e8f901a2b3c4",
              account: "user-42",
              attached_devices: 2,
              joinedAt: "2026-03-01T08:00:00.000Z",
            },
          ],
          total: 19,
        },
      },
      handler: async (call) => {
        const page = await listMembers(pool, call.caller.project.id, call.params.group ?? "", call.query);
        if (page === null) throw notFound("group");
        return page;
      },
    }),
    route({
      method: "DELETE",
      paths: ["/v2/groups/:group/members/:account"],
      auth: "secret",
      tag: TAG,
      feature: "groups",
      summary: "Take a user out of a group",
      response: Success,
      errors: ["not_found"],
      example: { params: { group: "acme", account: "user-42" }, response: { success: true } },
      handler: async (call) => {
        const { project } = call.caller;
        const group = call.params.group ?? "";
        await inTransaction(pool, async (tx) => {
          const accountId = await leaveGroup(tx, project.id, group, accountParam(call));
          if (accountId === null) throw notFound("member");
          await recordAudit(tx, {
            projectId: project.id,
            accountId,
            at: clock(),
            actor: "api",
            action: "group.left",
            subject: group,
          });
        });
        return { success: true };
      },
    }),
  ];
}
