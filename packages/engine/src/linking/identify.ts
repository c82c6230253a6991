import { clamp } from "../bits.ts";
import { U_PROJECT } from "../priors/linking-priors.ts";
import type { At, Fingerprint, Observation, Population } from "../types.ts";
import { isAppleMobile } from "./agents.ts";
import { browserClass } from "./browser-class.ts";
import { compare } from "./compare.ts";
import { reported } from "./confidence.ts";
import { type Description, describe } from "./description.ts";

/** Which fingerprint of a whole project a description belongs to. */
export interface Identity {
  /** Null: none that is known, or none that stands out enough to name it. */
  fingerprintId: string | null;
  /** Probability that the answer is right: that it is this one, or that it is none known. */
  confidence: number;
  /** Match weight of the best candidate in bits; null without candidates. */
  bits: number | null;
}

export interface IdentifyOptions {
  now: At;
  /** How many fingerprints the project knows; strangers who look alike grow with it. Unknown: a thousand. */
  fingerprints?: number | null;
  population?: Population;
}

const ASSUMED_FINGERPRINTS = 1000;
/** As many descriptions belong to browsers seen before as to new ones; phones that come identical need more. */
const LEAST_CONFIDENCE = { varied: 0.5, alike: 0.9 } as const;
/** The client's own previous fingerprint: evidence as strong as such descriptions are rare. */
const LAST_DIGEST_BITS = 12;
const SAME_OPAQUE_BITS = 12;
const OTHER_OPAQUE_BITS = -2;
/** Strangers live anywhere: language and zone tell them apart although they do not within one household. */
const PLACE_COMPONENTS = ["languages", "timezone", "keyboard"] as const;
/** A value met in the project so seldom, or so often, counts this much more or less at most. */
const MOST_RARITY_BITS = 5;

/**
 * Recognises a browser among candidates of a whole project (found by `blockingKeys`). The chance that a
 * stranger looks the same grows with the project, so that ordinary phones are not named at all rather than
 * mixed up. Never throws.
 */
export function identify(
  candidates: readonly Fingerprint[],
  observation: Observation,
  options: IdentifyOptions,
): Identity {
  if (candidates.length === 0) return { fingerprintId: null, confidence: 1, bits: null };
  const description = describe(observation, true);
  const size = Math.max(options.fingerprints ?? ASSUMED_FINGERPRINTS, candidates.length);
  const prior = Math.log2(size);
  let best: Fingerprint | null = null;
  let bestBits = Number.NEGATIVE_INFINITY;
  let total = 0;
  for (const candidate of candidates) {
    const bits = strangerBits(description, candidate, options);
    total += 2 ** clamp(bits - prior, -60, 60);
    const better = bits > bestBits || (bits === bestBits && best !== null && olderOf(candidate, best));
    if (better) {
      best = candidate;
      bestBits = bits;
    }
  }
  const known = total / (1 + total);
  const probability = 2 ** clamp(bestBits - prior, -60, 60) / (1 + total);
  const least = LEAST_CONFIDENCE[isAppleMobile(observation.agent) ? "alike" : "varied"];
  if (best !== null && probability >= least) {
    return { fingerprintId: best.id, confidence: reported(probability, observation), bits: bestBits };
  }
  return { fingerprintId: null, confidence: reported(1 - known, observation), bits: bestBits };
}

function olderOf(a: Fingerprint, b: Fingerprint): boolean {
  return a.firstSeenAt < b.firstSeenAt || (a.firstSeenAt === b.firstSeenAt && a.id < b.id);
}

function strangerBits(description: Description, candidate: Fingerprint, options: IdentifyOptions): number {
  const { observation, decomposed } = description;
  const circumstances = { now: options.now, moved: false, storedHere: false };
  let { bits } = compare(description, candidate, circumstances);
  if (!decomposed && observation.digest !== null && candidate.digest !== null) {
    bits += observation.digest === candidate.digest ? SAME_OPAQUE_BITS : OTHER_OPAQUE_BITS;
  }
  if (observation.lastDigest !== null && observation.lastDigest === candidate.digest)
    bits += LAST_DIGEST_BITS;
  bits += placeBits(description, candidate);
  return bits + rarityBits(description, candidate, options.population);
}

function placeBits({ observation, table }: Description, candidate: Fingerprint): number {
  const shares = U_PROJECT[browserClass(observation.agent)] ?? U_PROJECT["*"] ?? {};
  let bits = 0;
  for (const name of PLACE_COMPONENTS) {
    const here = observation.components[`lk:${name}`];
    if (here === undefined || here !== candidate.components[`lk:${name}`]) continue;
    const position = table.positions.get(`lk:${name}`);
    const usual = position === undefined ? undefined : table.weights[position]?.usual;
    const share = shares[name];
    if (usual !== undefined && share !== undefined) bits += Math.max(0, Math.log2(usual / share));
  }
  return bits;
}

/** What the project's own counts add: the rarest value that agrees, against how rare such values usually are. */
function rarityBits(
  { table, positions, digests }: Description,
  candidate: Fingerprint,
  population: Population | undefined,
): number {
  const share = population?.componentShare;
  if (share === undefined) return 0;
  let most = 0;
  for (let i = 0; i < positions.length; i++) {
    const weight = table.weights[positions[i] ?? 0];
    const digest = digests[i];
    if (weight === undefined || digest === undefined || candidate.components[weight.name] !== digest)
      continue;
    const counted = share(weight.name, digest);
    if (counted === null || !(counted > 0)) continue;
    most = Math.max(most, Math.log2(weight.usual / counted));
  }
  return Math.min(MOST_RARITY_BITS, most);
}

/**
 * The chance (0..1) that another machine of the same class shows exactly this description, by the shipped
 * tables: how far a fingerprint can be trusted on such a device. Near 1 for identical phones.
 */
export function collisionChance(observation: Observation): number {
  const { table, positions } = describe(observation, true);
  let bits = 0;
  for (const position of positions) {
    const weight = table.weights[position];
    if (weight !== undefined) bits += weight.stranger;
  }
  return clamp(2 ** bits, 1e-12, 1);
}
