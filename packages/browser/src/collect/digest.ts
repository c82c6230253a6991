/**
 * Digests of component values: the first 64 bits of MurmurHash3 x86_128 (Austin Appleby, public
 * domain), as 16 lower-case hex characters. Fast and well spread, not cryptographic: values that
 * everybody can list (a time zone) are not hidden by it, they are only made small and equal-sized.
 */

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

/** Digest of raw bytes. */
export function digestBytes(bytes: Uint8Array): string {
  const { imul } = Math;
  const rotl = (x: number, r: number): number => (x << r) | (x >>> (32 - r));
  const lane1 = (k: number): number => imul(rotl(imul(k, C1), 15), C2);
  const lane2 = (k: number): number => imul(rotl(imul(k, C2), 16), C3);
  const lane3 = (k: number): number => imul(rotl(imul(k, C3), 17), C4);
  const lane4 = (k: number): number => imul(rotl(imul(k, C4), 18), C1);
  const mix = (start: number): number => {
    let h = imul(start ^ (start >>> 16), 0x85ebca6b);
    h = imul(h ^ (h >>> 13), 0xc2b2ae35);
    return h ^ (h >>> 16);
  };

  const length = bytes.length;
  const whole = length & ~15;
  // The tail is padded with zeros: a zero block leaves its lane untouched, as the reference does.
  const tail = new Uint8Array(16);
  tail.set(bytes.subarray(whole));
  let view = new DataView(bytes.buffer, bytes.byteOffset, whole);
  let [h1, h2, h3, h4] = [0, 0, 0, 0];
  const word = (at: number): number => view.getUint32(at, true);

  for (let at = 0; at < whole; at += 16) {
    h1 = (imul(rotl(h1 ^ lane1(word(at)), 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 = (imul(rotl(h2 ^ lane2(word(at + 4)), 17) + h3, 5) + 0x0bcaa747) | 0;
    h3 = (imul(rotl(h3 ^ lane3(word(at + 8)), 15) + h4, 5) + 0x96cd1c35) | 0;
    h4 = (imul(rotl(h4 ^ lane4(word(at + 12)), 13) + h1, 5) + 0x32ac3b17) | 0;
  }
  view = new DataView(tail.buffer);
  h1 ^= lane1(word(0)) ^ length;
  h2 ^= lane2(word(4)) ^ length;
  h3 ^= lane3(word(8)) ^ length;
  h4 ^= lane4(word(12)) ^ length;

  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = mix((h2 + h1) | 0);
  h3 = mix((h3 + h1) | 0);
  h4 = mix((h4 + h1) | 0);
  h1 = (mix(h1) + h2 + h3 + h4) | 0;
  return hex(h1) + hex((h2 + h1) | 0);
}

/** Digest of a text, taken as UTF-8. */
export function digestText(text: string): string {
  return digestBytes(new TextEncoder().encode(text));
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
