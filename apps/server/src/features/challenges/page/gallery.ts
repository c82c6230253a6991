/**
 * Photographs every screen of the hosted page, to be looked at:
 *
 *     node apps/server/src/features/challenges/page/gallery.ts FOLDER [part of a name]
 *
 * Builds the pages, then writes `<screen>.<language>.<light|dark>.<width>.png` for phone and desktop,
 * in English and Arabic (French and Spanish: light, phone).
 */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";
import { buildPages } from "./build.ts";
import { DEFAULT_PAGES_DIR } from "./built-pages.ts";
import { exampleViews } from "./examples.ts";
import { LOCALES } from "./locale.ts";
import { servePages } from "./page-server.ts";
import { type RenderedPage, renderChallengePage } from "./render.ts";

const [folder, filter = ""] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: gallery.ts FOLDER [part of a name]");
  process.exit(2);
}

await mkdir(resolve(folder), { recursive: true });
await buildPages(DEFAULT_PAGES_DIR);

const pages: Record<string, RenderedPage> = {};
for (const locale of LOCALES) {
  for (const [name, view] of Object.entries(exampleViews(locale))) {
    pages[`${name}.${locale}`] = renderChallengePage(view);
  }
}

const server = await servePages(pages);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [360, 1440]) {
      const context = await browser.newContext({
        colorScheme,
        viewport: { width, height: width === 360 ? 740 : 900 },
      });
      const tab = await context.newPage();
      for (const name of Object.keys(pages)) {
        const thorough = name.endsWith(".en") || name.endsWith(".ar");
        if (!name.includes(filter) || !(thorough || (width === 360 && colorScheme === "light"))) continue;
        await tab.goto(`${server.url}/${name}`);
        await tab.screenshot({ path: join(resolve(folder), `${name}.${colorScheme}.${width}.png`) });
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
  await server.close();
}
