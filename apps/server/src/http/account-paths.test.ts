import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accountDispatcher } from "./account-paths.ts";
import { type Route, route } from "./route.ts";

const get = (path: string): Route =>
  route({ method: "GET", paths: [path], auth: "secret", summary: path, handler: async () => null });

const [dispatcher] = accountDispatcher([
  get("/v2/user/:account"),
  get("/v2/user/:account/devices"),
  get("/v2/user/:account/tokens/:token"),
]);

describe("paths with an account id", () => {
  it.each([
    ["/v2/user/ada", "/v2/user/:account", { account: "ada" }],
    ["/v2/user/ada/devices", "/v2/user/:account/devices", { account: "ada" }],
    ["/v2/user/a/b c/devices?x=/1", "/v2/user/:account/devices", { account: "a/b c" }],
    ["/v2/user/a%2Fb%20c/devices", "/v2/user/:account/devices", { account: "a/b c" }],
    ["/v2/user/100%/devices", "/v2/user/:account/devices", { account: "100%" }],
    ["/v2/user/ada/tokens/t1", "/v2/user/:account/tokens/:token", { account: "ada", token: "t1" }],
  ])("%s", (url, summary, params) => {
    expect(dispatcher?.match(url)).toMatchObject({ route: { summary }, params });
  });

  it("finds any id again, encoded", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (id) => {
        const account = id.toWellFormed();
        const url = `/v2/user/${encodeURIComponent(account)}/devices`;
        expect(dispatcher?.match(url)?.params.account).toBe(account);
      }),
    );
  });
});
