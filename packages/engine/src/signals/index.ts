import type { Finding } from "../types.ts";
import { announcedBot } from "./announced-bot.ts";
import { anonymousNetwork } from "./anonymous-network.ts";
import { clonedDevice } from "./cloned-device.ts";
import { concurrency } from "./concurrency.ts";
import { credentialStuffing } from "./credential-stuffing.ts";
import { deviceLimits } from "./device-limits.ts";
import { disposableEmail } from "./disposable-email.ts";
import { failedLogins } from "./failed-logins.ts";
import { habits } from "./habits.ts";
import { highVelocity } from "./high-velocity.ts";
import { impossibleTravel } from "./impossible-travel.ts";
import { multiAccount } from "./multi-account.ts";
import { newDevice } from "./new-device.ts";
import { newFingerprint } from "./new-fingerprint.ts";
import { newIp } from "./new-ip.ts";
import { newLocation } from "./new-location.ts";
import { people } from "./people.ts";
import { separateHouseholds } from "./separate-households.ts";
import type { Signal, Situation } from "./signal.ts";

/** Every signal, in the order in which reasons are given. */
export const SIGNALS: readonly Signal[] = [
  deviceLimits,
  people,
  separateHouseholds,
  concurrency,
  clonedDevice,
  impossibleTravel,
  highVelocity,
  newDevice,
  newFingerprint,
  newIp,
  newLocation,
  anonymousNetwork,
  failedLogins,
  credentialStuffing,
  disposableEmail,
  multiAccount,
  habits,
  announcedBot,
];

/** Signals looked up by id. */
export const SIGNAL_BY_ID: ReadonlyMap<string, Signal> = new Map(SIGNALS.map((s) => [s.id, s]));

/** The signals that speak about each kind of event. */
const speakingOf = (kind: Situation["kind"]): readonly Signal[] =>
  SIGNALS.filter(({ kinds }) => kinds.includes(kind));
const SIGNALS_OF: Readonly<Record<Situation["kind"], readonly Signal[]>> = {
  access: speakingOf("access"),
  connect: speakingOf("connect"),
  evaluate: speakingOf("evaluate"),
};

/** Judges every signal that speaks about this kind of event. One that fails answers unknown. */
export function judge(situation: Situation): Finding[] {
  const findings: Finding[] = [];
  for (const signal of SIGNALS_OF[situation.kind]) {
    const answer = answerOf(signal, situation);
    findings.push({ signal: signal.id, answer: answer.answer, bits: answer.bits, evidence: answer.evidence });
  }
  return findings;
}

function answerOf(signal: Signal, situation: Situation) {
  try {
    return signal.evaluate(situation);
  } catch (error) {
    const evidence = { failed: error instanceof Error ? error.message : "unknown error" };
    return { answer: "unknown", bits: 0, evidence } as const;
  }
}
