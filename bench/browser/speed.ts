import { type BrowserName, launch, type Tab } from "../../packages/browser/test/browsers.ts";
import { figures, ms, table } from "./figures.ts";
import type { Library } from "./libraries.ts";
import { type Pages, type Timing, timed } from "./pages.ts";

/** What browsers call a long task (W3C Long Tasks), milliseconds. */
const LONG_TASK_MS = 50;

export interface Speed {
  readonly cold: Map<string, Timing[]>;
  readonly warm: Map<string, Timing[]>;
}

/**
 * Times every library, turn by turn so that a slow moment of the machine meets all of them.
 * Cold: the first page of a browser just started with a fresh profile. Warm: the same page again,
 * the first run not counted.
 *
 * @param throttle how many times slower the processor is made to look; Chromium only
 */
export async function measureSpeed(
  browser: BrowserName,
  list: readonly Library[],
  pages: Pages,
  rounds: number,
  throttle: number,
): Promise<Speed> {
  const cold = new Map<string, Timing[]>(list.map(({ name }) => [name, []]));
  const warm = new Map<string, Timing[]>(list.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    // A different one goes first each time.
    for (let turn = 0; turn < list.length; turn++) {
      const library = list[(turn + round) % list.length];
      if (!library) continue;
      const started = await launch(browser);
      try {
        const tab = await started.open("about:blank");
        if (throttle > 1) await slowDown(tab, throttle);
        await tab.goto(`${pages.url}/${library.name}`);
        cold.get(library.name)?.push(await tab.evaluate<Timing>(timed(library.collect)));
        const again = Math.max(3, Math.ceil(20 / rounds));
        for (let run = 0; run < again; run++) {
          warm.get(library.name)?.push(await tab.evaluate<Timing>(timed(library.collect)));
        }
      } finally {
        await started.close();
      }
    }
  }
  return { cold, warm };
}

async function slowDown(tab: Tab, rate: number): Promise<void> {
  const protocol = await tab.protocol();
  await protocol.send("Emulation.setCPUThrottlingRate", { rate });
}

/** The figures as a markdown table, with a verdict on ours against the best peer. */
export function speedTable(title: string, speed: Speed, withTasks: boolean): string {
  const rows: string[][] = [];
  for (const name of speed.cold.keys()) {
    const cold = speed.cold.get(name) ?? [];
    const warm = speed.warm.get(name) ?? [];
    rows.push([
      name,
      ...cells(cold),
      ...cells(warm),
      ...(withTasks
        ? [
            ms(Math.max(...cold.map((one) => one.longest))),
            ms(Math.max(...cold.map((one) => one.longestAside))),
            `${cold.filter((one) => one.longestAside > LONG_TASK_MS).length} of ${cold.length}`,
          ]
        : []),
    ]);
  }
  const tasks = withTasks
    ? ["longest task, cold", "GL context aside", `starts with one over ${LONG_TASK_MS}`]
    : [];
  const head = [
    "",
    "cold median",
    "cold p95",
    "cold range",
    "warm median",
    "warm p95",
    "warm range",
    ...tasks,
  ];
  return `**${title}** (ms)\n\n${table(head, rows)}`;
}

function cells(timings: readonly Timing[]): string[] {
  const { median, p95, least, most } = figures(timings.map((timing) => timing.took));
  return [ms(median), ms(p95), `${ms(least)} to ${ms(most)}`];
}
