import { wireDate } from "../../shared/wire.ts";
import {
  challengeEvent,
  convertedEvent,
  type Draft,
  deviceDetachedEvent,
  type EventName,
  notifyAdminsEvent,
  sharingSignalEvent,
  TEST_EVENT,
} from "./events.ts";

/** The account that test deliveries speak of; no real one has to be touched by a receiver that acts on it. */
const TEST_ACCOUNT = "latchkey-test-account";
const ID = "0123456789abcdef01234567";

/** The body of a test delivery: an event of that kind about nobody, marked `test: true`. */
export function sampleBody(event: EventName | null, now: number): { event: string; payload: unknown } {
  if (event === null) {
    return { event: TEST_EVENT, payload: { event: TEST_EVENT, test: true, createdAt: wireDate(now) } };
  }
  return { event, payload: { ...sample(event, now).payload, test: true } };
}

function sample(event: EventName, now: number): Draft {
  const dates = { createdAt: now, updatedAt: now };
  switch (event) {
    case "user.account_sharing_signal":
      return sharingSignalEvent(TEST_ACCOUNT, { plan: "family" }, ["device_limits"]);
    case "admin.notify.shared_account":
      return notifyAdminsEvent(TEST_ACCOUNT, { plan: "family" }, { all: 4, attached: 3, others: 2 });
    case "device.detached":
      return deviceDetachedEvent(TEST_ACCOUNT, sampleDevice(now));
    case "user.converted":
      return convertedEvent({ id: ID, account: TEST_ACCOUNT, metadata: {}, ...dates });
    default: {
      const status = event.slice("challenge.".length);
      const reasons = ["limit_exceeded"];
      // A viewed challenge keeps the status it had.
      const shown = status === "viewed" ? "initiated" : status;
      return challengeEvent(event, TEST_ACCOUNT, {
        id: ID,
        status: shown,
        type: "account_sharing",
        reasons,
        ...dates,
      });
    }
  }
}

function sampleDevice(now: number): Record<string, unknown> {
  return {
    _id: ID,
    id: ID,
    user: ID,
    identity: ID,
    status: "detached",
    metadata: { session: "session-of-the-signed-out-device" },
    info: {},
    attachedAt: wireDate(now),
    createdAt: wireDate(now),
    updatedAt: wireDate(now),
    auto_detached: false,
    detached_at: wireDate(now),
  };
}
