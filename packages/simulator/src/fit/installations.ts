/** The installations of a world that pairs are drawn from. */
import { type Browser, createBrowser } from "../population/browsers.ts";
import { BROWSER_SHARE } from "../population/platforms.ts";
import type { Random } from "../random.ts";
import type { World } from "../world/world.ts";

export interface Installation {
  browser: Browser;
  account: string;
  country: string;
  timezone: string;
  /** `chromium:windows` and the like. */
  class: string;
}

const ENGINE_NAMES = { blink: "chromium", gecko: "gecko", webkit: "webkit" } as const;

/** The main browser of every machine of a world. */
export function installationsOf(world: World): Installation[] {
  const list: Installation[] = [];
  for (const account of world.accounts) {
    const seen = new Set<string>();
    for (const { residence, members } of account.households) {
      const { city } = residence.home;
      for (const { person } of members) {
        for (const { machine, browsers } of person.devices) {
          const browser = browsers[0]?.[0];
          if (browser === undefined || seen.has(machine.id)) continue;
          seen.add(machine.id);
          list.push({
            browser,
            account: account.id,
            country: city.country,
            timezone: city.timezone,
            class: classOf(browser),
          });
        }
      }
    }
  }
  return list;
}

const classOf = (browser: Browser): string => `${ENGINE_NAMES[browser.engine]}:${browser.machine.platform}`;

/** Another program on the same machine, or null where the platform has but one. */
export function otherProgram(one: Installation, world: World, random: Random): Installation | null {
  const { machine, family } = one.browser;
  const others = BROWSER_SHARE[machine.platform].filter(([name]) => name !== family);
  if (others.length === 0) return null;
  const span = { start: Date.parse(`${world.parameters.start}T00:00:00Z`), days: world.parameters.days };
  const browser = createBrowser(
    `${one.browser.id}.other`,
    machine,
    random.weighted(others),
    world.parameters.people.browsers,
    span,
    random,
  );
  return { ...one, browser, class: classOf(browser) };
}
