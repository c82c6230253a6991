/** Devices of a world seen twice: on the first day, and thirty days later with their storage gone. */
import {
  type Device,
  decide,
  defaultRules,
  type EngineEvent,
  emptySnapshot,
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

const DAY = 86_400_000;
export const ELAPSED = 29.5 * DAY;
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

export const rules = { ...defaultRules(), autoDetachS: 400 * 86_400 };
export const told = (event: SimEvent): EngineEvent =>
  toEngineEvent(event, { storedDeviceId: null, scripted: true });
let ids = 0;
export const newId = (): string => (++ids).toString(16).padStart(24, "0");

/** The device that the engine would remember after one access. */
export function remembered(event: SimEvent): Device {
  const { changes } = decide(emptySnapshot(), unknownPopulation(), told(event), rules, event.at, newId);
  for (const change of changes) if (change.kind === "device_put") return change.device;
  throw new Error("an access that left no device");
}
