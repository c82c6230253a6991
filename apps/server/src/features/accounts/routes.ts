import type { Call, Route } from "../../http/route.ts";
import { route } from "../../http/route.ts";
import { invalid } from "../../shared/errors.ts";
import { AccountId, Success } from "../../shared/wire.ts";
import type { Project } from "../projects/index.ts";
import { normaliseContact } from "./contacts.ts";
import { SuspendBody, UpdateBody, WireUser } from "./schema.ts";
import type { Accounts } from "./service.ts";

const TAG = "Users";

/** The account a path names, checked. */
export function accountParam(call: Pick<Call<unknown, unknown>, "params">): string {
  const account = AccountId.safeParse(call.params.account);
  if (!account.success) throw invalid("account", "is not a usable account id");
  return account.data;
}

/** Told when the product's server says that an account pays now. */
type OnUpgrade = (project: Project, account: { id: string; externalId: string }) => Promise<void>;

export function accountRoutes(accounts: Accounts, onUpgrade: OnUpgrade): Route[] {
  return [
    route({
      method: "GET",
      paths: ["/v2/user/:account", "/v2/users/:account"],
      auth: "secret",
      tag: TAG,
      summary: "Retrieve a user",
      response: WireUser,
      errors: ["not_found", "invalid_parameter"],
      example: {
        params: { account: "user-42" },
        response: {
          id: "65a1f0c2b7d4e8f901a2b3c4",
          account: "user-42",
          metadata: { plan: "family" },
          createdAt: "2026-03-01T08:00:00.000Z",
          updatedAt: "2026-03-02T08:00:00.000Z",
          suspended: false,
          attached_devices: 2,
          limit_config: { overall_device_limit: 3, people_limit: null },
          groups: [{ id: "acme", name: "Acme" }],
        },
      },
      handler: async (call) => await accounts.retrieve(call.caller.project, accountParam(call)),
    }),
    route({
      method: "POST",
      paths: ["/v2/user/:account/update", "/v2/users/:account/update"],
      auth: "secret",
      tag: TAG,
      summary: "Update a user",
      description:
        "A partial update; the user comes into being where it is unknown. Metadata is added to what is there. An e-mail address or phone number given here serves as proof at once; where it replaces another, after 24 hours.",
      body: UpdateBody,
      response: Success,
      example: {
        params: { account: "user-42" },
        body: {
          email: "ada@example.org",
          phone: "+33600000042",
          metadata: { plan: "family" },
          groups: { id: "acme", name: "Acme" },
          limit_config: { overall_device_limit: 3 },
        },
        response: { success: true },
      },
      handler: async (call) => {
        for (const kind of ["email", "phone"] as const) {
          const value = call.body[kind];
          if (value && normaliseContact(kind, value) === null) {
            throw invalid(
              kind,
              kind === "email" ? "must be an e-mail address" : "must be a number in E.164 form",
            );
          }
        }
        const { project } = call.caller;
        const externalId = accountParam(call);
        const id = await accounts.update(project, externalId, call.body);
        if (call.body.event === "upgrade") await onUpgrade(project, { id, externalId });
        return { success: true };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/user/:account/suspend", "/v2/users/:account/suspend"],
      auth: "secret",
      tag: TAG,
      summary: "Suspend a user, or lift it",
      description: "Devices learn of it when they attach next: `suspended` is true then, and the SDK leaves.",
      body: SuspendBody,
      response: Success,
      errors: ["not_found"],
      example: {
        params: { account: "user-42" },
        body: { suspended: true },
        response: { success: true },
      },
      handler: async (call) => {
        await accounts.suspend(call.caller.project, accountParam(call), call.body.suspended);
        return { success: true };
      },
    }),
  ];
}
