import { expect, test } from "vitest";
import { duoDate, signDuoV2 } from "./duo-signature.ts";

test("signature v2 of Duo's server APIs matches the published vector", () => {
  const signature = signDuoV2("test_skey", "Tue, 21 Aug 2012 17:29:18 -0000", {
    method: "POST",
    host: "test.duosecurity.com",
    path: "/test/v1",
    params: { username: "root", realname: "First Last" },
  });
  expect(signature).toBe(
    "042a30c682bd836fc5ba467891a956eaa10091ca0f73a7fb396aefd56a3529e56932dea427a67213af664ba6841689ff2336b7a373766ea5ab7ab9fe2638226b",
  );
});

test("dates are written as the vector writes them", () => {
  expect(duoDate(Date.parse("2012-08-21T17:29:18Z"))).toBe("Tue, 21 Aug 2012 17:29:18 -0000");
});
