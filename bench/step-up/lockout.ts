import { ANSWERS, enrolled, post, SECRET, tokenOf } from "./service.ts";

const USERS = 24;
const FAILURES_TO_LOCK = 5;
/** Tries of each kind an account is asked with: altogether below the verify calls a minute that one user has. */
const ROUNDS = 17;

/** One locked account: a try that would be right, and one that would not. */
interface Locked {
  path: string;
  token: string;
  right: unknown;
  wrong: unknown;
}

interface Times {
  right: number[];
  wrong: number[];
  /** Wrong again: how far apart the same input lies from itself. */
  again: number[];
}

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

/**
 * The chance that one of `a` took longer than one of `b` (Mann-Whitney's U over its size): 0.5 where time tells
 * nothing. Ties count half.
 */
function longerChance(a: readonly number[], b: readonly number[]): number {
  let longer = 0;
  for (const x of a) for (const y of b) longer += x > y ? 1 : x === y ? 0.5 : 0;
  return longer / (a.length * b.length);
}

/** Half the width of the 95 % interval of that chance where both come from one distribution. */
const noise = (n: number): number => 1.96 * Math.sqrt((2 * n + 1) / (12 * n * n));

async function lockedByCode(url: string, n: number): Promise<Locked> {
  const user = `locked-code-${n}`;
  const token = await tokenOf(url, user);
  const email = `${user}@example.org`;
  await post(`${url}/v2/user/${user}/update`, { email }, SECRET);
  const input = { userAlias: user, deliveryType: "EMAIL_WORK" };
  await post(`${url}/mfa/token/send`, input, token);
  const outbox = (await (await fetch(`${url}/dev/outbox`)).json()) as {
    messages: { to: string; text: string }[];
  };
  const mail = outbox.messages.find(({ to }) => to === email);
  const code = /\b\d{6}\b/.exec(mail?.text ?? "")?.[0];
  if (code === undefined) throw new Error("the code did not arrive");
  const other = code === "000000" ? "111111" : "000000";
  const path = "/mfa/token/authenticate";
  return { path, token, right: { ...input, token: code }, wrong: { ...input, token: other } };
}

async function lockedByAnswers(url: string, n: number): Promise<Locked> {
  const token = await enrolled(url, `locked-kba-${n}`);
  const wrong = ANSWERS.map(({ id, answer }) => ({ id, answer: answer.replace("bench", "wrong") }));
  return { path: "/mfa/kba/authenticate", token, right: ANSWERS, wrong };
}

async function measure(url: string, lockedOut: (n: number) => Promise<Locked>): Promise<Times> {
  const times: Times = { right: [], wrong: [], again: [] };
  for (let n = 0; n < USERS; n += 1) {
    const { path, token, right, wrong } = await lockedOut(n);
    const ask = async (body: unknown): Promise<{ text: string; ms: number }> => {
      const started = performance.now();
      const text = await (await post(`${url}${path}`, body, token)).text();
      return { text, ms: performance.now() - started };
    };
    for (let i = 0; i < FAILURES_TO_LOCK; i += 1) await ask(wrong);
    const { text: expected } = await ask(wrong);
    if (!expected.includes('"LOCKOUT"')) throw new Error(`not locked: ${expected}`);
    for (let i = 0; i < ROUNDS; i += 1) {
      // Each in every place as often as in any other: what came before must not count.
      const kinds = (["right", "wrong", "again"] as const).map((_, at, all) => all[(at + i) % 3] ?? "wrong");
      for (const kind of kinds) {
        const answer = await ask(kind === "right" ? right : wrong);
        if (answer.text !== expected) throw new Error(`right and wrong differ: ${answer.text}`);
        times[kind].push(answer.ms);
      }
    }
  }
  return times;
}

const row = (what: string, times: Times): string => {
  const cells = [
    what,
    times.right.length,
    median(times.right).toFixed(3),
    median(times.wrong).toFixed(3),
    longerChance(times.right, times.wrong).toFixed(3),
    longerChance(times.again, times.wrong).toFixed(3),
    `0.500 ± ${noise(times.right.length).toFixed(3)}`,
  ];
  return `| ${cells.join(" | ")} |`;
};

/** Whether the time of a LOCKOUT tells right from wrong input. The bodies are compared as well: they must be equal. */
export async function lockoutTimes(url: string): Promise<string> {
  const code = await measure(url, (n) => lockedByCode(url, n));
  const answers = await measure(url, (n) => lockedByAnswers(url, n));
  return [
    "Locked accounts, asked with right and with wrong input in turn, every body equal to the byte. The last three columns: the chance that right takes longer than wrong, the same for wrong against wrong, and what chance alone gives.",
    "",
    "| locked | n each | right, median ms | wrong, median ms | right longer | wrong longer than itself | chance alone (95 %) |",
    "|---|---|---|---|---|---|---|",
    row("a code (`token/authenticate`)", code),
    row("questions (`kba/authenticate`)", answers),
  ].join("\n");
}
