import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestService } from "../../../test/service.ts";

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ main: { name: "Lumen <b>& Co" } });
});
afterAll(() => service.stop());

describe("the page of a suspended account", () => {
  it("names the product, in the reader's language, and escapes what it names", async () => {
    const read = async (query: string, language: string) => {
      const response = await fetch(`${service.url}/suspended?${query}`, {
        headers: { "accept-language": language },
      });
      expect(response.status).toBe(200);
      expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      return await response.text();
    };
    const { clientId } = service.project("main");
    const page = await read(`client_id=${clientId}`, "en");
    expect(page).toContain("This account is paused");
    expect(page).toContain("Lumen &lt;b&gt;&amp; Co");
    expect(page).not.toContain("<b>");
    expect(await read(`client_id=${clientId}`, "ar")).toContain('dir="rtl"');
    expect(await read("client_id=nobody&language=fr", "en")).toContain("Ce compte est suspendu");
    for (const odd of ["client_id=%00", "client_id[]=a", "client_id=%3Cscript%3E", ""]) {
      expect(await read(odd, "en")).not.toContain("<script");
    }
  });
});
