import { Readable } from "node:stream";
import { z } from "zod";
import { type Route, route } from "../../http/route.ts";
import { Success, WireDate } from "../../shared/wire.ts";
import type { PersonalData } from "./personal-data.ts";
import { accountParam } from "./routes.ts";
import { WireUser } from "./schema.ts";

const TAG = "Users";

const Export = z
  .object({ exported_at: WireDate, user: WireUser })
  .catchall(z.array(z.record(z.string(), z.unknown())))
  .meta({ description: "Beside the user, one list for each table that holds something of theirs." });

/** What the law lets a person ask for: everything about them, and that it be gone. Part of every plan. */
export function personalRoutes(data: PersonalData): Route[] {
  return [
    route({
      method: "GET",
      paths: ["/v2/user/:account/export", "/v2/users/:account/export"],
      auth: "secret",
      tag: TAG,
      summary: "Export everything stored about a user",
      description:
        "Addresses and contacts come in the clear; secrets of factors, codes and answers do not come at all. The answer is streamed.",
      response: Export,
      errors: ["not_found"],
      example: { params: { account: "user-42" } },
      handler: async (call) => {
        const pieces = await data.export(call.caller.project, accountParam(call));
        call.reply.type("application/json; charset=utf-8").header("cache-control", "no-store");
        return Readable.from(pieces);
      },
    }),
    route({
      method: "DELETE",
      paths: ["/v2/user/:account", "/v2/users/:account"],
      auth: "secret",
      tag: TAG,
      summary: "Erase a user",
      description:
        "Everything that an export shows and all else of the user is deleted at once; open streams hear `logout`. It cannot be undone.",
      response: Success,
      errors: ["not_found"],
      example: { params: { account: "user-42" }, response: { success: true } },
      handler: async (call) => {
        await data.erase(call.caller.project, accountParam(call));
        return { success: true };
      },
    }),
  ];
}
