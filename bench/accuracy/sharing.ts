/** Account sharing after thirty days: who is accused, who is missed, and how many people are seen. */
import type { Decision } from "@latchkey/engine";
import { Fold, type SimAccount, type SimEvent, type World, worldEvents } from "@latchkey/simulator";
import { table } from "./markdown.ts";
import { calibration, fixed, type Judged, percent } from "./statistics.ts";
import { type Spent, startWatch } from "./stop-watch.ts";

export interface AccountResult {
  account: SimAccount;
  accused: boolean;
  reasons: readonly string[];
  /** Highest probability of sharing told for any access. */
  risk: number;
  people: number;
}

export interface SharingRun {
  results: AccountResult[];
  events: number;
  spent: Spent;
  /** Links of clients whose storage was gone, and of all clients. */
  linksWithout: Judged[];
  linksAll: Judged[];
  /** Accesses of clients that still had the device id they were given, and how many were linked to that device. */
  returning: { hits: number; of: number };
}

/** Folds a world's accesses through the engine with a fresh production project's settings. */
export function runSharing(world: World): SharingRun {
  const events = worldEvents(world, "access");
  const fold = new Fold();
  const results = new Map<string, AccountResult>(
    world.accounts.map((account) => [
      account.id,
      { account, accused: false, reasons: [], risk: 0, people: 1 },
    ]),
  );
  const machines = new MachineBook();
  const linksWithout: Judged[] = [];
  const linksAll: Judged[] = [];
  const returning = { hits: 0, of: 0 };
  const watch = startWatch();
  for (const event of events) {
    const stored = fold.stored(event);
    const { decision, connected } = fold.step(event);
    const result = results.get(event.account ?? "");
    if (result === undefined) continue;
    note(result, decision);
    if (connected !== null) note(result, connected);
    result.people = decision.people;
    if (stored !== null) {
      returning.of++;
      if (decision.link?.deviceId === stored) returning.hits++;
    }
    const judged = machines.judge(event, decision);
    if (judged !== null) {
      linksAll.push(judged);
      if (stored === null) linksWithout.push(judged);
    }
  }
  const spent = watch();
  return {
    results: [...results.values()],
    events: events.length,
    spent,
    linksWithout,
    linksAll,
    returning,
  };
}

function note(result: AccountResult, decision: Decision): void {
  result.risk = Math.max(result.risk, decision.risks.account_sharing ?? 0);
  if (decision.challenge?.type === "account_sharing") {
    result.accused = true;
    if (result.reasons.length === 0) result.reasons = decision.challenge.reasons;
  }
}

/** Which machine each device of the engine stands for: the one whose event created it. */
class MachineBook {
  readonly #machine = new Map<string, string>();
  readonly #known = new Set<string>();

  judge(event: SimEvent, decision: Decision): Judged | null {
    const { link } = decision;
    if (link === null) return null;
    const truth = `${event.account}|${event.truth.device}`;
    let correct: boolean;
    if (link.newDevice) {
      correct = !this.#known.has(truth);
      this.#machine.set(link.deviceId, truth);
    } else correct = this.#machine.get(link.deviceId) === truth;
    const first = !this.#known.has(truth) && this.#machine.size === 1;
    this.#known.add(truth);
    return first ? null : { confidence: link.confidence, correct };
  }
}

/** Shared in truth: two households used it, each on two days at least. Less than that is left out of both counts. */
const showsSharing = (result: AccountResult): boolean =>
  result.account.shared && result.account.activeHouseholds >= 2;

export function sharingTables(run: SharingRun): string[] {
  const { results } = run;
  const shared = results.filter(showsSharing);
  const honest = results.filter((r) => !r.account.shared);
  const unclear = results.length - shared.length - honest.length;
  const caught = shared.filter((r) => r.accused).length;
  const wrong = honest.filter((r) => r.accused).length;
  const of = (kind: string): AccountResult[] => shared.filter((r) => r.account.kind === kind);
  const recall = (kind: string): string =>
    percent({ hits: of(kind).filter((r) => r.accused).length, of: of(kind).length }, 1);
  const summary = table(
    `Account sharing after 30 days, ${results.length} accounts, ${shared.length} of them shared (${unclear} shared ones hardly used are left out)`,
    ["measure", "goal", "measured (95 %)"],
    [
      ["precision", ">= 99 %", percent({ hits: caught, of: caught + wrong }, 1)],
      ["recall", ">= 85 %", percent({ hits: caught, of: shared.length }, 1)],
      ["honest accounts accused", "<= 0.15 %", percent({ hits: wrong, of: honest.length })],
      ["recall, friends far apart", ">= 95 %", recall("friends_far")],
      ["recall, resellers", ">= 95 %", recall("reseller")],
      ["recall, friends in one city", ">= 65 %", recall("friends_one_city")],
    ],
  );
  const kinds = [...new Set(results.map((r) => r.account.kind))];
  const perKind = table(
    "Accused by kind of account",
    ["kind", "accounts", "accused (95 %)", "with risk >= 0.5", "reasons given"],
    kinds.map((kind) => {
      const all = results.filter((r) => r.account.kind === kind && (!r.account.shared || showsSharing(r)));
      const accused = all.filter((r) => r.accused);
      const reasons = [...new Set(accused.flatMap((r) => r.reasons))].join(", ");
      return [
        kind,
        all.length,
        percent({ hits: accused.length, of: all.length }, 1),
        all.filter((r) => r.risk >= 0.5).length,
        reasons,
      ];
    }),
  );
  return [
    summary,
    curveTable(shared, honest),
    perKind,
    peopleTable(results),
    returningTable(run),
    calibrationTable(run),
  ];
}

/** What asking from a higher or lower probability on would have come to. */
function curveTable(shared: readonly AccountResult[], honest: readonly AccountResult[]): string {
  const from = [0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995];
  return table(
    "Sharing by the probability from which on it is believed",
    ["highest risk told", "honest accused", "precision", "recall", "far apart", "one city"],
    from.map((least) => {
      const believed = (list: readonly AccountResult[]): number => list.filter((r) => r.risk >= least).length;
      const share = (kind: string): string => {
        const own = shared.filter((r) => r.account.kind === kind);
        return percent({ hits: believed(own), of: own.length }, 1);
      };
      const wrong = believed(honest);
      const caught = believed(shared);
      return [
        least,
        percent({ hits: wrong, of: honest.length }),
        percent({ hits: caught, of: caught + wrong }, 1),
        percent({ hits: caught, of: shared.length }, 1),
        share("friends_far"),
        share("friends_one_city"),
      ];
    }),
  );
}

function peopleTable(results: readonly AccountResult[]): string {
  const rows: (string | number)[][] = [];
  const row = (name: string, list: readonly AccountResult[]): void => {
    const near = list.filter((r) => Math.abs(r.people - r.account.activePeople) <= 1).length;
    const over = list.filter((r) => r.people > Math.max(1, r.account.activePeople)).length;
    const mean = (values: number[]): string =>
      (values.reduce((a, b) => a + b, 0) / Math.max(1, values.length)).toFixed(2);
    rows.push([
      name,
      percent({ hits: near, of: list.length }, 1),
      percent({ hits: over, of: list.length }, 1),
      mean(list.map((r) => r.account.activePeople)),
      mean(list.map((r) => r.people)),
    ]);
  };
  row("all", results);
  row(
    "all but families of four",
    results.filter((r) => r.account.kind !== "family_of_four"),
  );
  row(
    "one person in truth",
    results.filter((r) => r.account.activePeople === 1),
  );
  for (const kind of new Set(results.map((r) => r.account.kind)))
    row(
      kind,
      results.filter((r) => r.account.kind === kind),
    );
  return table(
    "People behind an account (goal: within one of the truth for >= 95 %; one person seen as more <= 1 %)",
    ["accounts", "within one (95 %)", "too many (95 %)", "people, mean", "estimate, mean"],
    rows,
  );
}

function returningTable({ returning }: SharingRun): string {
  return table(
    "Returning devices",
    ["measure", "goal", "accesses", "measured (95 %)"],
    [["recognised by what the client stored", ">= 99.95 %", returning.of, percent(returning, 3)]],
  );
}

function calibrationTable(run: SharingRun): string {
  const all = calibration(run.linksAll);
  const without = calibration(run.linksWithout);
  return table(
    `Confidence of links (goal: expected calibration error <= 0.01): ${all.error.toFixed(4)} over all ${run.linksAll.length}, ${without.error.toFixed(4)} over the ${run.linksWithout.length} without storage`,
    ["confidence, without storage", "links", "mean confidence", "right"],
    without.bins.map((b) => [
      `${fixed(b.from, 0)} to ${fixed(b.to, 0)} %`,
      b.count,
      fixed(b.confidence / b.count, 1),
      fixed(b.correct / b.count, 1),
    ]),
  );
}
