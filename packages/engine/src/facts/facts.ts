import { isTunnel } from "../same-place.ts";
import type { Situation } from "../signals/signal.ts";
import type { Finding, Risks } from "../types.ts";

/** The facts of a decision, grouped by what they speak of; null is unknown. Conditions of policies read these. */
export function collectFacts(
  situation: Situation,
  findings: readonly Finding[],
  risks: Risks,
): Record<string, unknown> {
  const { network, observation, device, link, population, snapshot, email, phone } = situation;
  const signals: Record<string, boolean | null> = {};
  for (const finding of findings) {
    signals[finding.signal] = finding.answer === "unknown" ? null : finding.answer === "hit";
  }
  return {
    action: situation.action,
    risk: { ...risks },
    signal: signals,
    network: {
      country: network.country,
      city: network.city,
      asn: network.asn,
      kind: network.kind,
      vpn: network.kind === null ? null : network.kind === "vpn",
      tunnel: network.kind === null ? null : isTunnel(network),
    },
    device: {
      id: device?.id ?? null,
      type: device?.type ?? null,
      new: link?.newDevice ?? null,
      confidence: link?.confidence ?? null,
      private_mode: observation?.privateMode ?? null,
    },
    agent: {
      browser: observation?.agent.browser ?? null,
      browser_major: observation?.agent.browserMajor ?? null,
      system: observation?.agent.system ?? null,
      bot: observation?.agent.bot ?? null,
    },
    account: {
      new: situation.firstEvent,
      age_days:
        snapshot.firstSeenAt === null ? 0 : Math.floor((situation.now - snapshot.firstSeenAt) / 86_400_000),
      attached_devices: situation.attachedDevices,
      people: situation.people,
      reachable: snapshot.reachable,
    },
    population: {
      accounts_per_fingerprint: population.accountsPerFingerprint,
      accounts_per_address: population.accountsPerAddress,
      failed_logins_per_address: population.failedLoginsPerAddress,
    },
    email: {
      valid: email?.valid ?? null,
      disposable: email?.disposable ?? null,
      webmail: email?.webmail ?? null,
    },
    phone: { valid: phone?.valid ?? null, kind: phone?.kind ?? null },
  };
}
