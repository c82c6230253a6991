import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserName, launch, type Tab } from "../../packages/browser/test/browsers.ts";
import { table } from "./figures.ts";
import type { Library } from "./libraries.ts";
import type { Pages } from "./pages.ts";

type Trial = { readonly name: string; run(tab: Tab, browser: Browser): Promise<void> };

/** Whether the identity that each library gives stays the same while the surroundings change. */
export async function measureStability(
  name: BrowserName,
  list: readonly Library[],
  pages: Pages,
  reloads: number,
): Promise<{ readonly text: string; readonly identities: Map<string, string> }> {
  const trials: Trial[] = [
    ...Array.from({ length: reloads }, () => ({ name: `${reloads} reloads`, run: async () => undefined })),
    ...[640, 900, 1600].map((width) => ({
      name: "window resized",
      run: (tab: Tab) => tab.resize(width, Math.round(width * 0.7)),
    })),
    // Zoom and another monitor look alike to a page: a different scale and a different size in CSS pixels.
    ...[0.5, 0.67, 1.1, 1.25, 1.5, 2].map((scale) => ({
      name: "zoom and monitor scale",
      run: (tab: Tab) => tab.resize(Math.round(1280 / scale), Math.round(720 / scale), scale),
    })),
    ...(name === "chromium"
      ? [
          {
            name: "debugger attached",
            run: async (tab: Tab) => void (await (await tab.protocol()).send("Debugger.enable")),
          },
        ]
      : []),
  ];
  const rows: string[][] = [];
  const identities = new Map<string, string>();
  const profile = await mkdtemp(join(tmpdir(), "bench-"));
  for (const library of list) {
    const same = new Map<string, [number, number]>();
    const collect = async (tab: Tab): Promise<string> => {
      await tab.goto(`${pages.url}/${library.name}`);
      // Collector and digest, without the component list that may say more or less each time.
      return (await tab.evaluate<string>(library.collect)).replace(/^(lk\d+\.[0-9a-f]+)\..*/, "$1");
    };
    let first: string | undefined;
    const count = (trial: string, identity: string): void => {
      first ??= identity;
      const [equal, all] = same.get(trial) ?? [0, 0];
      same.set(trial, [equal + (identity === first ? 1 : 0), all + 1]);
    };
    const browser = await launch(name, { profile: join(profile, library.name) });
    const tab = await browser.open("about:blank");
    for (const trial of trials) {
      await trial.run(tab, browser);
      count(trial.name, await collect(tab));
    }
    await browser.close();
    for (let restart = 0; restart < 3; restart++) {
      const again = await launch(name, { profile: join(profile, library.name) });
      count("browser restart", await collect(await again.open("about:blank")));
      await again.close();
    }
    identities.set(library.name, first ?? "");
    rows.push([library.name, ...[...same.values()].map(([equal, all]) => `${equal}/${all}`)]);
    if (rows.length === 1) rows.unshift(["", ...same.keys()]);
  }
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  const [head = [], ...body] = rows;
  return { text: `**Same identity, ${name}**\n\n${table(head, body)}`, identities };
}
