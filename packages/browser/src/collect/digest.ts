/**
 * Digests of component values: the first 64 bits of MurmurHash3 x86_128 (Austin Appleby, public
 * domain), as 16 lower-case hex characters. Fast and well spread, not cryptographic: values that
 * everybody can list (a time zone) are not hidden by it, they are only made small and equal-sized.
 */

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

const rotl = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
const lane = (k: number, before: number, by: number, after: number): number =>
  Math.imul(rotl(Math.imul(k, before), by), after);
const step = (h: number, by: number, next: number, plus: number): number =>
  (Math.imul(rotl(h, by) + next, 5) + plus) | 0;

/** Digest of raw bytes. */
export function digestBytes(bytes: Uint8Array): string {
  const { length } = bytes;
  // Padded with zeros to whole blocks: a zero word leaves its lane untouched, as the reference does.
  const padded = new Uint8Array((length + 16) & ~15);
  padded.set(bytes);
  const words = new Int32Array(padded.buffer);
  const word = (at: number): number => words[at] as number;
  let [h1, h2, h3, h4, at] = [0, 0, 0, 0, 0];

  for (const end = (length >> 4) << 2; at < end; at += 4) {
    h1 = step(h1 ^ lane(word(at), C1, 15, C2), 19, h2, 0x561ccd1b);
    h2 = step(h2 ^ lane(word(at + 1), C2, 16, C3), 17, h3, 0x0bcaa747);
    h3 = step(h3 ^ lane(word(at + 2), C3, 17, C4), 15, h4, 0x96cd1c35);
    h4 = step(h4 ^ lane(word(at + 3), C4, 18, C1), 13, h1, 0x32ac3b17);
  }
  h1 ^= lane(word(at), C1, 15, C2) ^ length;
  h2 ^= lane(word(at + 1), C2, 16, C3) ^ length;
  h3 ^= lane(word(at + 2), C3, 17, C4) ^ length;
  h4 ^= lane(word(at + 3), C4, 18, C1) ^ length;

  h1 += h2 + h3 + h4;
  h2 = mix(h2 + h1);
  h3 = mix(h3 + h1);
  h4 = mix(h4 + h1);
  h1 = mix(h1) + h2 + h3 + h4;
  return hex(h1) + hex(h2 + h1);
}

/** Digest of a text, taken as UTF-8. */
export function digestText(text: string): string {
  return digestBytes(new TextEncoder().encode(text));
}

function mix(start: number): number {
  const once = Math.imul(start ^ (start >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
