import { describe, expect, test } from "vitest";
import { allows, grantScopes, readScope } from "./scopes.ts";

describe("scopes of the MFA controller", () => {
  test("a coarse scope opens what the level has and nothing beyond it", () => {
    expect(allows("USER", ["sp:scopes:all"], "idn:mfa:verify")).toBe(true);
    expect(allows("USER", ["sp:scopes:all"], "idn:mfa:poll")).toBe(false);
    expect(allows("ORG_ADMIN", ["sp:scopes:all"], "idn:mfa-configuration:manage")).toBe(true);
  });

  test("a named scope opens itself alone; manage includes read", () => {
    expect(allows("ORG_ADMIN", ["idn:mfa:send"], "idn:mfa:verify")).toBe(false);
    expect(allows("ORG_ADMIN", ["idn:mfa-configuration:manage"], "idn:mfa-configuration:read")).toBe(true);
    expect(allows("ORG_ADMIN", ["idn:mfa-configuration:read"], "idn:mfa-configuration:manage")).toBe(false);
  });

  test("scopes that are unknown or beyond the level are not granted", () => {
    expect(grantScopes("USER", readScope("idn:mfa:send  idn:mfa:send"))).toEqual(["idn:mfa:send"]);
    expect(grantScopes("USER", ["idn:mfa:poll"])).toBeNull();
    expect(grantScopes("ORG_ADMIN", ["idn:everything"])).toBeNull();
    expect(grantScopes("HELPDESK", [])).toEqual(["sp:scopes:all"]);
  });
});
