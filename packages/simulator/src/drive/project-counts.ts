/** Counts across accounts that a service keeps beside them: what the engine is told as its population. */
import { type EmailFacts, type Network, type Population, SeenAccounts, UpdateCounts } from "@latchkey/engine";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Accounts seen "lately" on an address or fingerprint, and logins "lately": the windows of the counts. */
const ACCOUNTS_WINDOW = 30 * DAY;
const LOGIN_WINDOW = DAY;
/** Beyond this many other accounts the exact number says no more. */
const MOST_ACCOUNTS = 200;
/** Below this many fingerprints a project's own shares say too little. */
const LEAST_FINGERPRINTS = 200;

class Accounts {
  readonly #seen = new Map<string, SeenAccounts>();

  add(key: string, account: string, at: number): void {
    let accounts = this.#seen.get(key);
    if (accounts === undefined) {
      accounts = new SeenAccounts();
      this.#seen.set(key, accounts);
    }
    accounts.see(account, at);
  }

  others(key: string, account: string | null, now: number): number {
    return Math.min(MOST_ACCOUNTS, this.#seen.get(key)?.others(account, now - ACCOUNTS_WINDOW) ?? 0);
  }
}

class Tally {
  readonly #moments = new Map<string, number[]>();

  add(key: string, at: number): void {
    const list = this.#moments.get(key);
    if (list === undefined) this.#moments.set(key, [at]);
    else list.push(at);
  }

  takeBack(key: string): void {
    this.#moments.get(key)?.pop();
  }

  lately(key: string, now: number): number {
    const list = this.#moments.get(key);
    if (list === undefined) return 0;
    while (list.length > 0 && now - (list[0] ?? now) > LOGIN_WINDOW) list.shift();
    return list.length;
  }
}

export interface CountedEvent {
  account: string | null;
  network: Network;
  fingerprint: string | null;
  email: EmailFacts | null;
  at: number;
}

/** In-memory counters of one project. */
export class ProjectCounts {
  readonly #byFingerprint = new Accounts();
  readonly #byAddress = new Accounts();
  readonly #byNetwork = new Accounts();
  readonly #failedByAddress = new Tally();
  readonly #failedByNetwork = new Tally();
  readonly #failedByFingerprint = new Tally();
  readonly #succeededByAddress = new Tally();
  readonly #signupsByAddress = new Tally();
  readonly #signupsByFingerprint = new Tally();
  readonly #signupsByShape = new Tally();
  /** What updates did to components. */
  readonly updates = new UpdateCounts();
  readonly #shares = new Map<string, number>();
  #fingerprints = 0;

  /** What the project knows that matters to an event, before the event itself is counted. */
  population(event: CountedEvent): Population {
    const { account, network, fingerprint, email, at } = event;
    const { addressKey, networkKey } = network;
    const others = (counts: Accounts, key: string | null): number | null =>
      key === null ? null : counts.others(key, account, at);
    const lately = (tally: Tally, key: string | null | undefined): number | null =>
      key == null ? null : tally.lately(key, at);
    return {
      componentShare: (component, digest) => this.#share(component, digest),
      updateEffects: this.updates.effects,
      accountsPerFingerprint: others(this.#byFingerprint, fingerprint),
      accountsPerAddress: others(this.#byAddress, addressKey),
      accountsPerNetwork: others(this.#byNetwork, networkKey),
      failedLoginsPerAddress: lately(this.#failedByAddress, addressKey),
      failedLoginsPerNetwork: lately(this.#failedByNetwork, networkKey),
      succeededLoginsPerAddress: lately(this.#succeededByAddress, addressKey),
      failedLoginsPerFingerprint: lately(this.#failedByFingerprint, fingerprint),
      signupsPerAddress: lately(this.#signupsByAddress, addressKey),
      signupsPerFingerprint: lately(this.#signupsByFingerprint, fingerprint),
      signupsPerEmailShape: lately(this.#signupsByShape, email?.shapeKey),
    };
  }

  #share(component: string, digest: string): number | null {
    if (this.#fingerprints < LEAST_FINGERPRINTS) return null;
    return (this.#shares.get(`${component}\u001f${digest}`) ?? 0) / this.#fingerprints;
  }

  /** Counts a new installation's component values once. */
  countFingerprint(components: Readonly<Record<string, string>>): void {
    this.#fingerprints++;
    for (const [name, value] of Object.entries(components)) {
      const key = `${name}\u001f${value}`;
      this.#shares.set(key, (this.#shares.get(key) ?? 0) + 1);
    }
  }

  /** Counts that an account was seen here. */
  countAccount(event: CountedEvent): void {
    const { account, network, fingerprint, at } = event;
    if (account === null) return;
    if (fingerprint !== null) this.#byFingerprint.add(fingerprint, account, at);
    if (network.addressKey !== null) this.#byAddress.add(network.addressKey, account, at);
    if (network.networkKey !== null) this.#byNetwork.add(network.networkKey, account, at);
  }

  /** Counts a login that was let through. */
  countSuccess(event: CountedEvent): void {
    if (event.network.addressKey !== null) this.#succeededByAddress.add(event.network.addressKey, event.at);
  }

  /** Counts a wrong password; `counted` says that it had been taken for a success before. */
  countFailure(event: CountedEvent, counted: boolean): void {
    const { network, fingerprint, at } = event;
    if (counted && network.addressKey !== null) this.#succeededByAddress.takeBack(network.addressKey);
    if (network.addressKey !== null) this.#failedByAddress.add(network.addressKey, at);
    if (network.networkKey !== null) this.#failedByNetwork.add(network.networkKey, at);
    if (fingerprint !== null) this.#failedByFingerprint.add(fingerprint, at);
  }

  countSignup(event: CountedEvent): void {
    const { network, fingerprint, email, at } = event;
    if (network.addressKey !== null) this.#signupsByAddress.add(network.addressKey, at);
    if (fingerprint !== null) this.#signupsByFingerprint.add(fingerprint, at);
    if (email?.shapeKey != null) this.#signupsByShape.add(email.shapeKey, at);
  }
}
