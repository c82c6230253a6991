import { type Route, route } from "../../http/route.ts";
import { invalid } from "../../shared/errors.ts";
import { AccountId } from "../../shared/wire.ts";
import { normaliseContact } from "./contacts.ts";
import { type Accounts, UpdateBody } from "./service.ts";

export function accountRoutes(accounts: Accounts): Route[] {
  return [
    route({
      method: "POST",
      paths: ["/v2/user/:account/update"],
      auth: "secret",
      summary: "Update an account",
      body: UpdateBody,
      handler: async (call) => {
        const account = AccountId.safeParse(call.params.account);
        if (!account.success) throw invalid("id", "is not a usable account id");
        for (const kind of ["email", "phone"] as const) {
          const value = call.body[kind];
          if (value && normaliseContact(kind, value) === null) {
            throw invalid(
              kind,
              kind === "email" ? "must be an e-mail address" : "must be a number in E.164 form",
            );
          }
        }
        await accounts.update(call.caller.project, account.data, call.body);
        return { success: true };
      },
    }),
  ];
}
