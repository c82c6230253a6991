/** Fits the weights of the evidence of sharing on train worlds, as an account's whole month looks to the engine. */
import {
  EVIDENCE_KINDS,
  type EvidenceKind,
  evidenceOf,
  maturity,
  type PeopleCounts,
  peopleCountsOf,
} from "@latchkey/engine";
import { Fold } from "../drive/fold.ts";
import { createWorld, worldEvents } from "../world/world.ts";
import type { FitWorld } from "./varied-worlds.ts";

/** An account with the evidence after each access that changed it, already as mature as it was then. */
export interface SharingSample {
  kind: string;
  shared: boolean;
  moments: readonly Float64Array[];
  /** People in truth, and what the engine counted in the end; null where nobody used the account. */
  people: number;
  counts: PeopleCounts | null;
}

export interface SharingWeights {
  prior: number;
  weights: Record<EvidenceKind, number>;
}

const KINDS = EVIDENCE_KINDS.length;
const NOTHING = new Float64Array(KINDS);
/** How much more a false accusation costs than a miss; of homes that a household divides far more: they look most alike. */
const HONEST_COST = 3;
const SPLIT_HOME_COST = 30;
/** Far friends are the ones a product loses most by, and show little each. */
const FAR_FRIENDS_WORTH = 6;
/** Rounds of choosing each account's most suspicious moment by the weights so far, and of fitting on those. */
const ROUNDS = 8;
const STEPS = 400;
const STEP = 0.25;
const SHRINKAGE = 0.0005;
/** Log-odds of an account nothing speaks against; honest accounts are told apart from there on. */
const PRIOR = -5;
/** The default threshold of the risk, 0.99, in bits. */
const THRESHOLD_BITS = Math.log2(0.99 / 0.01);

/** Runs a world through the engine and collects what its diaries say. Shared accounts hardly used are left out. */
export function sharingSamples({ parameters, seed }: FitWorld): SharingSample[] {
  const world = createWorld(parameters, seed);
  const moments = new Map<string, Float64Array[]>(world.accounts.map((account) => [account.id, []]));
  const last = new Map<string, number>();
  const fold = new Fold();
  for (const event of worldEvents(world, "access")) {
    const account = event.account ?? "";
    const before = fold.snapshot(account).profile.diary;
    fold.step(event);
    last.set(account, event.at);
    const { profile, firstSeenAt } = fold.snapshot(account);
    const grown = maturity(firstSeenAt, event.at);
    if (profile.diary === before || grown === 0) continue;
    const evidence = evidenceOf(profile);
    const moment = Float64Array.from(EVIDENCE_KINDS, (kind) => grown * evidence[kind]);
    const list = moments.get(account);
    if (moment.some((value) => value > 0) && !sameAs(moment, list?.at(-1))) list?.push(moment);
  }
  return world.accounts
    .filter((account) => !account.shared || account.activeHouseholds >= 2)
    .map(({ id, kind, shared, activePeople }) => {
      const at = last.get(id);
      const counts = at === undefined ? null : peopleCountsOf(fold.snapshot(id), at);
      return { kind, shared, moments: moments.get(id) ?? [], people: activePeople, counts };
    });
}

/**
 * Logistic regression with no weight below zero, on the most suspicious moment of each account: that is the one
 * that accuses. Afterwards the weights are stretched so that `honestShare` of the honest accounts of `calibration`
 * reach the default threshold, whichever moment of theirs does.
 */
export function fitSharing(
  samples: readonly SharingSample[],
  calibration: readonly SharingSample[],
  honestShare: number,
): SharingWeights {
  const weights = new Float64Array(KINDS).fill(0.3);
  let bias = -3;
  for (let round = 0; round < ROUNDS; round++) bias = regress(samples, weights, bias);
  const honest = calibration
    .filter((s) => !s.shared)
    .map((s) => score(worstMoment(s, weights), weights))
    .sort((a, b) => b - a);
  const threshold = honest[Math.floor(honest.length * honestShare)] ?? 1;
  const stretch = (THRESHOLD_BITS - PRIOR) / threshold;
  const entries = EVIDENCE_KINDS.map((kind, i) => [kind, (weights[i] ?? 0) * stretch] as const);
  return { prior: PRIOR, weights: Object.fromEntries(entries) as Record<EvidenceKind, number> };
}

/** Share of accounts, by kind and of all honest and shared ones, that ever reach the default threshold. */
export function accusedShares(
  samples: readonly SharingSample[],
  fitted: SharingWeights,
): ReadonlyMap<string, { hits: number; of: number }> {
  const weights = Float64Array.from(EVIDENCE_KINDS, (kind) => fitted.weights[kind]);
  const shares = new Map<string, { hits: number; of: number }>();
  for (const sample of samples) {
    const accused = fitted.prior + score(worstMoment(sample, weights), weights) >= THRESHOLD_BITS;
    for (const name of [sample.shared ? "all shared" : "all honest", sample.kind]) {
      const rate = shares.get(name) ?? { hits: 0, of: 0 };
      shares.set(name, { hits: rate.hits + (accused ? 1 : 0), of: rate.of + 1 });
    }
  }
  return shares;
}

/** Some steps of projected gradient descent (Adagrad) on each account's worst moment; answers the new bias. */
function regress(samples: readonly SharingSample[], weights: Float64Array, bias: number): number {
  const rows = samples.map((s) => ({ x: worstMoment(s, weights), y: s.shared ? 1 : 0, cost: costOf(s) }));
  const total = rows.reduce((sum, row) => sum + row.cost, 0);
  const seen = new Float64Array(KINDS).fill(1e-3);
  let biasSeen = 1e-3;
  let b = bias;
  for (let step = 0; step < STEPS; step++) {
    const gradient = new Float64Array(KINDS);
    let biasGradient = 0;
    for (const { x, y, cost } of rows) {
      const error = (1 / (1 + 2 ** -(b + score(x, weights))) - y) * cost;
      biasGradient += error;
      for (let i = 0; i < KINDS; i++) gradient[i] = (gradient[i] ?? 0) + error * (x[i] ?? 0);
    }
    for (let i = 0; i < KINDS; i++) {
      const weight = weights[i] ?? 0;
      const slope = (gradient[i] ?? 0) / total + SHRINKAGE * weight;
      const sum = (seen[i] ?? 0) + slope * slope;
      seen[i] = sum;
      weights[i] = Math.max(0, weight - (STEP * slope) / Math.sqrt(sum));
    }
    biasGradient /= total;
    biasSeen += biasGradient * biasGradient;
    b -= (STEP * biasGradient) / Math.sqrt(biasSeen);
  }
  return b;
}

function costOf({ shared, kind }: SharingSample): number {
  if (shared) return kind === "friends_far" ? FAR_FRIENDS_WORTH : 1;
  return kind === "two_homes_split" ? SPLIT_HOME_COST : HONEST_COST;
}

function worstMoment({ moments }: SharingSample, weights: Float64Array): Float64Array {
  let worst: Float64Array = NOTHING;
  let most = 0;
  for (const moment of moments) {
    const value = score(moment, weights);
    if (value <= most) continue;
    most = value;
    worst = moment;
  }
  return worst;
}

function score(x: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < KINDS; i++) sum += (x[i] ?? 0) * (weights[i] ?? 0);
  return sum;
}

function sameAs(a: Float64Array, b: Float64Array | undefined): boolean {
  return b?.every((value, i) => value === a[i]) ?? false;
}
