import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { createWorld, TRAIN, toReplayLine, worldEvents } from "@latchkey/simulator";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { closeLiveStreams, openLiveStream } from "../../../test/live-stream.ts";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";
import { replay } from "../replay.ts";

const SETTINGS = { rate_limits: null, device_limits: { overall: 2 } };

let service: TestService;
let main: TestProject;
let folder: string;
beforeAll(async () => {
  // Only the clock: timers of sockets and pools go on as they are.
  vi.useFakeTimers({ toFake: ["Date"] });
  service = await startTestService({ main: { mode: "production", settings: SETTINGS } });
  main = service.project("main");
  folder = mkdtempSync(join(tmpdir(), "latchkey-parity-"));
});
afterEach(closeLiveStreams);
afterAll(async () => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
  await service.stop();
});

type Line = ReturnType<typeof toReplayLine>;

interface Decided {
  verdict: string;
  reasons: string[];
  challenge: string | null;
  sharing: number | null;
  takeover: number | null;
  attached?: number;
  newDevice?: boolean;
  device: string | null;
}

/** Lines of simulated accounts, in time order; the address data speaks for both, so the line's own network goes. */
function simulatedLines(style: "access" | "login", accounts: number, most: number): Line[] {
  const world = createWorld({ ...TRAIN, accounts }, `parity-${style}`);
  const lines: Line[] = [];
  for (const event of worldEvents(world, style)) {
    const { network: _network, ...line } = toReplayLine(event);
    lines.push(line as Line);
    if (lines.length >= most) break;
  }
  return lines;
}

async function throughReplay(lines: readonly Line[]): Promise<Decided[]> {
  const input = join(folder, "events.ndjson");
  const settings = join(folder, "settings.json");
  writeFileSync(input, lines.map((line) => JSON.stringify(line)).join("\n"));
  writeFileSync(settings, JSON.stringify(SETTINGS));
  const stdout = new PassThrough();
  const written: Buffer[] = [];
  stdout.on("data", (piece: Buffer) => written.push(piece));
  expect(await replay([input, "--settings", settings], { stdout, stderr: new PassThrough() })).toBe(0);
  const out = Buffer.concat(written).toString("utf8").trim().split("\n");
  return out.map((text, index) => {
    const line = JSON.parse(text);
    return {
      verdict: line.verdict,
      reasons: [...line.reasons].sort(),
      challenge: line.challenge?.type ?? null,
      sharing: line.risks.account_sharing,
      takeover: line.risks.account_takeover,
      ...(lines[index]?.type === "access"
        ? { attached: line.attached_devices, newDevice: line.new_device }
        : {}),
      device: line.device_id,
    };
  });
}

const rounded = (value: number | null): number | null => (value === null ? null : Number(value.toFixed(6)));

/** Sends the lines as a product and its pages would, each at its own time. */
async function throughHttp(lines: readonly Line[]): Promise<Decided[]> {
  const decided: Decided[] = [];
  const evaluationOf = new Map<string, string>();
  const closings: { at: number; close: () => Promise<void> }[] = [];
  for (const line of lines) {
    const at = Date.parse(line.at);
    closings.sort((a, b) => a.at - b.at);
    while (closings[0] !== undefined && closings[0].at <= at) {
      vi.setSystemTime(closings[0].at);
      await closings.shift()?.close();
    }
    vi.setSystemTime(at);
    decided.push(await send(line, at, evaluationOf, closings));
  }
  return decided;
}

async function send(
  line: Line,
  at: number,
  evaluationOf: Map<string, string>,
  closings: { at: number; close: () => Promise<void> }[],
): Promise<Decided> {
  const { type, account, ip, user_agent, connected_for_s, id, ref, at: _at, ...described } = line;
  const body = { ...described, user: account };
  if (type === "access") {
    const answer = await main.browser("POST", "/v2/device/attach", body, {
      ip,
      headers: { "user-agent": user_agent },
    });
    expect(answer.status).toBe(200);
    if (connected_for_s !== undefined) {
      const close = await listen(answer.body.device_id, answer.body.access, ip);
      closings.push({ at: at + connected_for_s * 1000, close });
    }
    const { attached_devices: attached, new_device: newDevice, device_id: device } = answer.body;
    return { ...(await stored(answer.body.access, at)), attached, newDevice, device };
  }
  if (type === "evaluate") {
    const answer = await main.server("POST", "/v2/evaluate", { ...body, ip, user_agent });
    expect(answer.status).toBe(200);
    evaluationOf.set(id, answer.body.id);
    return await stored(answer.body.id, at);
  }
  const event = {
    ...body,
    type,
    ip,
    user_agent,
    at: line.at,
    ref: ref === undefined ? null : evaluationOf.get(ref),
  };
  expect((await main.server("POST", "/v2/events", event)).status).toBe(200);
  return { verdict: "allow", reasons: [], challenge: null, sharing: null, takeover: null, device: null };
}

/** Opens a real live stream; answers how to close it, which waits until the service noticed. */
async function listen(device: string, access: string, ip: string): Promise<() => Promise<void>> {
  const before = await connections();
  const stream = await openLiveStream(service.url, main, { device, access }, ip);
  expect(stream.response.status).toBe(200);
  await vi.waitFor(async () => expect(await connections()).toBe(before + 1), { timeout: 20_000 });
  return async () => {
    const open = await connections();
    await stream.close();
    await vi.waitFor(async () => expect(await connections()).toBeLessThan(open), { timeout: 20_000 });
  };
}

const connections = async (): Promise<number> =>
  (await service.sql<{ n: number }>("select count(*) as n from connections"))[0]?.n ?? 0;

/** What was stored of a decision, and of the live stream that opened with it. */
async function stored(id: string, at: number): Promise<Decided> {
  const rows = await service.sql<{
    verdict: string;
    reasons: string[];
    challenge: string | null;
    sharing: number | null;
    takeover: number | null;
    device_id: string | null;
  }>(
    `select e.verdict, e.reasons, h.type as challenge, (e.risks ->> 'account_sharing')::float8 as sharing,
       (e.risks ->> 'account_takeover')::float8 as takeover, e.device_id
     from evaluations base join evaluations e on e.project_id = base.project_id and e.account_id = base.account_id
       and (e.id = base.id or (e.action = 'connect' and e.at = to_timestamp($2::float8 / 1000)))
     left join challenges h on h.id = e.challenge_id where base.id = $1 order by e.id = base.id desc`,
    [id, at],
  );
  const severity = ["allow", "restrict", "challenge", "challenge_and_restrict", "deny"];
  const strictest = rows
    .map((row) => row.verdict)
    .sort((a, b) => severity.indexOf(b) - severity.indexOf(a))[0];
  return {
    verdict: strictest ?? "none",
    reasons: [...new Set(rows.flatMap((row) => row.reasons))].sort(),
    challenge: rows.findLast((row) => row.challenge !== null)?.challenge ?? null,
    sharing: rounded(rows[0]?.sharing ?? null),
    takeover: rounded(rows[0]?.takeover ?? null),
    device: rows[0]?.device_id ?? null,
  };
}

/** Device ids differ; which events they join must not. */
function sameDevices(a: readonly Decided[], b: readonly Decided[]): void {
  const other = new Map<string, string>();
  a.forEach(({ device }, index) => {
    const theirs = b[index]?.device ?? null;
    expect(device === null).toBe(theirs === null);
    if (device === null || theirs === null) return;
    expect(other.get(device) ?? theirs).toBe(theirs);
    other.set(device, theirs);
  });
}

describe("replay and the live service", () => {
  it.each([
    ["access", 14, 170],
    ["login", 20, 200],
  ] as const)(
    "decide the same about the same events (%s)",
    async (style, accounts, most) => {
      const lines = simulatedLines(style, accounts, most).map((line) => ({
        ...line,
        ...(line.account === undefined ? {} : { account: `${style}-${line.account}` }),
      }));
      const replayed = await throughReplay(lines);
      const lived = await throughHttp(lines);
      lived.forEach((decided, index) => {
        const { device: _mine, sharing: ours, ...was } = decided;
        const { device: _theirs, sharing: theirs, ...is } = replayed[index] as Decided;
        expect({ line: index, ...is }).toEqual({ line: index, ...was });
        // The line of a replay tells the higher of the access's and the stream's risk.
        if (ours !== null) expect(theirs ?? 0).toBeGreaterThanOrEqual(ours);
      });
      sameDevices(replayed, lived);
      expect(replayed.some(({ verdict }) => verdict === "challenge")).toBe(true);
    },
    240_000,
  );
});
