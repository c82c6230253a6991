import { z } from "zod";
import { type Route, route } from "../../http/route.ts";
import { Success, WireDate } from "../../shared/wire.ts";
import { EntryBody, EntryQuery, LIST_KINDS } from "./schema.ts";
import type { Lists } from "./service.ts";

const TAG = "Lists";

const WireEntry = z
  .object({
    id: z.string(),
    list: z.enum(["allow", "deny"]),
    kind: z.enum(LIST_KINDS),
    value: z.string(),
    reason: z.string(),
    expires_at: WireDate.nullable(),
    createdAt: WireDate,
  })
  .meta({ id: "ListEntry" });

export function listRoutes(lists: Lists): Route[] {
  return [
    route({
      method: "GET",
      paths: ["/v2/lists"],
      auth: "secret",
      tag: TAG,
      summary: "Entries of the allow and deny lists",
      response: z.object({ data: z.array(WireEntry) }),
      query: EntryQuery,
      handler: async ({ caller, query }) => ({ data: await lists.list(caller.project.id, query) }),
    }),
    route({
      method: "POST",
      paths: ["/v2/lists"],
      auth: "secret",
      tag: TAG,
      summary: "Add an entry; the same value again replaces its entry",
      response: WireEntry,
      example: {
        body: { list: "deny", kind: "address", value: "198.51.100.0/24", reason: "credential stuffing" },
      },
      body: EntryBody,
      handler: async ({ caller, body }) => await lists.add(caller.project.id, body),
    }),
    route({
      method: "DELETE",
      paths: ["/v2/lists/:entry"],
      auth: "secret",
      tag: TAG,
      summary: "Remove an entry",
      response: Success,
      errors: ["not_found"],
      example: { params: { entry: "65a1f0c2b7d4e8f901a2b3f1" }, response: { success: true } },
      handler: async ({ caller, params }) => {
        await lists.remove(caller.project.id, params.entry ?? "");
        return { success: true };
      },
    }),
  ];
}
