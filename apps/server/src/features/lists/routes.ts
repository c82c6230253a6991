import { type Route, route } from "../../http/route.ts";
import { EntryBody, EntryQuery } from "./schema.ts";
import type { Lists } from "./service.ts";

export function listRoutes(lists: Lists): Route[] {
  return [
    route({
      method: "GET",
      paths: ["/v2/lists"],
      auth: "secret",
      summary: "Entries of the allow and deny lists",
      query: EntryQuery,
      handler: async ({ caller, query }) => ({ data: await lists.list(caller.project.id, query) }),
    }),
    route({
      method: "POST",
      paths: ["/v2/lists"],
      auth: "secret",
      summary: "Add an entry; the same value again replaces its entry",
      body: EntryBody,
      handler: async ({ caller, body }) => await lists.add(caller.project.id, body),
    }),
    route({
      method: "DELETE",
      paths: ["/v2/lists/:entry"],
      auth: "secret",
      summary: "Remove an entry",
      handler: async ({ caller, params }) => {
        await lists.remove(caller.project.id, params.entry ?? "");
        return { success: true };
      },
    }),
  ];
}
