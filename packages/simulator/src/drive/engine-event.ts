/** Turns a simulated event into what the engine is told: the pure counterpart of the service's enrichment. */
import type { Agent, EmailFacts, EngineEvent, Network, Observation } from "@latchkey/engine";
import { digest } from "../digest.ts";
import type { Description } from "../population/describe.ts";
import type { SimEvent } from "../world/event.ts";
import type { SeenNetwork } from "../world/networks.ts";

export interface Told {
  /** Device id the service answered when this client's storage was last written; null where storage is gone. */
  storedDeviceId: string | null;
  /** False leaves out all that a script would report: only address and agent remain. */
  scripted: boolean;
}

/** An event of somebody who came from somewhere. */
export type VisitEvent = Extract<EngineEvent, { observation: Observation }>;

/** The engine's event for an access, an evaluation or a login outcome. */
export function toEngineEvent(event: SimEvent, told: Told): VisitEvent {
  const base = { id: event.id, network: toNetwork(event.network), observation: toObservation(event, told) };
  switch (event.type) {
    case "access":
      return { ...base, type: "access", signed: false, limitConfig: null };
    case "evaluate":
      return {
        ...base,
        type: "evaluate",
        action: event.action ?? "login",
        email: emailFacts(event.email),
        phone: null,
      };
    case "login_failed":
      return { ...base, type: "login_failed", ref: event.ref };
    case "login_succeeded":
      return { ...base, type: "login_succeeded" };
    case "password_changed":
      return { ...base, type: "password_changed" };
  }
}

/**
 * The same, as it comes out of a store. Texts that were put together of pieces stay pieces until then, and are
 * compared several times as slowly.
 */
export function flat<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

const networks = new Map<string, Network>();
const MOST_NETWORKS = 30_000;

/**
 * Address data in the engine's form; addresses become keys. People come from the same few addresses again and
 * again: one network stands for all their accesses from there.
 */
export function toNetwork(seen: SeenNetwork): Network {
  const known = networks.get(seen.ip);
  if (known !== undefined && isSamePlace(known, seen)) return known;
  if (networks.size >= MOST_NETWORKS) networks.clear();
  const made = {
    ...keysOf(seen.ip),
    country: seen.country,
    city: seen.city,
    latitude: seen.latitude,
    longitude: seen.longitude,
    accuracyKm: seen.accuracy_km,
    asn: seen.asn,
    kind: seen.kind,
  };
  networks.set(seen.ip, made);
  return made;
}

function isSamePlace(known: Network, seen: SeenNetwork): boolean {
  return (
    known.country === seen.country &&
    known.city === seen.city &&
    known.latitude === seen.latitude &&
    known.longitude === seen.longitude &&
    known.accuracyKm === seen.accuracy_km &&
    known.asn === seen.asn &&
    known.kind === seen.kind
  );
}

function keysOf(ip: string): Pick<Network, "addressKey" | "networkKey" | "lineKey"> {
  return flat({
    addressKey: digest("address", ip),
    networkKey: digest("network", networkOf(ip)),
    lineKey: digest("line", lineOf(ip)),
  });
}

/** The /24 of an IPv4 address or the /48 of an IPv6 one. */
function networkOf(ip: string): string {
  return ip.includes(":") ? ip.split(":").slice(0, 3).join(":") : ip.split(".").slice(0, 3).join(".");
}

/** What one subscriber line shows: the whole IPv4 address, or the network part an IPv6 home is given. */
function lineOf(ip: string): string {
  return ip.includes(":") ? ip.split(":").slice(0, 4).join(":") : ip;
}

function toObservation(event: SimEvent, told: Told): Observation {
  const description = told.scripted ? event.description : null;
  const agent: Agent = description?.agent ?? event.headerAgent;
  const { components, noisy } = description === null ? UNDESCRIBED : described(description);
  return {
    components,
    noisy,
    agent,
    timezone: description?.timezone ?? null,
    digest: description?.digest ?? null,
    lastDigest: description === null ? null : event.lastDigest,
    storedDeviceId: told.storedDeviceId,
    privateMode: null,
    tolerance: "default",
  };
}

type Described = Pick<Observation, "components" | "noisy">;

const UNDESCRIBED: Described = { components: {}, noisy: [] };
/** Browsers that did not change show one and the same description at every visit. */
const known = new WeakMap<Description, Described>();

function described(description: Description): Described {
  const before = known.get(description);
  if (before !== undefined) return before;
  const components = Object.entries(description.components).map(([name, value]) => [`lk:${name}`, value]);
  const noisy = description.noisy.map((name) => `lk:${name}`);
  const made = flat({ components: Object.fromEntries(components), noisy });
  known.set(description, made);
  return made;
}

const DISPOSABLE = new Set(["mailinator.com", "tempmail.dev", "yopmail.com"]);
const WEBMAIL = new Set(["gmail.com", "outlook.com", "gmx.net", "yahoo.com"]);

const emails = new Map<string, EmailFacts>();
const MOST_EMAILS = 30_000;

/** Facts of an address by its form alone, as the service computes them from local data, and as it does once. */
export function emailFacts(email: string | null): EmailFacts | null {
  if (email === null) return null;
  const known = emails.get(email);
  if (known !== undefined) return known;
  if (emails.size >= MOST_EMAILS) emails.clear();
  const made = readEmail(email);
  emails.set(email, made);
  return made;
}

function readEmail(email: string): EmailFacts {
  const [local = "", domain = ""] = email.split("@");
  const letters = local.replace(/[^a-z]/g, "");
  const vowels = letters.replace(/[^aeiouy]/g, "").length;
  return {
    key: digest("email", email),
    domainKey: digest("domain", domain),
    valid: local !== "" && domain.includes("."),
    disposable: DISPOSABLE.has(domain),
    webmail: WEBMAIL.has(domain),
    gibberish: letters.length >= 7 && vowels / letters.length < 0.2,
    shapeKey: digest("shape", local.replace(/\+.*$/, "").replace(/[\d.]/g, ""), domain),
  };
}
