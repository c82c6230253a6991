/** An account of a world: its people and every event they cause, with the truth about each. */
import { describe } from "../population/describe.ts";
import type { Random } from "../random.ts";
import type { AccountKind } from "./account-kinds.ts";
import type { Intent, SimEvent } from "./event.ts";
import { chooseCity, createHousehold, type Household } from "./households.ts";
import type { WorldParameters } from "./parameters.ts";
import type { Span } from "./people.ts";
import { type City, distanceKm } from "./places.ts";
import { type PlannedVisit, planVisits } from "./sessions.ts";
import { insertStay, withTravel } from "./travel.ts";

export interface SimAccount {
  id: string;
  kind: string;
  /** The kind is a shared one. Whether it showed is `households` with activity. */
  shared: boolean;
  city: City;
  /** People with at least one event. */
  people: number;
  /** People with at least three events on two days: fewer leave nothing to estimate. */
  activePeople: number;
  /** Households with at least two events on two days. */
  activeHouseholds: number;
  email: string;
  visits: readonly PlannedVisit[];
  households: readonly Household[];
}

const DAY = 86_400_000;

/** Builds the account and plans all visits to it. */
export function createAccount(
  id: string,
  kind: AccountKind,
  seed: string,
  p: WorldParameters,
  world: Random,
): SimAccount {
  const random = world.fork(`account/${id}`);
  const span: Span = { start: Date.parse(`${p.start}T00:00:00Z`), days: p.days };
  const households: Household[] = [];
  let anchor: City | null = null;
  const context = { span, seed, parameters: p, employer: random.int(0, 999) };
  for (const plan of kind.households) {
    const count = plan.count === undefined ? 1 : random.int(...plan.count);
    // Colleagues need a pair: where a guest may be one, the first household's adult works there as well.
    const office = kind.households.some((other) => other.colleagues !== undefined);
    for (let i = 0; i < count; i++) {
      const city: City = chooseCity(plan, anchor, p, random);
      anchor ??= city;
      const first = households.length === 0;
      const joins =
        !first && random.chance(p.lateJoiners)
          ? span.start + random.between(0, 0.7) * span.days * DAY
          : Number.NEGATIVE_INFINITY;
      const colleague = first ? office && random.chance(0.6) : random.chance(plan.colleagues ?? 0);
      households.push(
        createHousehold(`${id}.h${households.length}`, plan, { city, joins, colleague }, context, random),
      );
    }
  }
  const settled =
    kind.visitsPerWeek === undefined ? households : addVisits(households, kind.visitsPerWeek, span, random);
  const visits = settled
    .flatMap(({ members }) =>
      members.flatMap(({ person, stays }) => planVisits(person, stays, span, p.sessions, random)),
    )
    .sort((a, b) => a.at - b.at || (a.person.id < b.person.id ? -1 : 1));
  return {
    id,
    kind: kind.name,
    shared: kind.shared,
    city: anchor ?? chooseCity({ adults: [1, 1] }, null, p, random),
    ...activity(visits),
    email: `${id}@example.org`,
    visits,
    households: settled,
  };
}

/** Friends call on each other now and then and use their host's Wi-Fi: an evening in town, a weekend from afar. */
function addVisits(
  households: readonly Household[],
  perWeek: number,
  span: Span,
  random: Random,
): readonly Household[] {
  const [host, ...guests] = households;
  if (host === undefined) return households;
  const { home } = host.residence;
  const visiting = guests.map((guest) => ({
    ...guest,
    members: guest.members.map(({ person, stays }) => {
      let list = stays;
      const far = distanceKm(guest.residence.home.city, home.city) > 40;
      for (let i = random.poisson((perWeek * span.days) / 7); i > 0; i--) {
        const from = span.start + Math.floor(random.next() * span.days) * DAY + 18 * 3_600_000;
        const until = from + (far ? random.between(30, 50) : random.between(2, 5)) * 3_600_000;
        list = insertStay(list, {
          from,
          until,
          place: "visit",
          city: home.city,
          line: random.chance(0.75) ? home : null,
        });
      }
      return { person, stays: withTravel(list) };
    }),
  }));
  return [host, ...visiting];
}

function activity(
  visits: readonly PlannedVisit[],
): Pick<SimAccount, "people" | "activePeople" | "activeHouseholds"> {
  const people = new Map<string, { count: number; days: Set<number> }>();
  const households = new Map<string, { count: number; days: Set<number> }>();
  for (const { person, at } of visits) {
    for (const [map, key] of [
      [people, person.id],
      [households, person.household],
    ] as const) {
      const entry = map.get(key) ?? { count: 0, days: new Set<number>() };
      entry.count++;
      entry.days.add(Math.floor(at / DAY));
      map.set(key, entry);
    }
  }
  const with2 = (map: typeof people, least: number): number =>
    [...map.values()].filter((e) => e.count >= least && e.days.size >= 2).length;
  return { people: people.size, activePeople: with2(people, 3), activeHouseholds: with2(households, 2) };
}

/** How visits become events: as accesses of a signed-in person, or as logins. */
export type EventStyle = "access" | "login";

interface Stored {
  event: string;
  at: number;
  digest: string;
}

/** Script-written storage lives seven days without a visit in Safari (its tracking prevention). */
const SAFARI_STORAGE = 7 * DAY;

/** The account's events in time order, with what each client has in storage. */
export function accountEvents(account: SimAccount, style: EventStyle): SimEvent[] {
  const events: SimEvent[] = [];
  const storage = new Map<string, Stored>();
  const owner = account.households[0]?.id;
  account.visits.forEach((visit, index) => {
    const { browser, person, at } = visit;
    if (browser.blocksScript && style === "access") return;
    const id = `${account.id}-${index}`;
    const stored = visit.private ? undefined : kept(storage.get(browser.id), visit);
    const description = describe(browser, {
      at,
      place: visit.stay.place === "home" ? "home" : visit.stay.place === "work" ? "work" : "other",
      timezone: visit.stay.city.timezone,
      private: visit.private,
      session: id,
    });
    const intent: Intent =
      person.household !== owner ? "sharer" : person.id.endsWith(".p0") ? "owner" : "household";
    events.push({
      id,
      at,
      type: style === "access" ? "access" : "evaluate",
      account: account.id,
      action: style === "access" ? null : "login",
      ref: null,
      network: visit.network,
      description: browser.blocksScript ? null : description,
      userAgent: description.userAgent,
      headerAgent: description.headerAgent,
      storedFrom: stored?.event ?? null,
      lastDigest: stored?.digest ?? null,
      private: visit.private,
      connectedForS: style === "access" ? visit.durationS : null,
      email: account.email,
      phone: null,
      truth: {
        device: visit.device.id,
        browser: browser.id,
        person: person.id,
        household: person.household,
        kind: account.kind,
        intent,
      },
    });
    if (!visit.private) storage.set(browser.id, { event: id, at, digest: description.digest });
  });
  return events;
}

function kept(stored: Stored | undefined, visit: PlannedVisit): Stored | undefined {
  if (stored === undefined) return undefined;
  const { browser, at } = visit;
  if (browser.clearsOnExit && at - stored.at > 3_600_000) return undefined;
  if (browser.clears.some((moment) => moment > stored.at && moment <= at)) return undefined;
  if (browser.engine === "webkit" && at - stored.at > SAFARI_STORAGE) return undefined;
  return stored;
}
