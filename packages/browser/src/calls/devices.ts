import type { Failure } from "../result.ts";
import { type Accepted, send } from "../send.ts";
import { type Settings, text } from "../settings.ts";

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

/** Signs a device out. */
export function detachDevice(
  settings: Settings,
  device: string,
  user: string,
): Promise<Accepted<DetachState> | Failure> {
  const path = `/v2/device/${encodeURIComponent(text(device))}/detach`;
  return send(settings, "POST", path, `Basic ${settings.clientId}:${settings.secret}`, Boolean, {
    user: text(user),
  });
}

/** The devices attached to an account. */
export function listDevices(
  settings: Settings,
  account: string,
): Promise<Accepted<readonly DeviceState[]> | Failure> {
  const path = `/v2/access/user/${encodeURIComponent(text(account))}/attached_devices`;
  return send(settings, "GET", path, `Basic ${settings.clientId}:${settings.secret}`, Array.isArray);
}
