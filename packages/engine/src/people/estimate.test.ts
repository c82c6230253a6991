import { describe, expect, it } from "vitest";
import type { Edge } from "../profile/memory.ts";
import { DAY, START } from "../testing/fixtures.ts";
import type { Device } from "../types.ts";
import { estimatePeople } from "./estimate.ts";

const edge = (journeys: number, overlaps: number): Edge => ["phone", "tablet", journeys, overlaps, 0];

describe("the people estimate", () => {
  it("sees one person where two handhelds were live at once on a week's days: one of them was put down", () => {
    expect(estimatePeople([], [edge(0, 7)], 1, START)).toEqual({ people: 1, atLeast: 1, witness: [] });
  });

  it("sees two where they were so on eight days, or on journeys that nobody makes on three", () => {
    for (const shown of [edge(0, 8), edge(3, 0)]) {
      const { people, witness } = estimatePeople([], [shown], 1, START);
      expect(people).toBe(2);
      expect(witness).toEqual(["phone", "tablet"]);
    }
  });

  it("counts the phones of a crowd one by one, be they seldom used, and shows them", () => {
    const phones = Array.from(
      { length: 12 },
      (_, i): Device => ({
        id: `phone ${i}`,
        type: "mobile",
        status: "attached",
        fingerprints: [],
        firstSeenAt: START - 20 * DAY,
        attachedAt: START - DAY,
        detachedAt: null,
        autoDetached: false,
        provedAt: null,
        whitelisted: false,
        usedDays: 3,
        lastNetwork: null,
      }),
    );
    const { people, witness } = estimatePeople(phones, [], 1, START);
    expect(people).toBe(12);
    expect(witness).toHaveLength(12);
  });
});
