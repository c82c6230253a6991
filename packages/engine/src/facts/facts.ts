import { hasHabit, seenBefore } from "../profile/habits.ts";
import { paceNow } from "../signals/high-velocity.ts";
import type { Situation } from "../signals/signal.ts";
import type { DeviceType, Finding, NetworkKind, Risks } from "../types.ts";
import { severityLevel } from "./severity.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** The facts of a decision, collected when somebody first asks for them. */
export function factsOnDemand(
  situation: Situation,
  findings: readonly Finding[],
  risks: Risks,
): () => Record<string, unknown> {
  let facts: Record<string, unknown> | null = null;
  return () => {
    facts ??= collectFacts(situation, findings, risks);
    return facts;
  };
}

/**
 * The facts of a decision, in the groups of the registry (registry.ts); null is unknown. Conditions of
 * policies read these, and they are stored with the evaluation.
 */
export function collectFacts(
  situation: Situation,
  findings: readonly Finding[],
  risks: Risks,
): Record<string, unknown> {
  const { email, phone, network, now } = situation;
  return {
    event: {
      type: situation.kind,
      action: situation.action,
      first: situation.firstEvent,
      hour_utc: Math.floor(now / HOUR_MS) % 24,
      weekday_utc: (Math.floor(now / DAY_MS) + 4) % 7,
    },
    risk: risks,
    severity: {
      account_sharing: severityLevel(risks.account_sharing),
      account_takeover: severityLevel(risks.account_takeover),
      fake_account: severityLevel(risks.fake_account),
      bot: severityLevel(risks.bot),
    },
    network: networkFacts(situation),
    device: deviceFacts(situation),
    agent: agentFacts(situation),
    account: accountFacts(situation),
    project: projectFacts(situation),
    email: {
      valid: email?.valid ?? null,
      disposable: email?.disposable ?? null,
      webmail: email?.webmail ?? null,
      gibberish: email?.gibberish ?? null,
    },
    phone: {
      valid: phone?.valid ?? null,
      country: phone?.country ?? null,
      kind: phone?.kind ?? null,
      country_fits:
        phone?.country == null || network.country === null ? null : phone.country === network.country,
    },
    signal: signalFacts(findings),
  };
}

function signalFacts(findings: readonly Finding[]): Record<string, boolean | null> {
  const signals: Record<string, boolean | null> = {};
  for (const { signal, answer } of findings) signals[signal] = answer === "unknown" ? null : answer === "hit";
  return signals;
}

function networkFacts({ network, memory, observation, now }: Situation): Record<string, unknown> {
  const { kind, asn, country } = network;
  const is = (wanted: NetworkKind): boolean | null => (kind === null ? null : kind === wanted);
  const line = network.lineKey ?? network.addressKey;
  const known = (feature: Parameters<typeof seenBefore>[1], value: string | null): boolean | null =>
    value === null || !hasHabit(memory, feature) ? null : seenBefore(memory, feature, value, now) > 0;
  return {
    country,
    city: network.city,
    asn,
    kind,
    vpn: is("vpn"),
    proxy: is("proxy"),
    tor: is("tor"),
    relay: is("relay"),
    hosting: is("hosting"),
    mobile: is("mobile"),
    satellite: is("satellite"),
    anonymous:
      kind === null ? null : kind === "vpn" || kind === "proxy" || kind === "tor" || kind === "hosting",
    accuracy_km: network.accuracyKm,
    known: known("line", line),
    known_operator: known("asn", asn === null ? null : String(asn)),
    known_country: known("country", country),
    zone_fits: known("zone", observation?.timezone ?? null),
  };
}

function deviceFacts({ device, link, observation, now, habits }: Situation): Record<string, unknown> {
  return {
    id: device?.id ?? null,
    type: device?.type ?? null,
    new: link?.newDevice ?? null,
    new_browser: link?.newFingerprint ?? null,
    confidence: link?.confidence ?? null,
    method: link?.method ?? null,
    proved: device === null ? null : device.provedAt !== null,
    whitelisted: device?.whitelisted ?? null,
    age_days: device === null ? null : daysSince(device.firstSeenAt, now),
    days_used: device?.usedDays ?? null,
    browsers: device?.fingerprints.length ?? null,
    private_mode: observation?.privateMode ?? null,
    stored_id: observation === null ? null : observation.storedDeviceId !== null,
    lost_id: habits?.levels.storage?.split("/", 1)[0] ?? null,
  };
}

function agentFacts({ observation, habits }: Situation): Record<string, unknown> {
  const agent = observation?.agent;
  return {
    browser: agent?.browser ?? null,
    browser_version: agent?.browserMajor ?? null,
    system: agent?.system ?? null,
    system_version: agent?.systemVersion ?? null,
    model: agent?.model ?? null,
    bot: agent?.bot ?? null,
    automation: observation?.automation?.length ?? null,
    contradictions: observation?.lies?.length ?? null,
    time_zone: observation?.timezone ?? null,
    known_languages: languagesKnown(habits?.levels.language),
  };
}

function languagesKnown(level: string | undefined): boolean | null {
  return level === undefined ? null : level.endsWith("same");
}

function accountFacts(situation: Situation): Record<string, unknown> {
  const { snapshot, memory, now, limits } = situation;
  const attached: Record<DeviceType, number> = { computer: 0, tablet: 0, mobile: 0 };
  for (const d of snapshot.devices) if (d.status === "attached" && !d.whitelisted) attached[d.type]++;
  let failed = 0;
  for (const at of memory.failures) if (at <= now && now - at <= HOUR_MS) failed++;
  const live = new Set<string>();
  for (const c of snapshot.connections) live.add(c.deviceId);
  return {
    age_days: snapshot.firstSeenAt === null ? 0 : daysSince(snapshot.firstSeenAt, now),
    devices: snapshot.devices.length,
    attached_devices: situation.attachedDevices,
    attached_computers: attached.computer,
    attached_tablets: attached.tablet,
    attached_mobiles: attached.mobile,
    device_limit: limits.limits.overall,
    over_limit: situation.beyond.length > 0,
    live_devices: live.size,
    people: situation.people,
    people_at_least: situation.peopleAtLeast,
    households: memory.apart[1],
    reachable: snapshot.reachable,
    open_challenges: snapshot.challenges.length,
    successful_logins: memory.taught,
    failed_logins_hour: failed,
    accesses_per_minute: Math.round(paceNow(memory.velocity, now)),
  };
}

function projectFacts({ population }: Situation): Record<string, unknown> {
  return {
    accounts_per_browser: population.accountsPerFingerprint,
    accounts_per_address: population.accountsPerAddress,
    accounts_per_network: population.accountsPerNetwork,
    failed_logins_per_address: population.failedLoginsPerAddress,
    failed_logins_per_network: population.failedLoginsPerNetwork,
    failed_logins_per_browser: population.failedLoginsPerFingerprint,
    succeeded_logins_per_address: population.succeededLoginsPerAddress,
    signups_per_address: population.signupsPerAddress,
    signups_per_browser: population.signupsPerFingerprint,
    signups_per_email_shape: population.signupsPerEmailShape,
  };
}

function daysSince(at: number, now: number): number {
  return Math.max(0, Math.floor((now - at) / DAY_MS));
}
