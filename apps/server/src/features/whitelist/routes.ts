import { z } from "zod";
import { type Route, route } from "../../http/route.ts";
import { LOCALES } from "../../shared/locale.ts";
import { PageQuery, pageOf, Success, shortText, WireDate, wireDate } from "../../shared/wire.ts";
import type { Invite } from "./invite.ts";
import type { Whitelist } from "./service.ts";

const TAG = "Devices of the staff";

const WireInvite = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string().nullable(),
    status: z.enum(["invited", "identified", "approved", "rejected"]),
    device: z
      .object({ browser: z.string().nullable(), system: z.string().nullable(), type: z.string().nullable() })
      .nullable()
      .meta({ description: "What registered; null until somebody did." }),
    seen: z.boolean().meta({ description: "The device has attached since it was approved." }),
    createdAt: WireDate,
    updatedAt: WireDate,
    expires_at: WireDate,
  })
  .meta({ id: "DeviceInvite" });

const InviteBody = z.object({
  email: shortText(320),
  name: shortText(200).nullish(),
  language: z.enum(LOCALES).nullish().meta({ description: "What the mail is written in. Default: English." }),
});

const EXAMPLE = {
  id: "65a1f0c2b7d4e8f901a2b3e9",
  email: "support@example.org",
  name: "Support desk, left screen",
  status: "identified",
  device: { browser: "chrome", system: "windows", type: "computer" },
  seen: false,
  createdAt: "2026-03-01T08:00:00.000Z",
  updatedAt: "2026-03-02T08:00:00.000Z",
  expires_at: "2026-03-08T08:00:00.000Z",
};
const PARAMS = { params: { invite: EXAMPLE.id } };

/** Devices of the staff: invited by mail, registered on the device, approved here. */
export function whitelistRoutes(whitelist: Whitelist): Route[] {
  const wire = (invite: Invite) => ({
    id: invite.id,
    email: whitelist.emailOf(invite),
    name: invite.name,
    status: invite.status,
    device:
      invite.description === null
        ? null
        : {
            browser: invite.description.browser,
            system: invite.description.system,
            type: invite.description.deviceType,
          },
    seen: (invite.description?.keys.length ?? 0) > 0,
    createdAt: wireDate(invite.createdAt),
    updatedAt: wireDate(invite.updatedAt),
    expires_at: wireDate(invite.expiresAt),
  });
  const verb = (
    name: "approve" | "reject" | "resend",
    summary: string,
    description: string,
    status: Invite["status"],
  ): Route =>
    route({
      method: "POST",
      paths: [`/v2/device-invites/:invite/${name}`],
      auth: "secret",
      tag: TAG,
      feature: "whitelisting",
      summary,
      description,
      response: WireInvite,
      errors: ["not_found", "conflict"],
      example: { ...PARAMS, response: { ...EXAMPLE, status } },
      handler: async ({ caller, params }) => wire(await whitelist[name](caller.project, params.invite ?? "")),
    });

  return [
    route({
      method: "POST",
      paths: ["/v2/device-invites"],
      auth: "secret",
      tag: TAG,
      feature: "whitelisting",
      summary: "Invite a device of the staff by mail",
      description:
        "One invite is for one device. Whoever opens the link on the device registers it; once approved it counts towards no account's limit and is never challenged for sharing.",
      body: InviteBody,
      response: WireInvite,
      example: {
        body: { email: EXAMPLE.email, name: EXAMPLE.name },
        response: { ...EXAMPLE, status: "invited", device: null },
      },
      handler: async ({ caller, body }) =>
        wire(
          await whitelist.invite(caller.project, body.email, {
            name: body.name ?? null,
            language: body.language ?? null,
          }),
        ),
    }),
    route({
      method: "GET",
      paths: ["/v2/device-invites"],
      auth: "secret",
      tag: TAG,
      feature: "whitelisting",
      summary: "List invites, newest first",
      query: PageQuery,
      response: pageOf(WireInvite),
      example: { query: { page: 1, limit: 10 }, response: { data: [EXAMPLE], total: 1 } },
      handler: async ({ caller, query }) => {
        const { rows, total } = await whitelist.list(caller.project, query);
        return { data: rows.map(wire), total };
      },
    }),
    route({
      method: "GET",
      paths: ["/v2/device-invites/:invite"],
      auth: "secret",
      tag: TAG,
      feature: "whitelisting",
      summary: "Retrieve an invite",
      response: WireInvite,
      errors: ["not_found"],
      example: { ...PARAMS, response: EXAMPLE },
      handler: async ({ caller, params }) => wire(await whitelist.get(caller.project, params.invite ?? "")),
    }),
    verb(
      "approve",
      "Approve a registered device",
      "Only what somebody registered can be approved.",
      "approved",
    ),
    verb("reject", "Reject an invite", "Also after it was approved: its devices count again.", "rejected"),
    verb("resend", "Send a new link", "The older link, and what was registered with it, end.", "invited"),
    route({
      method: "DELETE",
      paths: ["/v2/device-invites/:invite"],
      auth: "secret",
      tag: TAG,
      feature: "whitelisting",
      summary: "Remove an invite; its devices count again",
      response: Success,
      errors: ["not_found"],
      example: { ...PARAMS, response: { success: true } },
      handler: async ({ caller, params }) => {
        await whitelist.remove(caller.project, params.invite ?? "");
        return { success: true };
      },
    }),
  ];
}
