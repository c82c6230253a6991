import { seenBefore, variety } from "../profile/habits.ts";
import type { Memory } from "../profile/memory.ts";
import type { At, Device, Network } from "../types.ts";
import { isAcquainted } from "./device-level.ts";
import { kindGroup } from "./kind-group.ts";
import type { Circle } from "./network-level.ts";

const DAY_MS = 86_400_000;

/** How often logins from a known provider came from lines never seen. */
export function moveLevel(provider: string, memory: Memory, now: At): string {
  const seen = seenBefore(memory, "asn", provider, now);
  if (seen < 1.5) return "once";
  const share = (seenBefore(memory, "moved", provider, now) + 0.5) / seen;
  return share > 0.7 ? "always" : share > 0.35 ? "often" : share > 0.15 ? "sometimes" : "seldom";
}

/**
 * How many new lines of a known provider are to be expected since the account was last used from there: leases run
 * out with time, and a line seen an hour ago is still there. Null where the provider or that time is not known.
 */
export function leaseLevel(
  network: Network,
  devices: readonly Device[],
  memory: Memory,
  now: At,
): string | null {
  if (network.asn === null) return null;
  const provider = String(network.asn);
  if (seenBefore(memory, "asn", provider, now) < 1.5) return null;
  let last: At | null = null;
  let first = now;
  for (const device of devices) {
    if (!isAcquainted(device, memory, now)) continue;
    if (device.firstSeenAt < first) first = device.firstSeenAt;
    if (device.lastNetwork?.asn !== network.asn) continue;
    for (const { lastSeenAt } of device.fingerprints)
      if (last === null || lastSeenAt > last) last = lastSeenAt;
  }
  if (last === null) return null;
  const days = Math.max(1, (now - first) / DAY_MS);
  const expected = ((seenBefore(memory, "moved", provider, now) + 0.3) * (now - last)) / DAY_MS / days;
  return `${kindGroup(network)}: ${EXPECTED.find(([most]) => expected < most)?.[1] ?? "several"}`;
}

const EXPECTED = [
  [0.01, "none"],
  [0.03, "hardly"],
  [0.1, "some"],
  [0.3, "maybe"],
  [1, "likely"],
] as const;

/** How many providers the account was used from: who is on the way much comes from one more. */
export function providersLevel(circle: Circle, memory: Memory): string {
  const count = variety(memory, "asn");
  return PROVIDERS[circle][count < 2 ? 0 : count < 3 ? 1 : count < 5 ? 2 : 3];
}

const counted = (place: string) =>
  [`${place}: one`, `${place}: two`, `${place}: few`, `${place}: many`] as const;
const HOME = counted("home");
const PROVIDERS: Readonly<Record<Circle, ReturnType<typeof counted>>> = {
  habitual: HOME,
  line: HOME,
  network: HOME,
  "habitual provider": HOME,
  provider: counted("provider"),
  city: counted("city"),
  country: counted("country"),
  new: counted("new"),
};
