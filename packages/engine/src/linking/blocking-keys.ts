import type { Observation } from "../types.ts";
import { browserClass } from "./browser-class.ts";

/**
 * Groups of components that rarely change together: a browser that lost one of them is still found by
 * another. Each group is rare enough that few strangers share its key.
 */
const GROUPS: readonly (readonly string[])[] = [
  ["lk:gpu", "lk:cores_class", "lk:memory", "lk:screen", "lk:languages"],
  ["lk:canvas_text", "lk:fonts", "lk:timezone"],
  ["lk:webgl", "lk:canvas_shapes", "lk:languages", "lk:fonts"],
  ["lk:canvas", "lk:webgl", "lk:fonts"],
  ["rupt:webgl", "rupt:audio", "rupt:fonts", "rupt:timezone"],
  ["rupt:canvas", "rupt:webgl", "rupt:language"],
  ["rupt:voice", "rupt:externalDevices", "rupt:timezone", "rupt:touch"],
  ["sig:fonts", "sig:screenResolution", "sig:timezone", "sig:languages"],
];

/**
 * Keys by which the same browser is found again across a project although some of its components changed:
 * look for fingerprints that share any of them, then let `identify` judge. The exact digests, present and
 * previous, come first. Keys are opaque, short, and stable between versions.
 */
export function blockingKeys(observation: Observation): readonly string[] {
  const keys: string[] = [];
  if (observation.digest !== null) keys.push(`d:${observation.digest}`);
  if (observation.lastDigest !== null && observation.lastDigest !== observation.digest) {
    keys.push(`d:${observation.lastDigest}`);
  }
  const engine = browserClass(observation.agent);
  for (const [index, group] of GROUPS.entries()) {
    let text = engine;
    for (const name of group) {
      const digest = observation.components[name];
      if (digest === undefined || observation.noisy.includes(name)) {
        text = "";
        break;
      }
      text += `|${digest}`;
    }
    if (text !== "") keys.push(`g${index}:${digestOf(text)}`);
  }
  return keys;
}

/** 64 bits of FNV-1a in two lanes, as hex. */
function digestOf(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ (code + i), 0x85ebca6b);
  }
  const hex = (value: number) => (value >>> 0).toString(16).padStart(8, "0");
  return hex(a ^ (a >>> 15)) + hex(b ^ (b >>> 13));
}
