import { collect } from "../collect/collect.ts";
import { portableFingerprint } from "../collect/fingerprint.ts";
import type { Json } from "../collect/reading.ts";
import type { Body } from "../send.ts";
import type { Settings } from "../settings.ts";
import { lastFingerprint } from "../store/last-fingerprint.ts";
import { storedDevice } from "../store/stored-device.ts";
import { SDK_VERSION } from "../version.ts";

/** How this browser is described to the service: the fields that attach, evaluate and fingerprint share. */
export async function describeBrowser(settings: Settings, account: string): Promise<Body> {
  const client = { client: "latchkey", version: SDK_VERSION };
  if (settings.minimal) return client;
  const [found, deviceId] = await Promise.all([collect(), storedDevice(settings.clientId).recall(account)]);
  return {
    ...client,
    fingerprint: found.fingerprint,
    last_fingerprint: lastFingerprint(),
    device_id: deviceId,
    components: found.components,
    noisy: found.noisy,
    signals: consistencySignals(found.values),
    private_mode: found.privateMode ?? undefined,
    lies: found.lies.length > 0 ? found.lies : undefined,
    automation: found.automation.length > 0 ? found.automation : undefined,
  };
}

/** The portable fingerprint now and the one stored before, for products that pass them on through their own server. */
export async function currentHash(): Promise<[string, string | undefined]> {
  const { fingerprint, components, noisy } = await collect();
  return [portableFingerprint(fingerprint, components, noisy), lastFingerprint()];
}

// Raw values leave the browser only where the service compares them with the address and the agent.
function consistencySignals(
  values: ReadonlyMap<string, Json | Uint8Array>,
): Record<string, { value: unknown }> {
  const signals: Record<string, { value: unknown }> = {};
  for (const [signal, source] of [
    ["timezone", "timezone"],
    ["languages", "languages"],
    ["screenResolution", "screen"],
    ["highEntropyValues", "client_hints"],
  ] as const) {
    if (values.has(source)) signals[signal] = { value: values.get(source) };
  }
  signals.platform = { value: navigator.platform };
  signals.touchSupport = { value: { maxTouchPoints: navigator.maxTouchPoints ?? 0 } };
  if (signals.languages) signals.languages = { value: [signals.languages.value] };
  return signals;
}
