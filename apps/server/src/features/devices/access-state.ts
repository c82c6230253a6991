import type { AccountSnapshot, Decision } from "@latchkey/engine";
import type { Project } from "../projects/index.ts";

/** The wire's user access state, without what only attach adds. */
export function detachState(
  project: Project,
  deviceId: string,
  attachedDevices: number,
): Record<string, unknown> {
  return {
    success: true,
    attached_devices: attachedDevices,
    device_id: deviceId,
    default_device_limit: project.settings.device_limits.overall ?? UNLIMITED,
    block_over_usage: false,
  };
}

/** Clients compare with `>`; a project without a limit answers a number no account reaches. */
const UNLIMITED = 1_000_000;

/** The answer to attach. */
export function attachState(input: {
  project: Project;
  decision: Decision;
  after: AccountSnapshot;
  accessId: string;
  suspended: boolean;
  metadata: Record<string, unknown>;
}): Record<string, unknown> {
  const { project, decision, after, accessId, suspended, metadata } = input;
  const deviceId = decision.link?.deviceId ?? "";
  const device = after.devices.find((candidate) => candidate.id === deviceId);
  const pending = after.challenges.some((challenge) => challenge.deviceId === deviceId);
  return {
    ...detachState(project, deviceId, decision.attachedDevices),
    suspended,
    new_device: decision.link?.newDevice ?? false,
    access: accessId,
    metadata,
    verification_status: pending ? "pending" : device?.provedAt ? "verified" : "unverified",
    confidence: decision.link?.confidence ?? null,
    identity: deviceId,
  };
}
