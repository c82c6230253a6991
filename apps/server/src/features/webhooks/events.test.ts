import { type Change, type Decision, emptySnapshot } from "@latchkey/engine";
import { describe, expect, it } from "vitest";
import { EVENTS, happeningsOf } from "./events.ts";
import { sampleBody } from "./samples.ts";

const AT = Date.parse("2026-03-01T08:00:00Z");
const NO_LIMITS = { overall: null, computer: null, tablet: null, mobile: null };
const OPEN = {
  id: "c1",
  type: "account_sharing",
  deviceId: "d1",
  reasons: ["limit_exceeded"],
  limits: NO_LIMITS,
  issuedAt: AT - 1000,
  expiresAt: AT + 1000,
} as const;

const told = (changes: readonly Change[], newSignals: readonly string[] = []) =>
  happeningsOf({
    decision: { newSignals } as unknown as Decision,
    changes,
    before: { ...emptySnapshot(), challenges: [OPEN] },
    at: AT,
  });

describe("what a decision means for the product", () => {
  it("is nothing for what nobody has to know", () => {
    expect(told([])).toEqual([]);
    expect(
      told([
        { kind: "account_seen", firstSeenAt: AT },
        { kind: "device_excluded", deviceId: "d2", by: "d1", at: AT },
        { kind: "challenge_closed", challengeId: "c1", status: "overridden", at: AT },
        { kind: "challenge_closed", challengeId: "c1", status: "expired", at: AT },
      ]),
    ).toEqual([]);
  });

  it("is told in the order it happened, challenges as they are after it", () => {
    const happenings = told(
      [
        { kind: "challenge_closed", challengeId: "c1", status: "completed", at: AT },
        { kind: "device_detached", deviceId: "d2", at: AT, auto: true },
        { kind: "challenge_issued", challenge: { ...OPEN, id: "c2", issuedAt: AT } },
      ],
      ["device_limits", "concurrency"],
    );
    const challenge = { type: "account_sharing", reasons: ["limit_exceeded"], updatedAt: AT };
    expect(happenings).toEqual([
      { event: "user.account_sharing_signal", signals: ["device_limits", "concurrency"] },
      {
        event: "challenge.completed",
        challenge: { ...challenge, id: "c1", status: "completed", createdAt: AT - 1000 },
      },
      { event: "device.detached", deviceId: "d2", auto: true },
      {
        event: "challenge.initiated",
        challenge: { ...challenge, id: "c2", status: "initiated", createdAt: AT },
      },
    ]);
  });
});

describe("a sample", () => {
  it.each(EVENTS)("of %s has that event's name and says that it is a test", (event) => {
    const sample = sampleBody(event, AT);
    expect(sample.event).toBe(event);
    expect(sample.payload).toMatchObject({ event, test: true });
  });
});
