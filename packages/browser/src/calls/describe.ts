import { collect } from "../collect/collect.ts";
import { portableFingerprint } from "../collect/fingerprint.ts";
import type { Value } from "../collect/reading.ts";
import { nextTask } from "../collect/waiting.ts";
import { describe } from "../hints/hints.ts";
import type { Body } from "../send.ts";
import type { Settings } from "../settings.ts";
import { lastFingerprint } from "../store/last-fingerprint.ts";
import { storedDevice } from "../store/stored-device.ts";
import { SDK_VERSION } from "../version.ts";

/** How this browser is described to the service: the fields that attach, evaluate and fingerprint share. */
export async function describeBrowser(settings: Settings, account: string): Promise<Body> {
  const client = { client: "latchkey", version: SDK_VERSION };
  if (settings.minimal) return client;
  const [{ fingerprint, components, noisy, values, lies, automation, privateMode }, deviceId] =
    await Promise.all([describe(settings.thorough), storedDevice(settings.clientId).recall(account)]);
  return {
    ...client,
    fingerprint,
    last_fingerprint: lastFingerprint(),
    device_id: deviceId,
    components,
    noisy,
    signals: consistencySignals(values),
    private_mode: privateMode ?? undefined,
    lies: lies[0] && lies,
    automation: automation[0] && automation,
  };
}

/** The portable fingerprint now and the one stored before, for products that pass them on through their own server. */
export async function currentHash(thorough?: boolean): Promise<[string, string | undefined]> {
  const [{ fingerprint, components, noisy }, last] = await Promise.all([
    collect(thorough),
    // The first touch of localStorage waits for another process; answers to the collector are under way meanwhile.
    nextTask().then(lastFingerprint),
  ]);
  return [portableFingerprint(fingerprint, components, noisy), last];
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
