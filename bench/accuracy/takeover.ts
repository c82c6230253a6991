/** Account takeover: how many honest logins must be asked for a proof to stop a given share of thieves. */
import {
  createRandom,
  createWorld,
  Fold,
  inTimeOrder,
  loginParameters,
  type Random,
  type SimAccount,
  type SimEvent,
  TAKEOVER_KINDS,
  type TakeoverKind,
  takeoverLogin,
  type World,
  type WorldParameters,
  withTypos,
  worldEvents,
} from "@latchkey/simulator";
import { table } from "./markdown.ts";
import { bootstrap, fixed, percent } from "./statistics.ts";

/** Logins that make up the history, and honest logins judged after them. */
const HISTORY = 12;
const JUDGED = 8;
const ATTACKS_PER_KIND = 3;
const TYPOS = 0.04;

/** What one account contributes: risks of its honest logins, and of each kind of thief. */
interface AccountRisks {
  /** One person uses the account. */
  personal: boolean;
  honest: number[];
  asked: number;
  thieves: Map<TakeoverKind, { risk: number; stopped: boolean }[]>;
}

export interface TakeoverRun {
  accounts: AccountRisks[];
  logins: number;
}

/** A world of login histories with its events, used with and without the script. */
export function loginWorld(
  p: WorldParameters,
  accounts: number,
  seed: string,
): { world: World; events: SimEvent[] } {
  const parameters = loginParameters(p, accounts, 75);
  const world = createWorld(parameters, seed);
  return {
    world,
    events: inTimeOrder(withTypos(worldEvents(world, "login"), TYPOS, createRandom(`typos/${seed}`))),
  };
}

/** Folds the logins; after the twelfth of an account its thieves try, each from the same snapshot. */
export function runTakeover(
  world: World,
  events: readonly SimEvent[],
  scripted: boolean,
  seed: string,
): TakeoverRun {
  const fold = new Fold({ scripted, honestPass: true });
  const random = createRandom(`thieves/${seed}`);
  const accounts = new Map(world.accounts.map((account) => [account.id, account]));
  const logins = new Map<string, number>();
  const risks = new Map<string, AccountRisks>();
  const histories = new Map<string, SimEvent[]>();
  let judged = 0;
  for (const event of events) {
    const id = event.account ?? "";
    const genuine = event.type === "evaluate" && !event.id.endsWith("-typo");
    const count = logins.get(id) ?? 0;
    const account = accounts.get(id);
    if (genuine && count === HISTORY && account !== undefined) {
      risks.set(id, {
        personal: account.people === 1,
        honest: [],
        asked: 0,
        thieves: attack(fold, account, histories.get(id) ?? [], event.at, world, random),
      });
    }
    if (count >= HISTORY + JUDGED) continue;
    const { decision } = fold.step(event);
    if (!genuine) continue;
    logins.set(id, count + 1);
    const history = histories.get(id) ?? [];
    history.push(event);
    histories.set(id, history);
    const entry = risks.get(id);
    if (entry !== undefined) {
      judged++;
      entry.honest.push(decision.risks.account_takeover ?? 0);
      if (decision.verdict !== "allow") entry.asked++;
    }
  }
  return { accounts: [...risks.values()].filter((r) => r.honest.length > 0), logins: judged };
}

function attack(
  fold: Fold,
  account: SimAccount,
  history: readonly SimEvent[],
  at: number,
  world: World,
  random: Random,
): AccountRisks["thieves"] {
  const thieves: AccountRisks["thieves"] = new Map();
  const described = history.filter((event) => event.description !== null);
  if (described.length === 0) return thieves;
  for (const kind of TAKEOVER_KINDS) {
    const outcomes: { risk: number; stopped: boolean }[] = [];
    for (let i = 0; i < ATTACKS_PER_KIND; i++) {
      const sample = random.pick(described);
      const when = Math.round(at - random.next() * 20 * 3_600_000) + i;
      const thief = takeoverLogin(
        kind,
        account,
        sample,
        Math.max(when, (history.at(-1)?.at ?? at) + 1000 + i),
        world.parameters,
        random,
      );
      const { decision } = fold.weigh(thief);
      outcomes.push({ risk: decision.risks.account_takeover ?? 0, stopped: decision.verdict !== "allow" });
    }
    thieves.set(kind, outcomes);
  }
  return thieves;
}

/** Share of honest logins asked when the threshold stops `caught` of these thieves. */
export function askedAt(
  accounts: readonly AccountRisks[],
  kinds: readonly TakeoverKind[],
  caught: number,
): number {
  const thieves = accounts
    .flatMap((a) => kinds.flatMap((kind) => (a.thieves.get(kind) ?? []).map((t) => t.risk)))
    .sort((a, b) => a - b);
  const threshold = thieves[Math.floor(thieves.length * (1 - caught))] ?? 0;
  let asked = 0;
  let all = 0;
  for (const { honest } of accounts) {
    for (const risk of honest) {
      all++;
      if (risk >= threshold) asked++;
    }
  }
  return asked / Math.max(1, all);
}

interface Goal {
  name: string;
  kinds: readonly TakeoverKind[];
  at98: string;
  at995: string;
}

const WITH_SCRIPT: readonly Goal[] = [
  { name: "naive", kinds: ["naive"], at98: "0.5", at995: "0.5" },
  { name: "by VPN", kinds: ["vpn"], at98: "0.5", at995: "0.5" },
  { name: "targeted", kinds: ["targeted"], at98: "1.5", at995: "4" },
  { name: "very targeted", kinds: ["very_targeted"], at98: "4", at995: "6" },
  {
    name: "replayed hash, half with the stored identifier",
    kinds: ["replayed", "replayed_with_id"],
    at98: "30",
    at995: "",
  },
  { name: "replayed hash alone", kinds: ["replayed"], at98: "", at995: "" },
  { name: "replayed hash and identifier", kinds: ["replayed_with_id"], at98: "", at995: "" },
];
const WITHOUT_SCRIPT: readonly Goal[] = [
  { name: "naive", kinds: ["naive"], at98: "3", at995: "8" },
  { name: "by VPN", kinds: ["vpn"], at98: "3", at995: "8" },
  { name: "targeted", kinds: ["targeted"], at98: "30", at995: "40" },
  { name: "very targeted", kinds: ["very_targeted"], at98: "", at995: "" },
];

/** Table of honest logins asked at the two rates, and what the shipped default does. */
export function takeoverTable(run: TakeoverRun, scripted: boolean, seed: string): string {
  const next = createRandom(`bootstrap/${seed}`).next;
  const goals = scripted ? WITH_SCRIPT : WITHOUT_SCRIPT;
  const cell = (goal: Goal, caught: number, limit: string): string => {
    const [low, high] = bootstrap(run.accounts, (sample) => askedAt(sample, goal.kinds, caught), next, 100);
    return `${fixed(askedAt(run.accounts, goal.kinds, caught))} % (${fixed(low)} to ${fixed(high)})${limit === "" ? "" : `, goal <= ${limit} %`}`;
  };
  const asked = run.accounts.reduce((sum, a) => sum + a.asked, 0);
  const rows = goals.map((goal) => {
    const tries = run.accounts.flatMap((a) => goal.kinds.flatMap((kind) => a.thieves.get(kind) ?? []));
    return [
      goal.name,
      cell(goal, 0.98, goal.at98),
      cell(goal, 0.995, goal.at995),
      percent({ hits: tries.filter((t) => t.stopped).length, of: tries.length }, 1),
    ];
  });
  const groups = [
    ["accounts of one person", run.accounts.filter((a) => a.personal)],
    ["accounts of a household", run.accounts.filter((a) => !a.personal)],
  ] as const;
  const byGroup = groups.map(([name, list]) => {
    const judged = list.reduce((sum, a) => sum + a.honest.length, 0);
    return `${name} ${percent({ hits: list.reduce((sum, a) => sum + a.asked, 0), of: judged })}`;
  });
  return table(
    `Takeover after ${HISTORY} logins, ${scripted ? "with the SDK" : "address and agent only"}: ${run.accounts.length} accounts, ${run.logins} honest logins; the default setting asks ${percent({ hits: asked, of: run.logins })} of them (${byGroup.join(", ")})`,
    ["thief", "honest asked at TPR 0.98", "honest asked at TPR 0.995", "stopped by the default setting"],
    rows,
  );
}
