import { launchChromium } from "@latchkey/demo/chromium";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestService } from "../../test/service.ts";

let service: TestService;
let browser: Browser;
beforeAll(async () => {
  service = await startTestService();
  browser = await launchChromium({ headless: true });
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

describe("the API reference", () => {
  it("shows the calls, and asks nobody but this service for anything", async () => {
    const page = await browser.newPage();
    const asked: string[] = [];
    const blocked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => {
      if (/Content Security Policy/.test(message.text())) blocked.push(message.text());
    });
    await page.goto(`${service.url}/reference`);
    await page.getByText("Attach a device to an account").first().waitFor({ timeout: 60_000 });
    const elsewhere = asked.filter((url) => !url.startsWith(service.url) && !/^(data|blob):/.test(url));
    expect(elsewhere).toEqual([]);
    expect(asked.some((url) => url.endsWith("/openapi.json"))).toBe(true);
    expect(blocked).toEqual([]);
    await page.close();
  });

  it("comes with a policy that lets nothing in or out, and the document as committed", async () => {
    const response = await fetch(`${service.url}/reference/`);
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/script-src[^;]*(unsafe|https?:)/);
    expect(policy).toMatch(/connect-src 'self'(;|$)/);
    const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as { openapi: string };
    expect(document.openapi).toBe("3.1.0");
  });
});
