import type { Reading } from "../collect/reading.ts";

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
export async function readPermissions(): Promise<Reading> {
  const { permissions } = navigator;
  return (
    permissions &&
    Promise.all(
      NAMES.map((name) =>
        permissions.query({ name: name as PermissionName }).then(
          (status) => status.state,
          () => null,
        ),
      ),
    )
  );
}
