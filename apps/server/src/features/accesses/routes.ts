import { type Route, route } from "../../http/route.ts";
import { askerOf } from "../visits/index.ts";
import type { createListen } from "./listen.ts";

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

export function accessRoutes(listen: ReturnType<typeof createListen>): Route[] {
  return [
    route<unknown, Record<string, unknown>>({
      method: "GET",
      paths: ["/v2/access/device/:device/listen"],
      auth: "client",
      tag: "Devices",
      summary: "Live events of a device (server-sent events)",
      description:
        "Needs the `access` id that attach answered, as a query parameter; the credential may come as `auth`. Messages are JSON without an event name: `challenge` with its page, and `logout`, after which the stream ends. An unknown device, or one that was told to sign out already, is a 404.",
      media: "text/event-stream",
      errors: ["not_found", "missing_parameter"],
      example: { params: { device: "65a1f0c2b7d4e8f901a2b3c5" } },
      handler: async (call) => {
        const { request, reply, params, query } = call;
        await listen(askerOf(call), params.device ?? "", text(query.access), request, reply);
        return reply;
      },
    }),
  ];
}
