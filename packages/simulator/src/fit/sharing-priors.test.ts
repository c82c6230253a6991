import { EVIDENCE_KINDS } from "@latchkey/engine";
import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { fitPeople } from "./people-priors.ts";
import { accusedShares, fitSharing, type SharingSample } from "./sharing-priors.ts";

const TELLING = EVIDENCE_KINDS.indexOf("cityWeekendDay");
const NOISE = EVIDENCE_KINDS.indexOf("loneCityPassingDay");
const random = createRandom("sharing fit");

/** Accounts of which the shared ones show days of one kind, and everybody the same days of another. */
const samples: SharingSample[] = Array.from({ length: 200 }, (_, i) => {
  const shared = i % 5 === 0;
  const moments = Array.from({ length: 4 }, (_, age) => {
    const x = new Float64Array(EVIDENCE_KINDS.length);
    x[TELLING] = shared ? age * random.between(0.5, 2) : random.next();
    x[NOISE] = random.between(0, 5);
    return x;
  });
  const people = shared ? 4 : 1 + (i % 2);
  const counts = {
    phones: people,
    steadyPhones: random.int(0, people),
    tablets: i % 3,
    computers: random.int(0, 3),
    owners: random.int(1, 2),
  };
  return { kind: shared ? "friends_far" : "solo", shared, moments, people, counts };
});

describe("the fit of sharing", () => {
  const fitted = fitSharing(samples, samples, 0.01);

  it("weighs what tells shared accounts from honest ones, and nothing negatively", () => {
    expect(fitted.weights.cityWeekendDay).toBeGreaterThan(5 * fitted.weights.loneCityPassingDay);
    for (const kind of EVIDENCE_KINDS) expect(fitted.weights[kind]).toBeGreaterThanOrEqual(0);
  });

  it("lets no more honest accounts reach the threshold than it was told, and most shared ones", () => {
    const shares = accusedShares(samples, fitted);
    expect(shares.get("all honest")?.hits).toBeLessThanOrEqual(2);
    expect(shares.get("all shared")?.hits).toBeGreaterThan(30);
  });

  it("gives the same weights every time", () => {
    expect(fitSharing(samples, samples, 0.01)).toEqual(fitted);
  });
});

describe("the fit of people", () => {
  it("recovers weights that explain the truth", () => {
    const { base, weights } = fitPeople(samples);
    expect(weights.phones).toBeCloseTo(1, 6);
    for (const rest of [base, weights.steadyPhones, weights.tablets, weights.computers, weights.owners])
      expect(rest).toBeCloseTo(0, 6);
  });
});
