import type { Steps } from "../collect/reading.ts";

const NAMES = [
  "camera",
  "clipboard-read",
  "geolocation",
  "microphone",
  "midi",
  "notifications",
  "persistent-storage",
];

/** Which permissions this browser knows, and how they stand here. Nothing is asked for. */
export function* readPermissions(): Steps {
  const { permissions } = navigator;
  if (!permissions) return undefined;
  const states: Promise<PermissionState | null>[] = [];
  for (const name of NAMES) {
    states.push(
      permissions.query({ name: name as PermissionName }).then(
        (status) => status.state,
        () => null,
      ),
    );
    yield;
  }
  return Promise.all(states);
}
