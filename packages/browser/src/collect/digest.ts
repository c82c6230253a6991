/**
 * Digests of component values: the first 64 bits of MurmurHash3 x86_128 (Austin Appleby, public
 * domain), as 16 lower-case hex characters. Fast and well spread, not cryptographic: values that
 * everybody can list (a time zone) are not hidden by it, they are only made small and equal-sized.
 */

const { imul } = Math;

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

/** Digest of raw bytes. */
export function digestBytes(bytes: Uint8Array): string {
  const { length } = bytes;
  // Padded with zeros to whole blocks: a zero word leaves its lane untouched, as the reference does.
  const padded = new Uint8Array((length + 16) & ~15);
  padded.set(bytes);
  const words = new Int32Array(padded.buffer);
  let [h1, h2, h3, h4, k, at] = [0, 0, 0, 0, 0, 0];

  // Written out: calls cost the most in code that has not been compiled yet, and it runs but a few times.
  for (const end = (length >> 4) << 2; at < end; ) {
    k = imul(words[at++] as number, C1);
    h1 ^= imul((k << 15) | (k >>> 17), C2);
    h1 = (imul(((h1 << 19) | (h1 >>> 13)) + h2, 5) + 0x561ccd1b) | 0;
    k = imul(words[at++] as number, C2);
    h2 ^= imul((k << 16) | (k >>> 16), C3);
    h2 = (imul(((h2 << 17) | (h2 >>> 15)) + h3, 5) + 0x0bcaa747) | 0;
    k = imul(words[at++] as number, C3);
    h3 ^= imul((k << 17) | (k >>> 15), C4);
    h3 = (imul(((h3 << 15) | (h3 >>> 17)) + h4, 5) + 0x96cd1c35) | 0;
    k = imul(words[at++] as number, C4);
    h4 ^= imul((k << 18) | (k >>> 14), C1);
    h4 = (imul(((h4 << 13) | (h4 >>> 19)) + h1, 5) + 0x32ac3b17) | 0;
  }
  const last = (lane: number, before: number, after: number): number => {
    k = imul(words[at + lane] as number, before);
    return imul((k << (15 + lane)) | (k >>> (17 - lane)), after) ^ length;
  };
  h1 ^= last(0, C1, C2);
  h2 ^= last(1, C2, C3);
  h3 ^= last(2, C3, C4);
  h4 ^= last(3, C4, C1);

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
  const once = imul(start ^ (start >>> 16), 0x85ebca6b);
  const twice = imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
