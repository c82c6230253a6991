import type {
  AccessEvent,
  AccountSnapshot,
  Device,
  DeviceLimits,
  DeviceType,
  Rules,
  SignalMode,
} from "../types.ts";

/** What limits hold for one access, and whether exceeding them challenges. */
export interface LimitsInForce {
  limits: DeviceLimits;
  people: number | null;
  mode: SignalMode;
  peopleMode: SignalMode;
}

const LEAST = 1;
const MOST = 100;

function sane(limit: number | null | undefined): number | null {
  if (limit === null || limit === undefined || !Number.isFinite(limit)) return null;
  const whole = Math.trunc(limit);
  return whole >= LEAST && whole <= MOST ? whole : null;
}

/**
 * The limits for the calling device: the project's, replaced by the account's own (set by signed calls),
 * replaced by the call's. An unsigned call is honoured for its own device but never exceeds what an
 * operator or a signed call has set (DECISIONS 4). A limit given by a call or for the account makes the
 * signal challenge where its mode was left to the default (DECISIONS 14).
 */
export function limitsInForce(
  snapshot: AccountSnapshot,
  rules: Rules,
  call: Pick<AccessEvent, "limitConfig" | "signed"> | null,
): LimitsInForce {
  const account = snapshot.limits;
  let overall = account?.overall !== undefined ? account.overall : rules.deviceLimits.overall;
  let people = snapshot.peopleLimit ?? rules.peopleLimit;
  const given = sane(call?.limitConfig?.overall);
  const givenPeople = sane(call?.limitConfig?.people);
  const overallSet = rules.deviceLimitsSet || (account?.overall ?? null) !== null;
  if (given !== null) {
    overall = call?.signed || !overallSet || overall === null ? given : Math.min(given, overall);
  }
  if (givenPeople !== null) {
    people = call?.signed || people === null ? givenPeople : Math.min(givenPeople, people);
  }
  const limits: DeviceLimits = {
    overall,
    computer: typeLimit("computer", account, rules),
    tablet: typeLimit("tablet", account, rules),
    mobile: typeLimit("mobile", account, rules),
  };
  const limited = given !== null || account !== null;
  const mode = rules.deviceLimitsModeDefaulted && limited ? "challenge" : rules.signals.device_limits;
  const peopleLimited = givenPeople !== null || snapshot.peopleLimit !== null;
  const peopleMode = rules.peopleModeDefaulted && peopleLimited ? "challenge" : rules.signals.people;
  return { limits, people, mode, peopleMode };
}

function typeLimit(type: DeviceType, account: Partial<DeviceLimits> | null, rules: Rules): number | null {
  const own = account?.[type];
  return own !== undefined ? own : rules.deviceLimits[type];
}

/** True for devices that count towards limits. */
export function counts(device: Device): boolean {
  return device.status === "attached" && !device.whitelisted;
}

/** Attached devices that count, excluded and whitelisted ones left out. */
export function countAttached(snapshot: AccountSnapshot): number {
  let attached = 0;
  for (const device of snapshot.devices) if (counts(device)) attached++;
  return attached;
}

/**
 * Which devices lie beyond the limits, newest first in blame: proved devices are the most senior, then those
 * attached longest (DECISIONS 5). Over the limit means strictly more than it.
 */
export function devicesBeyond(devices: readonly Device[], limits: DeviceLimits): readonly Device[] {
  if (fitsAll(devices, limits)) return [];
  const bySeniority = inSeniority(devices);
  const kept: Record<DeviceType, number> = { computer: 0, tablet: 0, mobile: 0 };
  let keptOverall = 0;
  const beyond: Device[] = [];
  for (const device of bySeniority) {
    const typeLimited = limits[device.type];
    const fits =
      (limits.overall === null || keptOverall < limits.overall) &&
      (typeLimited === null || kept[device.type] < typeLimited);
    if (!fits) {
      beyond.push(device);
      continue;
    }
    keptOverall++;
    kept[device.type]++;
  }
  return beyond;
}

/** Devices that count, most senior first. They lie nearly in order, so that moving each to its place is fastest. */
function inSeniority(devices: readonly Device[]): readonly Device[] {
  const sorted: Device[] = [];
  for (const device of devices) {
    if (!counts(device)) continue;
    let place = sorted.length;
    for (let before = sorted[place - 1]; before !== undefined; before = sorted[place - 1]) {
      if (bySeniorityOf(before, device) < 0) break;
      sorted[place] = before;
      place--;
    }
    sorted[place] = device;
  }
  return sorted;
}

/** Whether no limit is exceeded at all, which is what nearly every event finds. */
function fitsAll(devices: readonly Device[], limits: DeviceLimits): boolean {
  const attached: Record<DeviceType, number> = { computer: 0, tablet: 0, mobile: 0 };
  for (const device of devices) if (counts(device)) attached[device.type]++;
  const { computer, tablet, mobile } = attached;
  const within = (count: number, limit: number | null): boolean => limit === null || count <= limit;
  return (
    within(computer + tablet + mobile, limits.overall) &&
    within(computer, limits.computer) &&
    within(tablet, limits.tablet) &&
    within(mobile, limits.mobile)
  );
}

/** Orders devices from most senior to newest. */
export function bySeniorityOf(a: Device, b: Device): number {
  const provedA = a.provedAt ?? Number.POSITIVE_INFINITY;
  const provedB = b.provedAt ?? Number.POSITIVE_INFINITY;
  if (provedA !== provedB) return provedA - provedB;
  const sinceA = a.seniorSince ?? a.firstSeenAt;
  const sinceB = b.seniorSince ?? b.firstSeenAt;
  if (sinceA !== sinceB) return sinceA - sinceB;
  return a.id < b.id ? -1 : 1;
}
