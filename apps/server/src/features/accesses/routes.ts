import { type Route, route } from "../../http/route.ts";
import { askerOf } from "../devices/index.ts";
import type { createListen } from "./listen.ts";

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

export function accessRoutes(listen: ReturnType<typeof createListen>): Route[] {
  return [
    route<unknown, Record<string, unknown>>({
      method: "GET",
      paths: ["/v2/access/device/:device/listen"],
      auth: "client",
      summary: "Live events of a device (server-sent events)",
      handler: async (call) => {
        const { request, reply, params, query } = call;
        await listen(askerOf(call), params.device ?? "", text(query.access), request, reply);
        return reply;
      },
    }),
  ];
}
