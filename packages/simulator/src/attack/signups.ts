/** Sign-ups: honest newcomers, and farms that make accounts by the dozen. */

import { describe } from "../population/describe.ts";
import { createRandom } from "../random.ts";
import type { Intent, SimEvent } from "../world/event.ts";
import { chooseCity } from "../world/households.ts";
import { createHome, onHosting, onLine, onVpn } from "../world/networks.ts";
import type { WorldParameters } from "../world/parameters.ts";
import { createPerson, type Device, type Span } from "../world/people.ts";

export interface SignupOptions {
  newcomers: number;
  farms: number;
  perFarm: number;
}

const FIRST = [
  "anna",
  "ben",
  "carla",
  "david",
  "emma",
  "finn",
  "greta",
  "hugo",
  "ines",
  "jonas",
  "kim",
  "lea",
  "mia",
  "noah",
  "olga",
  "paul",
  "rosa",
  "sam",
  "tess",
  "uwe",
];
const LAST = [
  "adler",
  "baker",
  "costa",
  "diaz",
  "evans",
  "fischer",
  "gupta",
  "hansen",
  "ito",
  "jones",
  "klein",
  "lopez",
  "moore",
  "novak",
  "ortiz",
  "patel",
  "quinn",
  "rossi",
  "silva",
  "turner",
];
const PROVIDERS = [
  ["gmail.com", 60],
  ["outlook.com", 14],
  ["yahoo.com", 10],
  ["gmx.net", 6],
  ["example.com", 10],
] as const;

const DAY = 86_400_000;

/** Sign-up evaluations of a period, honest and farmed, in no order. */
export function signupEvents(options: SignupOptions, p: WorldParameters, seed: string): SimEvent[] {
  const random = createRandom(`signups/${p.name}/${seed}`);
  const span: Span = { start: Date.parse(`${p.start}T00:00:00Z`), days: p.days };
  const events: SimEvent[] = [];
  const network = p.sessions.network;
  const put = (
    id: string,
    at: number,
    device: Device,
    seen: SimEvent["network"],
    email: string,
    intent: Intent,
    timezone: string,
  ): void => {
    const browser = device.browsers[0]?.[0];
    if (browser === undefined) return;
    const shown = describe(browser, { at, place: "home", timezone, private: intent === "farm", session: id });
    events.push({
      id,
      at,
      type: "evaluate",
      account: null,
      action: "signup",
      ref: null,
      network: seen,
      description: shown,
      userAgent: shown.userAgent,
      headerAgent: shown.headerAgent,
      storedFrom: null,
      lastDigest: null,
      private: intent === "farm",
      connectedForS: null,
      email,
      phone: null,
      truth: { device: device.id, browser: browser.id, person: id, household: id, kind: intent, intent },
    });
  };
  const person = (id: string, city: ReturnType<typeof chooseCity>) =>
    createPerson(
      id,
      {
        household: id,
        adult: true,
        schedule: "free",
        city,
        office: null,
        company: null,
        shared: [],
        joins: 0,
        activity: 1,
      },
      span,
      p.people,
      random,
    );
  for (let i = 0; i < options.newcomers; i++) {
    const city = chooseCity({ adults: [1, 1] }, null, p, random);
    const somebody = person(`newcomer-${i}`, city);
    const device = random.pick(somebody.devices);
    const at = Math.round(span.start + random.next() * span.days * DAY);
    const seen = random.chance(0.06)
      ? onVpn(city.country, random.int(0, 8), at, somebody.id, network)
      : onLine(createHome(somebody.id, city, "home", network, random), device.id, at, network);
    const name = `${random.pick(FIRST)}${random.pick([".", "", "_"])}${random.pick(LAST)}${random.chance(0.5) ? random.int(1, 99) : ""}`;
    const domain = random.chance(0.01) ? "yopmail.com" : random.weighted(PROVIDERS);
    put(`signup-${seed}-n${i}`, at, device, seen, `${name}@${domain}`, "newcomer", city.timezone);
  }
  for (let farm = 0; farm < options.farms; farm++) {
    const city = chooseCity({ adults: [1, 1] }, null, p, random);
    const devices = person(`farm-${farm}`, city).devices;
    const begins = span.start + random.between(1, span.days - 2) * DAY;
    const style = random.pick(["hosting", "vpn", "home"] as const);
    const stem = random.pick(FIRST) + random.pick(LAST);
    const throwaway = random.chance(0.4);
    for (let i = 0; i < options.perFarm; i++) {
      const at = Math.round(begins + i * random.exponential(8) * 60_000);
      const device = random.pick(devices);
      const seen =
        style === "hosting"
          ? onHosting(city.country, `farm${farm}`, random.int(0, 12))
          : style === "vpn"
            ? onVpn(city.country, 3, at, `farm${farm}/${Math.floor(i / 4)}`, network)
            : onLine(
                createHome(`farm-${farm}`, city, "home", network, random.fork("line")),
                device.id,
                at,
                network,
              );
      const email = throwaway
        ? `${random.fork(`m${i}`).int(1e7, 9e7).toString(36)}@mailinator.com`
        : `${stem}${random.int(1, 9999)}@gmail.com`;
      put(`signup-${seed}-f${farm}-${i}`, at, device, seen, email, "farm", city.timezone);
    }
  }
  return events;
}
