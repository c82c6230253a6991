/**
 * Credential stuffing: lists of leaked passwords tried against many accounts. Most tries fail. Two
 * styles at once: loud servers that try hundreds of accounts from one address, and slow networks of
 * infected home machines that try a few each and move on.
 */

import { type Description, describe } from "../population/describe.ts";
import { createRandom, type Random } from "../random.ts";
import type { SimAccount } from "../world/accounts.ts";
import type { SimEvent } from "../world/event.ts";
import { createHome, onHosting, onLine, type SeenNetwork } from "../world/networks.ts";
import type { WorldParameters } from "../world/parameters.ts";
import { createDevice, type Span } from "../world/people.ts";
import { CITIES } from "../world/places.ts";

export interface StuffingOptions {
  from: number;
  hours: number;
  /** Tries in all. */
  tries: number;
  /** Chance that a password is right. */
  success: number;
  /** Share of tries from home machines; the rest comes from rented servers. */
  residential: number;
  /** Tries from one address before it is given up: servers, homes. */
  perServer: number;
  perHome: number;
}

/** The campaign's events: a login evaluation for each try, followed by `login_failed` where the password was wrong. */
export function stuffingEvents(
  accounts: readonly SimAccount[],
  options: StuffingOptions,
  p: WorldParameters,
  seed: string,
): SimEvent[] {
  const random = createRandom(`stuffing/${seed}`);
  const span: Span = { start: Date.parse(`${p.start}T00:00:00Z`), days: p.days };
  // A handful of tools: each shows the same browser to everybody, or no browser at all.
  const tools = Array.from({ length: 5 }, (_, i) => {
    const device = createDevice(
      `tool${i}`,
      "desktop",
      random.pick(["windows", "linux", "macos"] as const),
      CITIES[0] as (typeof CITIES)[number],
      null,
      span,
      p.people,
      random,
    );
    return device.browsers[0]?.[0];
  });
  const events: SimEvent[] = [];
  let source = nextSource(0, options, p, random);
  let used = 0;
  for (let i = 0; i < options.tries; i++) {
    if (used >= source.quota) {
      source = nextSource(i, options, p, random);
      used = 0;
    }
    used++;
    const account = random.pick(accounts);
    const at = Math.round(options.from + ((i + random.next()) / options.tries) * options.hours * 3_600_000);
    const tool = random.pick(tools);
    const scripted = tool !== undefined && random.chance(0.6);
    const shown =
      tool === undefined
        ? null
        : describe(tool, { at, place: "other", timezone: "UTC", private: true, session: `${i}` });
    if (shown === null) continue;
    const id = `stuffing-${seed}-${i}`;
    const right = random.chance(options.success);
    const event = attempt(id, at, account, source.network, scripted ? shown : null, shown, right);
    events.push(event);
    if (!right)
      events.push({
        ...event,
        id: `${id}-failed`,
        at: at + 800,
        type: "login_failed",
        action: null,
        ref: id,
      });
  }
  return events;
}

function nextSource(
  index: number,
  options: StuffingOptions,
  p: WorldParameters,
  random: Random,
): { network: SeenNetwork; quota: number } {
  if (random.chance(options.residential)) {
    const city = random.weighted(
      CITIES.map((c) => [c, Math.sqrt(c.millions) * ((p.countries[c.country] ?? 0) > 0 ? 3 : 1)] as const),
    );
    const line = createHome(`bot${index}`, city, "home", p.sessions.network, random);
    return {
      network: onLine(line, `bot${index}`, options.from + index, p.sessions.network),
      quota: 1 + Math.floor(random.exponential(options.perHome)),
    };
  }
  return {
    network: onHosting(
      random.pick(["US", "NL", "DE", "RU", "BR"]),
      `renter${random.int(0, 3)}`,
      random.int(0, 60),
    ),
    quota: 1 + Math.floor(random.exponential(options.perServer)),
  };
}

function attempt(
  id: string,
  at: number,
  account: SimAccount,
  network: SeenNetwork,
  description: Description | null,
  shown: Description,
  right: boolean,
): SimEvent {
  return {
    id,
    at,
    type: "evaluate",
    account: account.id,
    action: "login",
    ref: null,
    network,
    description,
    userAgent: shown.userAgent,
    headerAgent: shown.headerAgent,
    storedFrom: null,
    lastDigest: null,
    private: true,
    connectedForS: null,
    email: account.email,
    phone: null,
    truth: {
      device: "bot",
      browser: "bot",
      person: "bot",
      household: "bot",
      kind: right ? "stuffing_success" : "stuffing_failure",
      intent: "stuffing",
    },
  };
}
