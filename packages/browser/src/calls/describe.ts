import { collect } from "../collect/collect.ts";
import { portableFingerprint } from "../collect/fingerprint.ts";
import type { Value } from "../collect/reading.ts";
import type { Body } from "../send.ts";
import type { Settings } from "../settings.ts";
import { lastFingerprint } from "../store/last-fingerprint.ts";
import { storedDevice } from "../store/stored-device.ts";
import { SDK_VERSION } from "../version.ts";

/** How this browser is described to the service: the fields that attach, evaluate and fingerprint share. */
export async function describeBrowser(settings: Settings, account: string): Promise<Body> {
  const client = { client: "latchkey", version: SDK_VERSION };
  if (settings.minimal) return client;
  const [found, deviceId] = await Promise.all([
    collect(settings.thorough),
    storedDevice(settings.clientId).recall(account),
  ]);
  return {
    ...client,
    fingerprint: found.fingerprint,
    last_fingerprint: lastFingerprint(),
    device_id: deviceId,
    components: found.components,
    noisy: found.noisy,
    signals: consistencySignals(found.values),
    private_mode: found.privateMode ?? undefined,
    lies: listOrNothing(found.lies),
    automation: listOrNothing(found.automation),
  };
}

/** The portable fingerprint now and the one stored before, for products that pass them on through their own server. */
export async function currentHash(): Promise<[string, string | undefined]> {
  const { fingerprint, components, noisy } = await collect();
  return [portableFingerprint(fingerprint, components, noisy), lastFingerprint()];
}

function listOrNothing(list: readonly string[]): readonly string[] | undefined {
  return list.length > 0 ? list : undefined;
}

// Raw values leave the browser only where the service compares them with the address and the agent,
// and never where the browser makes them up. Undefined ones are dropped on the way.
function consistencySignals(
  values: ReadonlyMap<string, Value>,
): Record<string, { value: unknown } | undefined> {
  const signal = (name: string, value: unknown = values.get(name)): { value: unknown } | undefined =>
    values.has(name) ? { value } : undefined;
  const { languages, maxTouchPoints } = navigator;
  return {
    timezone: signal("timezone"),
    // Minutes east of Greenwich now; that they fit the zone is checked where zones are known.
    timezoneOffset: signal("timezone", -new Date().getTimezoneOffset()),
    languages: signal("languages", [languages]),
    screenResolution: signal("screen", [screen.width, screen.height]),
    highEntropyValues: signal("client_hints"),
    platform: signal("platform", navigator.platform),
    touchSupport: signal("touch", { maxTouchPoints }),
  };
}
