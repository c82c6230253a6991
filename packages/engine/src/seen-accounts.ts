/**
 * The accounts seen under one key, and when each was seen last (epoch milliseconds). Every line asks how many were seen
 * lately, and the answer changes seldom: one count stands until somebody comes, or the oldest of them is too old.
 */
export class SeenAccounts {
  readonly #last: Map<string, number>;
  /** Nobody was seen last after `#gone` and before `#oldest`, and `#recent` of all not before `#oldest`. */
  #gone: number;
  #oldest = Number.POSITIVE_INFINITY;
  #recent = 0;

  constructor(last: readonly (readonly [account: string, at: number])[] = []) {
    this.#last = new Map(last);
    // Nothing was counted yet, unless there is nothing to count.
    this.#gone = last.length === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }

  /** Rows for a file. */
  static pack(accounts: SeenAccounts): [account: string, at: number][] {
    return [...accounts.#last];
  }

  static unpack(rows: [account: string, at: number][]): SeenAccounts {
    return new SeenAccounts(rows);
  }

  /** How many accounts beside this one were last seen after a moment. */
  others(account: string | null, after: number): number {
    if (after < this.#gone || after >= this.#oldest) this.#count(after);
    const own = account === null ? undefined : this.#last.get(account);
    return own !== undefined && own > after ? this.#recent - 1 : this.#recent;
  }

  /** Notes an account; of more than `most`, the one seen longest ago is forgotten. */
  see(account: string, at: number, most = Number.POSITIVE_INFINITY): void {
    const last = this.#last.get(account);
    if (last !== undefined && last >= at) return;
    if (last === undefined && this.#last.size >= most) this.#forgetOldest();
    this.#last.set(account, at);
    const wasRecent = last !== undefined && last >= this.#oldest;
    if (wasRecent || at <= this.#gone) return;
    this.#recent += 1;
    this.#oldest = Math.min(this.#oldest, at);
  }

  #count(after: number): void {
    let recent = 0;
    let oldest = Number.POSITIVE_INFINITY;
    let gone = Number.NEGATIVE_INFINITY;
    // Iterating would make a pair of every entry.
    this.#last.forEach((at) => {
      if (at <= after) gone = Math.max(gone, at);
      else {
        recent += 1;
        oldest = Math.min(oldest, at);
      }
    });
    this.#recent = recent;
    this.#oldest = oldest;
    this.#gone = gone;
  }

  #forgetOldest(): void {
    let account = "";
    let least = Number.POSITIVE_INFINITY;
    this.#last.forEach((at, other) => {
      if (at >= least) return;
      account = other;
      least = at;
    });
    this.#last.delete(account);
    if (least >= this.#oldest) this.#recent -= 1;
  }
}
