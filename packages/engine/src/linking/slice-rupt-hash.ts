/**
 * The 2,048-character hash of the published v2 SDK is 22 component hashes laid side by side. Groups whose
 * value is an object fill 93 characters (the first 18 groups lose one to rounding) or 94; `userAgent` is a
 * single SHA-256 of 63 characters; zeros pad the end. Source: spec/account-protection-v2.md, part e.6.
 */
const HASH_LENGTH = 2048;

const SLOTS: readonly (readonly [name: string, from: number, to: number])[] = [
  ["audio", 0, 93],
  ["canvas", 93, 186],
  ["css", 186, 279],
  ["device", 279, 372],
  ["domRect", 372, 465],
  ["externalDevices", 465, 558],
  ["fonts", 558, 651],
  ["i18n", 651, 744],
  ["javascript", 744, 837],
  ["language", 837, 930],
  ["math", 930, 1023],
  ["plugins", 1023, 1116],
  ["screen", 1116, 1209],
  ["specifications", 1209, 1302],
  ["storage", 1302, 1395],
  ["svg", 1395, 1488],
  ["timezone", 1488, 1581],
  ["touch", 1581, 1674],
  ["userAgent", 1674, 1737],
  ["voice", 1737, 1830],
  ["webgl", 1830, 1924],
  ["workers", 1924, 2018],
];

const HEX_ONLY = /^[0-9a-f]*$/;
const PADDING = /^0{30}$/;

/** Names of the 22 groups, in the order of the hash. */
export const RUPT_SLOTS: readonly string[] = SLOTS.map(([name]) => name);

/**
 * Cuts a published hash into its named slots. Null for every other format (later SDKs send short opaque
 * strings): those can only be compared whole. A group that was not an object in the browser fills fewer
 * characters and shifts what follows; the padding then no longer fits and the answer is null as well.
 */
export function sliceRuptHash(hash: string): Record<string, string> | null {
  if (hash.length !== HASH_LENGTH || !HEX_ONLY.test(hash) || !PADDING.test(hash.slice(2018))) return null;
  const slots: Record<string, string> = {};
  for (const [name, from, to] of SLOTS) slots[name] = hash.slice(from, to);
  return slots;
}
