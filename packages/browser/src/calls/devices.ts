import { type Failure, failure } from "../result.ts";
import { accept, send } from "../send.ts";
import { checkSettings, type Settings } from "../settings.ts";

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
export async function detachDevice(
  settings: Settings,
  device: string,
  account: string,
): Promise<{ status: "accepted"; body: DetachState } | Failure> {
  const wrong =
    checkSettings(settings) ??
    (device && account ? null : failure("invalid_options", "device or account is missing"));
  if (wrong) return wrong;
  const path = `/v2/device/${encodeURIComponent(device)}/detach`;
  const answer = await send(settings, "POST", path, `Basic ${settings.clientId}:${settings.secret}`, {
    user: account,
  });
  return accept<DetachState>(answer, () => true);
}

/** The devices attached to an account. */
export async function listDevices(
  settings: Settings,
  account: string,
): Promise<{ status: "accepted"; body: readonly DeviceState[] } | Failure> {
  const wrong =
    checkSettings(settings) ?? (account ? null : failure("invalid_options", "account is missing"));
  if (wrong) return wrong;
  const path = `/v2/access/user/${encodeURIComponent(account)}/attached_devices`;
  const answer = await send(settings, "GET", path, `Basic ${settings.clientId}:${settings.secret}`);
  return accept<readonly DeviceState[]>(answer, Array.isArray);
}
