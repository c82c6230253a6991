import { type Failure, failure } from "../result.ts";
import { type Accepted, send } from "../send.ts";
import { type Settings, text } from "../settings.ts";
import type { AccessState } from "./attach.ts";

/** A device of an account as the service lists it. */
export interface DeviceState {
  readonly _id: string;
  readonly status: "attached" | "detached";
  readonly info: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly attachedAt: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface DetachState {
  readonly success: boolean;
  readonly attached_devices: number;
  readonly device_id: string;
  readonly default_device_limit: number;
  readonly block_over_usage: boolean;
}

/**
 * Signs a device out.
 *
 * @param own what this browser's last attach answered: knowing its access, a page may sign its own device out unsigned
 */
export async function detachDevice(
  settings: Settings,
  device: string,
  user: string,
  own: AccessState | undefined,
): Promise<Accepted<DetachState> | Failure> {
  if (!text(device) || !text(user)) return failure("invalid_options", "device or account is missing");
  const path = `/v2/device/${encodeURIComponent(device)}/detach`;
  return send(settings, "POST", path, `:${settings.secret}`, Boolean, {
    user,
    access: own?.device_id === device ? own.access : undefined,
  });
}

/** The devices attached to an account. */
export async function listDevices(
  settings: Settings,
  account: string,
): Promise<Accepted<readonly DeviceState[]> | Failure> {
  if (!text(account)) return failure("invalid_options", "account is missing");
  const path = `/v2/access/user/${encodeURIComponent(account)}/attached_devices`;
  return send(settings, "GET", path, `:${settings.secret}`, Array.isArray);
}
