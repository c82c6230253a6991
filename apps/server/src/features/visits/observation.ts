import { type Agent, type Observation, sliceRuptHash } from "@latchkey/engine";
import type { Digester } from "../../shared/digester.ts";
import { isId } from "../../shared/ids.ts";
import type { Signals } from "./description.ts";
import { readPortable } from "./portable-fingerprint.ts";

/** What a client said of itself, as it arrives. */
export interface Described {
  fingerprint?: string | null | undefined;
  last_fingerprint: string | null;
  components?: Record<string, string> | null | undefined;
  noisy?: string[] | null | undefined;
  signals?: Signals;
  device_id?: string | null;
  private_mode?: boolean | null | undefined;
  /** Traces of a program and contradictions that our own SDK noticed. */
  automation?: string[] | null | undefined;
  lies?: string[] | null | undefined;
  tolerance?: "default" | "strict" | "lenient" | null | undefined;
}

/** Hints worth comparing on their own; the rest change with every browser update. */
const HINTS = [
  "architecture",
  "bitness",
  "model",
  "platform",
  "platformVersion",
  "formFactor",
  "wow64",
  "mobile",
];

const MATH_AND_FONTS = ["fonts", "languages", "platform", "touchSupport", "math", "localStorage"] as const;

/** Which component of our own SDK says the same as a signal. */
const OWN_COMPONENT = {
  fonts: "fonts",
  languages: "languages",
  platform: "platform",
  touchSupport: "touch",
  math: "math",
  localStorage: "storage",
  timezone: "timezone",
  screenResolution: "screen",
  highEntropyValues: "client_hints",
} as const;

/** What of a description has to be digested piece by piece. */
export type Digested = Pick<Observation, "components" | "noisy">;

/** The digests of all that a description names: the same parts give the same answer. */
export function digestParts(
  described: Pick<Described, "fingerprint" | "components" | "noisy" | "signals" | "device_id">,
  digest: Digester,
): Digested {
  const components: Record<string, string> = {};
  const put = (name: string, value: string): void => {
    components[name] = digest(value, name);
  };
  const portable = readPortable(described.fingerprint);
  const slots = portable === null ? sliceRuptHash(described.fingerprint ?? "") : null;
  const own = described.components ?? portable?.components ?? {};
  const noisy = described.noisy ?? portable?.noisy ?? [];
  for (const [name, slot] of Object.entries(slots ?? {})) put(`rupt:${name}`, slot);
  for (const [name, value] of Object.entries(own)) put(`lk:${name}`, value);
  // What a component tells already would weigh twice if the raw signal beside it counted too.
  const told = (signal: keyof typeof OWN_COMPONENT): boolean =>
    own[OWN_COMPONENT[signal]] !== undefined || noisy.includes(OWN_COMPONENT[signal]);
  for (const [name, value] of signalValues(described.signals, told)) put(`sig:${name}`, value);
  // Ids we gave out come back as they are; an id that a client made for itself is a component like others.
  const storedId = described.device_id ?? null;
  if (storedId !== null && !isId(storedId)) put("sig:clientDeviceId", storedId);
  return { components, noisy: noisy.map((name) => `lk:${name}`) };
}

/**
 * Turns a description into the engine's observation. `digest` is keyed for the project, so that stored values
 * cannot be compared between customers. `digested` spares work to who has the parts already.
 */
export function observe(
  described: Described,
  agent: Agent,
  digest: Digester,
  tolerance: Observation["tolerance"],
  digested: Digested = digestParts(described, digest),
): Observation {
  const portable = readPortable(described.fingerprint);
  const storedId = described.device_id ?? null;
  const whole = (hash: string | null | undefined): string | null =>
    hash === null || hash === undefined || hash === "" ? null : digest(hash, "whole");
  return {
    components: digested.components,
    noisy: digested.noisy,
    agent,
    timezone: described.signals?.timezone?.value ?? null,
    digest: whole(portable?.short ?? described.fingerprint),
    lastDigest: whole(readPortable(described.last_fingerprint)?.short ?? described.last_fingerprint),
    storedDeviceId: isId(storedId) ? storedId : null,
    privateMode: described.private_mode ?? null,
    tolerance: described.tolerance ?? tolerance,
    ...(described.automation?.length ? { automation: described.automation } : {}),
    ...(described.lies?.length ? { lies: described.lies } : {}),
  };
}

function* signalValues(
  signals: Signals,
  told: (signal: keyof typeof OWN_COMPONENT) => boolean,
): Generator<[string, string]> {
  if (signals === null || signals === undefined) return;
  for (const name of MATH_AND_FONTS) {
    const value = signals[name]?.value;
    if (value !== undefined && value !== null && !told(name)) yield [name, JSON.stringify(value)];
  }
  const { timezone, screenResolution, highEntropyValues, androidVendorIdentifier: vendorId } = signals;
  if (typeof vendorId === "string" && vendorId !== "")
    yield ["androidVendorIdentifier", vendorId.slice(0, 200)];
  if (timezone?.value && !told("timezone")) yield ["timezone", timezone.value];
  // The published SDK sorts the two numbers as text: only their set means something.
  if (screenResolution?.value && !told("screenResolution")) {
    yield ["screenResolution", [...screenResolution.value].sort((a, b) => a - b).join("x")];
  }
  if (told("highEntropyValues")) return;
  for (const hint of HINTS) {
    const value = highEntropyValues?.value?.[hint];
    if (value !== undefined && value !== null && value !== "") yield [`hev.${hint}`, JSON.stringify(value)];
  }
}
