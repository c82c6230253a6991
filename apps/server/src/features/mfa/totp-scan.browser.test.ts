import { launchChromium } from "@latchkey/demo/chromium";
import { generateSync } from "otplib";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";
import { decodeQr } from "./testing/qr-decoder.testing.ts";

/** The enrolment picture as a phone's camera gets it: pixels of a screen, nothing else. */

const RIM = 4;

let service: TestService;
let project: TestProject;
let browser: Browser;

beforeAll(async () => {
  service = await startTestService({ main: { name: "Nightjar & Söhne" } });
  project = service.project("main");
  browser = await launchChromium({ headless: true });
});
afterAll(async () => {
  await browser?.close();
  await service?.stop();
});

/** Photographs the picture where the page shows it, and reads the code in the photograph. */
async function scan(picture: Locator): Promise<string> {
  const photo = (await picture.screenshot()).toString("base64");
  // A canvas of the browser turns the PNG into pixels; the page under test has no part in it.
  const tab = await picture.page().context().newPage();
  const { width, height, grey } = (await tab.evaluate(`(async () => {
    const image = new Image();
    image.src = "data:image/png;base64,${photo}";
    await image.decode();
    const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    return { width: image.width, height: image.height, grey: [...data.filter((_, i) => i % 4 === 1)] };
  })()`)) as { width: number; height: number; grey: number[] };
  await tab.close();
  // The photograph's rim may hold a line of the page around the picture: only what lies within counts.
  const inside = (n: number, size: number): boolean => n >= RIM && n < size - RIM;
  const dark = (x: number, y: number): boolean =>
    inside(x, width) && inside(y, height) && (grey[y * width + x] ?? 255) < 128;
  return decodeQr({ width, height, dark });
}

test.each([
  ["light", 1],
  ["dark", 2],
] as const)(
  "an app set up by scanning the picture on a %s page makes codes that count",
  async (colorScheme, scale) => {
    const id = `viewer/${colorScheme}-${scale}@example.org`;
    const begun = await project.server("POST", `/v2/user/${id}/factors/totp`, {});
    const context = await browser.newContext({
      colorScheme,
      deviceScaleFactor: scale,
      viewport: { width: 360, height: 640 },
    });
    const page = await context.newPage();
    // A settings page of the product; in the dark the picture must bring its own light border along.
    await page.setContent(
      `<meta name="color-scheme" content="light dark"><h1>Authenticator app</h1>
     <p>Scan this with your app.</p><div style="width:240px;margin:auto">${begun.body.qr_svg}</div>`,
    );
    const scanned = new URL(await scan(page.locator("svg")));
    await context.close();

    expect(scanned.href).toBe(new URL(begun.body.uri).href);
    expect(scanned.protocol + scanned.host).toBe("otpauth:totp");
    expect(decodeURIComponent(scanned.pathname)).toBe(`/Nightjar & Söhne:${id}`);
    const secret = scanned.searchParams.get("secret") ?? "";
    expect(scanned.searchParams.get("issuer")).toBe("Nightjar & Söhne");
    const code = generateSync({ secret, epoch: Math.floor(Date.now() / 1000) });
    const path = `/v2/user/${id}/factors/${begun.body.id}/confirm`;
    expect((await project.server("POST", path, { code })).status).toBe(200);
    const listed = await project.server("GET", `/v2/user/${id}/factors`);
    expect(listed.body.data).toMatchObject([{ factor: "totp", status: "active" }]);
  },
);
