/** Recognising a device thirty days later with its storage gone, within an account and across the project. */
import {
  type Device,
  decide,
  defaultRules,
  type EngineEvent,
  emptySnapshot,
  type Link,
  unknownPopulation,
} from "@latchkey/engine";
import {
  type Browser,
  createRandom,
  type Description,
  describe,
  onCarrier,
  onLine,
  type Person,
  type SimAccount,
  type Device as SimDevice,
  type SimEvent,
  toEngineEvent,
  type World,
} from "@latchkey/simulator";
import { table } from "./markdown.ts";
import { equalErrorRate, fixed, type Genuine, percent } from "./statistics.ts";

const DAY = 86_400_000;
const ELAPSED = 29.5 * DAY;
/** Of clients without storage some are private windows. */
const PRIVATE_SHARE = 0.1;

export interface Sighting {
  account: SimAccount;
  person: Person;
  device: SimDevice;
  browser: Browser;
  before: SimEvent;
  after: SimEvent;
}

/** Each main browser of a world twice: on the first day and thirty days later without storage. */
export function sightings(world: World, seed: string): Sighting[] {
  const random = createRandom(`sightings/${seed}`);
  const start = Date.parse(`${world.parameters.start}T00:00:00Z`);
  const list: Sighting[] = [];
  for (const account of world.accounts) {
    const seen = new Set<string>();
    for (const { residence, members } of account.households) {
      for (const { person } of members) {
        for (const device of person.devices) {
          const browser = device.browsers[0]?.[0];
          if (browser === undefined || seen.has(device.id) || browser.blocksScript) continue;
          if (device.from > start || device.until < start + ELAPSED) continue;
          seen.add(device.id);
          const network = world.parameters.sessions.network;
          const at = start + random.int(0, 12) * 3_600_000;
          const later = at + ELAPSED;
          const { home } = residence;
          const mobile = device.machine.type === "mobile" && random.chance(0.3);
          const elsewhere = person.office !== null && random.chance(0.2) ? person.office : home;
          const place = elsewhere === home ? ("home" as const) : ("work" as const);
          const shot = (id: string, time: number, isPrivate: boolean, where: typeof place): Description =>
            describe(browser, {
              at: time,
              place: where,
              timezone: home.city.timezone,
              private: isPrivate,
              session: id,
            });
          const isPrivate = random.chance(PRIVATE_SHARE);
          const nextHome =
            residence.move !== null && residence.move.at < later ? residence.move.line : elsewhere;
          list.push({
            account,
            person,
            device,
            browser,
            before: sighting(
              account,
              device,
              browser,
              at,
              `${device.id}-a`,
              shot(`${device.id}-a`, at, false, "home"),
              onLine(home, device.id, at, network),
            ),
            after: sighting(
              account,
              device,
              browser,
              later,
              `${device.id}-b`,
              shot(`${device.id}-b`, later, isPrivate, place),
              mobile
                ? onCarrier(person.country, person.carrier, device.id, home.city, later, network)
                : onLine(nextHome, device.id, later, network),
            ),
          });
        }
      }
    }
  }
  return list;
}

function sighting(
  account: SimAccount,
  device: SimDevice,
  browser: Browser,
  at: number,
  id: string,
  description: Description,
  network: SimEvent["network"],
): SimEvent {
  return {
    id,
    at,
    type: "access",
    account: account.id,
    action: null,
    ref: null,
    network,
    description,
    userAgent: description.userAgent,
    headerAgent: description.headerAgent,
    storedFrom: null,
    lastDigest: null,
    private: false,
    connectedForS: null,
    email: null,
    phone: null,
    truth: {
      device: device.id,
      browser: browser.id,
      person: "",
      household: "",
      kind: account.kind,
      intent: "owner",
    },
  };
}

const rules = { ...defaultRules(), autoDetachS: 400 * 86_400 };
const told = (event: SimEvent): EngineEvent => toEngineEvent(event, { storedDeviceId: null, scripted: true });
let ids = 0;
const newId = (): string => (++ids).toString(16).padStart(24, "0");

/** The device that the engine would remember after one access. */
function remembered(event: SimEvent): Device {
  const { changes } = decide(emptySnapshot(), unknownPopulation(), told(event), rules, event.at, newId);
  for (const change of changes) if (change.kind === "device_put") return change.device;
  throw new Error("an access that left no device");
}

function link(event: SimEvent, devices: readonly Device[]): Link {
  const snapshot = { ...emptySnapshot(), firstSeenAt: event.at - ELAPSED, devices };
  const { decision } = decide(snapshot, unknownPopulation(), told(event), rules, event.at, newId);
  if (decision.link === null) throw new Error("an access without a link");
  return decision.link;
}

interface Comparison {
  family: string;
  apple: boolean;
  genuine: Genuine;
  impostor: number | null;
  /** With the true device among the candidates: recognised, taken for another, or called new. */
  outcome: "right" | "other" | "new";
  /** With the true device left out: taken for one of the others. */
  merged: boolean | null;
}

function compareAll(list: readonly Sighting[]): Comparison[] {
  const devices = new Map<string, Device>(list.map((s) => [s.device.id, remembered(s.before)]));
  const byAccount = Map.groupBy(list, (s) => s.account.id);
  return list.map((s, index) => {
    const own = devices.get(s.device.id) as Device;
    const mates = byAccount.get(s.account.id)?.filter((o) => o !== s) ?? [];
    // Who lives alone is compared with strangers.
    const others = (
      mates.length > 0 ? mates : [list[(index + 7) % list.length], list[(index + 41) % list.length]]
    )
      .map((o) => (o === undefined ? undefined : devices.get(o.device.id)))
      .filter((d): d is Device => d !== undefined && d !== own);
    const alone = link(s.after, [own]);
    const without = others.length === 0 ? null : link(s.after, others);
    const full = link(s.after, [own, ...others]);
    const { agent } = s.after.description as Description;
    return {
      family: `${agent.browser} ${agent.system}`,
      apple: agent.system === "ios" || agent.system === "ipados",
      genuine: { score: alone.bits, beaten: without !== null && without.bits >= alone.bits },
      impostor: without === null ? null : without.bits,
      outcome: full.newDevice ? "new" : full.deviceId === own.id ? "right" : "other",
      merged: without === null ? null : !without.newDevice,
    };
  });
}

const eerOf = (list: readonly Comparison[]): number =>
  equalErrorRate(
    list.map((c) => c.genuine),
    list.flatMap((c) => (c.impostor === null ? [] : [c.impostor])),
  );

export function linkingTables(world: World, seed: string): string[] {
  const list = sightings(world, seed);
  const comparisons = compareAll(list);
  const next = createRandom(`bootstrap/${seed}`).next;
  const interval = (part: readonly Comparison[]): string => {
    const values: number[] = [];
    for (let round = 0; round < 40; round++)
      values.push(eerOf(part.map(() => part[Math.floor(next() * part.length)] as Comparison)));
    values.sort((a, b) => a - b);
    return `${fixed(eerOf(part))} % (${fixed(values[1] ?? 0)} to ${fixed(values[38] ?? 1)})`;
  };
  const rest = comparisons.filter((c) => !c.apple);
  const apple = comparisons.filter((c) => c.apple);
  const twins = apple.filter((c) => c.impostor !== null && c.genuine.score <= c.impostor).length;
  const head = table(
    `Linking within an account, storage gone, 30 days of drift, ${comparisons.length} devices`,
    ["measure", "goal", "measured (95 %)"],
    [
      ["equal error rate without iOS and iPadOS", "<= 0.4 %", interval(rest)],
      ["equal error rate on iOS and iPadOS", "<= 3 %", interval(apple)],
      [
        "iOS and iPadOS devices with an equal or better match in the same account (floor)",
        "stated",
        percent({ hits: twins, of: apple.length }),
      ],
    ],
  );
  const families = [...Map.groupBy(comparisons, (c) => c.family)].sort((a, b) => b[1].length - a[1].length);
  const perFamily = table(
    "Errors at the default tolerance, by browser family",
    [
      "family",
      "devices",
      "called new (false split)",
      "taken for another",
      "new one taken for known (false merge)",
      "equal error rate",
    ],
    families
      .filter(([, part]) => part.length >= 15)
      .map(([family, part]) => {
        const strangers = part.filter((c) => c.merged !== null);
        return [
          family,
          part.length,
          percent({ hits: part.filter((c) => c.outcome === "new").length, of: part.length }, 1),
          percent({ hits: part.filter((c) => c.outcome === "other").length, of: part.length }, 1),
          percent({ hits: strangers.filter((c) => c.merged).length, of: strangers.length }, 1),
          part.length >= 100 ? `${fixed(eerOf(part))} %` : "too few",
        ];
      }),
  );
  return [head, perFamily, floorTable(list)];
}

/** How many devices of a project look exactly like another one on the same day. */
function floorTable(list: readonly Sighting[]): string {
  const rows = [
    ...Map.groupBy(
      list,
      (s) => `${s.after.description?.agent.deviceType} ${s.after.description?.agent.system}`,
    ),
  ]
    .sort((a, b) => b[1].length - a[1].length)
    .map(([name, part]) => {
      const counts = new Map<string, number>();
      for (const { after } of part) {
        const key = JSON.stringify(after.description?.components);
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      const twins = part.filter(
        ({ after }) => (counts.get(JSON.stringify(after.description?.components)) ?? 0) > 1,
      ).length;
      return [name, part.length, counts.size, percent({ hits: twins, of: part.length }, 1)];
    });
  return table(
    "Collision floor across the project: devices that look exactly like another one",
    ["class", "devices", "different descriptions", "with a twin (95 %)"],
    rows,
  );
}
