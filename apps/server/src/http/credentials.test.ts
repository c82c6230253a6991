import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCredentials } from "./credentials.ts";

describe("the Authorization header", () => {
  it.each([
    [
      "raw id and colon",
      "Basic 0f8fad5b-d9cb-469f-a165-70867728950e:",
      "0f8fad5b-d9cb-469f-a165-70867728950e",
      null,
    ],
    ["raw id alone", "Basic client", "client", null],
    ["raw id and token", "Basic client:a.b.c", "client", "a.b.c"],
    ["a plus for the blank, as a query may have it", "Basic+client:", "client", null],
    ["standard base64", `Basic ${Buffer.from("client:token").toString("base64")}`, "client", "token"],
    ["any case", "bAsIc client:", "client", null],
  ])("reads Basic: %s", (_what, header, clientId, secret) => {
    expect(readCredentials(header)).toEqual({ scheme: "basic", clientId, secret });
  });

  it("reads Bearer", () => {
    expect(readCredentials("Bearer ltk_secret_x")).toEqual({ scheme: "bearer", token: "ltk_secret_x" });
  });

  it.each([undefined, "", "Basic", "Basic ", "Basic :secret", "Digest x", "Bearer "])(
    "takes %j for none",
    (header) => {
      expect(readCredentials(header)).toEqual({ scheme: "none" });
    },
  );

  it("keeps a raw pair as it is, whatever the id and the token hold", () => {
    const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/);
    const token = fc.stringMatching(/^[A-Za-z0-9._-]{1,80}$/);
    fc.assert(
      fc.property(id, token, (clientId, secret) => {
        expect(readCredentials(`Basic ${clientId}:${secret}`)).toEqual({ scheme: "basic", clientId, secret });
      }),
    );
  });

  it("never throws", () => {
    fc.assert(fc.property(fc.string(), (header) => void readCredentials(header)));
  });
});
