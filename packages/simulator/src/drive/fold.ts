/**
 * Folds the engine's transition over simulated events in memory, as replay does: snapshots by account,
 * live streams opened and closed at their own times, and what each client has in storage.
 */
import {
  type AccountSnapshot,
  type Decision,
  decide,
  defaultRules,
  type EngineEvent,
  emptySnapshot,
  type Outcome,
  type Population,
  type Rules,
  unknownPopulation,
  updateLesson,
} from "@latchkey/engine";
import type { SimEvent } from "../world/event.ts";
import { emailFacts, flat, toEngineEvent, type VisitEvent } from "./engine-event.ts";
import { type CountedEvent, ProjectCounts } from "./project-counts.ts";

export interface FoldOptions {
  rules?: Rules;
  /** False: no script runs anywhere, only address and agent arrive. */
  scripted?: boolean;
  /** Whether accesses open live streams. */
  presence?: boolean;
  /** The owner passes a takeover challenge at once, so that the login teaches. */
  honestPass?: boolean;
}

export interface Step {
  event: SimEvent;
  engineEvent: VisitEvent;
  decision: Decision;
  /** Sharing challenges and signals that came with the live stream, if one was opened. */
  connected: Decision | null;
}

interface Closing {
  at: number;
  connection: string;
}

const isHonest = ({ truth }: SimEvent): boolean =>
  truth.intent === "owner" || truth.intent === "household" || truth.intent === "sharer";

/** State of one folded project. */
export class Fold {
  readonly rules: Rules;
  readonly counts = new ProjectCounts();
  readonly #options: FoldOptions;
  readonly #snapshots = new Map<string, AccountSnapshot>();
  readonly #closing = new Map<string, Closing[]>();
  /** Device answered for an event: what the client then stores. */
  readonly #answered = new Map<string, string>();
  /** Logins let through, in case one turns out to have failed. */
  readonly #allowed = new Set<string>();
  #ids = 0;

  constructor(options: FoldOptions = {}) {
    this.#options = options;
    this.rules = options.rules ?? defaultRules();
  }

  newId = (): string => flat((++this.#ids).toString(16).padStart(24, "0"));

  snapshot(account: string): AccountSnapshot {
    return this.#snapshots.get(account) ?? { ...emptySnapshot(), reachable: true };
  }

  /** Device id that the client of this event has in storage, or null. */
  stored(event: SimEvent): string | null {
    return event.storedFrom === null ? null : (this.#answered.get(event.storedFrom) ?? null);
  }

  /** What the engine would be told of an event now. */
  tell(event: SimEvent): { engineEvent: VisitEvent; population: Population; counted: CountedEvent } {
    const scripted = this.#options.scripted ?? true;
    const engineEvent = toEngineEvent(event, {
      storedDeviceId: scripted ? this.stored(event) : null,
      scripted,
    });
    const counted: CountedEvent = {
      account: event.account,
      network: engineEvent.network,
      fingerprint: scripted ? (event.description?.digest ?? null) : null,
      email: engineEvent.type === "evaluate" ? engineEvent.email : emailFacts(event.email),
      at: event.at,
    };
    return { engineEvent, population: this.counts.population(counted), counted };
  }

  /** What the engine would decide, with nothing changed by it. */
  weigh(event: SimEvent): Outcome {
    const { engineEvent, population } = this.tell(event);
    const account = event.account ?? "";
    return decide(this.#due(account, event.at), population, engineEvent, this.rules, event.at, this.newId);
  }

  /** Decides an event and makes its changes. */
  step(event: SimEvent): Step {
    const account = event.account ?? `unknown-${event.id}`;
    const { engineEvent, population, counted } = this.tell(event);
    const before = this.#due(account, event.at);
    const outcome = decide(before, population, engineEvent, this.rules, event.at, this.newId);
    this.#snapshots.set(account, outcome.snapshot);
    const { decision } = outcome;
    this.#count(event, counted, decision, engineEvent);
    const lesson = updateLesson(before, engineEvent, decision.link, event.at);
    if (lesson !== null) this.counts.updates.add(account, lesson);
    let connected: Decision | null = null;
    if (decision.link !== null) {
      if (!event.private) this.#answered.set(event.id, decision.link.deviceId);
      if (event.connectedForS !== null && (this.#options.presence ?? true)) {
        const connection: EngineEvent = {
          type: "connect",
          id: event.id,
          deviceId: decision.link.deviceId,
          network: counted.network,
        };
        connected = this.#apply(account, connection, population, event.at);
        const list = this.#closing.get(account) ?? [];
        list.push({ at: event.at + event.connectedForS * 1000, connection: event.id });
        list.sort((a, b) => a.at - b.at);
        this.#closing.set(account, list);
      }
    }
    if ((this.#options.honestPass ?? false) && decision.challenge !== null && isHonest(event)) {
      this.#apply(
        account,
        { type: "challenge_completed", id: this.newId(), ref: decision.challenge.id },
        population,
        event.at + 60_000,
      );
    }
    return { event, engineEvent, decision, connected };
  }

  #apply(account: string, event: EngineEvent, population: Population, at: number): Decision {
    const outcome = decide(this.snapshot(account), population, event, this.rules, at, this.newId);
    this.#snapshots.set(account, outcome.snapshot);
    return outcome.decision;
  }

  /** The account's snapshot after the streams that ended by now were closed. */
  #due(account: string, now: number): AccountSnapshot {
    const list = this.#closing.get(account);
    while (list !== undefined && list[0] !== undefined && list[0].at <= now) {
      const { at, connection } = list[0];
      list.shift();
      this.#apply(account, { type: "disconnect", id: this.newId(), connectionId: connection }, NOBODY, at);
    }
    return this.snapshot(account);
  }

  #count(event: SimEvent, counted: CountedEvent, decision: Decision, engineEvent: VisitEvent): void {
    if (event.type === "login_failed") {
      this.counts.countFailure(counted, event.ref !== null && this.#allowed.delete(event.ref));
      return;
    }
    if (event.type === "evaluate" && event.action === "signup") this.counts.countSignup(counted);
    else if (event.type === "evaluate" && decision.verdict === "allow") {
      this.counts.countSuccess(counted);
      this.#allowed.add(event.id);
    }
    this.counts.countAccount(counted);
    if (decision.link?.newFingerprint === true)
      this.counts.countFingerprint(engineEvent.observation.components);
  }
}

const NOBODY: Population = unknownPopulation();
