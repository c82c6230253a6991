import type { AccountSnapshot, Change, Decision, Network } from "@latchkey/engine";
import { hourOf, type Sightings } from "./counts.ts";
import { packFacts } from "./facts-pack.ts";

/** An access as it is written down. Addresses come sealed; keys are keyed digests. */
export interface AccessRow {
  address: Buffer | null;
  signed: boolean;
  page: string | null;
  origin: string | null;
  client: string | null;
  clientVersion: string | null;
  event: string | null;
  network: Network;
}

/** Everything one decision writes, in one statement. */
export interface Commit {
  projectId: number;
  accountId: string;
  externalId: string;
  /** Null for an account that does not exist yet. */
  version: number | null;
  at: number;
  eventId: string;
  action: string;
  decision: Decision;
  changes: readonly Change[];
  /** The account after the changes, for its own columns. */
  after: AccountSnapshot;
  access: AccessRow | null;
  /** Wire description of the acting device, and metadata to merge into it. */
  device: { id: string; info: unknown; metadata: Record<string, unknown> } | null;
  connection: { accessId: string; nodeId: string } | null;
  /** Merged into the account's metadata. */
  metadata: Record<string, unknown>;
  outbox: readonly { messageId: string; event: string; payload: unknown }[];
  notify: readonly string[];
  /** The challenge in which devices are being signed out; remembered with them. */
  challengeId: string | null;
  /** Where the browser's page came from that asked, for the challenge page to lead back to. */
  origin: string | null;
  /** What the evaluation keeps of the caller's words. */
  evaluationMetadata: Record<string, unknown> | null;
  /** What the event adds to the counts across accounts. */
  sightings: Sightings;
  /** True for an account that stands for a sign-up without a name. */
  provisional: boolean;
}

export const json = (rows: readonly unknown[]): string => JSON.stringify(rows);

/** Rows of every device the changes touch, as they are afterwards. */
export function deviceRows({ changes, after, device: acting, challengeId }: Commit): unknown[] {
  const byCall = challengeId === null ? "call" : `challenge:${challengeId}`;
  const touched = new Map<string, string | null>();
  for (const change of changes) {
    if (change.kind === "device_put") touched.set(change.device.id, touched.get(change.device.id) ?? null);
    if (change.kind === "device_detached") touched.set(change.deviceId, change.auto ? "timer" : byCall);
    if (change.kind === "device_excluded") touched.set(change.deviceId, null);
  }
  return after.devices
    .filter((device) => touched.has(device.id))
    .map((device) => ({
      id: device.id,
      type: device.type,
      status: device.status,
      model: {
        fingerprints: device.fingerprints,
        lastNetwork: device.lastNetwork,
        ...(device.seniorSince === undefined ? {} : { seniorSince: device.seniorSince }),
        ...(device.usedDays === undefined ? {} : { usedDays: device.usedDays }),
        ...(device.undo === undefined ? {} : { undo: device.undo }),
      },
      place: device.lastNetwork,
      metadata: acting?.id === device.id ? acting.metadata : {},
      info: acting?.id === device.id ? acting.info : null,
      whitelisted: device.whitelisted,
      auto_detached: device.autoDetached,
      proved_at: device.provedAt,
      attached_at: device.attachedAt,
      detached_at: device.detachedAt,
      detached_by: touched.get(device.id) ?? null,
      created_at: device.firstSeenAt,
    }));
}

export function accessRows({ changes, access, decision }: Commit): unknown[] {
  if (access === null) return [];
  return changes.flatMap((change) =>
    change.kind !== "access_recorded"
      ? []
      : [
          {
            id: change.access.id,
            device_id: change.access.deviceId,
            fingerprint_id: decision.link?.fingerprintId ?? "",
            confidence: change.confidence,
            signed: access.signed,
            address: access.address?.toString("base64") ?? null,
            address_key: access.network.addressKey,
            network_key: access.network.networkKey,
            country: access.network.country,
            asn: access.network.asn,
            network_kind: access.network.kind,
            page: access.page,
            origin: access.origin,
            client: access.client,
            client_version: access.clientVersion,
            event: access.event,
          },
        ],
  );
}

export function connectionRows({ changes, connection }: Commit): unknown[] {
  if (connection === null) return [];
  return changes.flatMap((change) =>
    change.kind !== "connection_opened"
      ? []
      : [
          {
            id: change.connection.id,
            device_id: change.connection.deviceId,
            device_type: change.connection.deviceType,
            access_id: connection.accessId,
            node_id: connection.nodeId,
            network: change.connection.network,
            opened_at: change.connection.openedAt,
          },
        ],
  );
}

/** Events that report something; nothing is decided about them. */
const REPORTS: ReadonlySet<string> = new Set([
  "disconnect",
  "detach",
  "tick",
  "challenge_completed",
  "login_failed",
  "login_succeeded",
  "password_changed",
]);

/**
 * A plain allow is kept compactly: what was found besides misses, and its facts packed. Everything else keeps
 * the facts that the decision rested on as they are.
 */
export function evaluationRows({ eventId, action, decision, evaluationMetadata }: Commit): unknown[] {
  const judged = action !== "connect" || decision.verdict !== "allow" || decision.newSignals.length > 0;
  if (!judged || REPORTS.has(action)) return [];
  const plain = decision.verdict === "allow" && decision.newSignals.length === 0;
  // What lists say is not among the engine's facts, which alone have a place when packed.
  const packs = plain && decision.facts.lists === undefined;
  const telling = decision.findings.filter((finding) => !plain || finding.answer === "hit");
  return [
    {
      id: eventId,
      action,
      verdict: decision.verdict,
      reasons: decision.reasons,
      device_id: decision.link?.deviceId ?? null,
      fingerprint_id: decision.link?.fingerprintId ?? null,
      confidence: decision.link?.confidence ?? null,
      challenge_id: decision.challenge?.id ?? null,
      policy: decision.policy,
      shadow: decision.shadow.length === 0 ? null : decision.shadow,
      engine_version: decision.engineVersion,
      risks: decision.risks,
      findings: telling.length === 0 ? null : telling,
      facts: packs ? null : decision.facts,
      facts_packed: packs ? packFacts(decision.facts) : null,
      metadata: evaluationMetadata,
    },
  ];
}

/** Statuses on the wire of challenges that the changes close. */
export function closedChallengeRows({ changes }: Commit): unknown[] {
  return changes.flatMap((change) =>
    change.kind === "challenge_closed"
      ? [{ id: change.challengeId, status: change.status === "expired" ? "failed" : change.status }]
      : [],
  );
}

export function challengeRows({ changes, eventId, access, origin }: Commit): unknown[] {
  return changes.flatMap((change) =>
    change.kind !== "challenge_issued"
      ? []
      : [
          {
            id: change.challenge.id,
            type: change.challenge.type,
            reasons: change.challenge.reasons,
            device_id: change.challenge.deviceId,
            access_id: access === null ? null : eventId,
            limits: change.challenge.limits,
            origin: access?.origin ?? origin,
            caused_by: change.challenge.causedBy ?? null,
            expires_at: change.challenge.expiresAt,
          },
        ],
  );
}

/** Counter rows in a fixed order, so that two statements never wait for each other. */
export function tallyRows({ sightings, at }: Commit): unknown[] {
  const hour = hourOf(at);
  return [...sightings.tallies]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, failed, succeeded, signups }) => ({ key, hour, failed, succeeded, signups }));
}
