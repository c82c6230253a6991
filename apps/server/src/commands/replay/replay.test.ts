import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { replay } from "../replay.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-replay-test-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(lines: readonly (object | string)[]): string {
  files += 1;
  const path = join(folder, `${files}.ndjson`);
  writeFileSync(
    path,
    lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
  );
  return path;
}

async function run(...argv: string[]) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  stdout.on("data", (piece: Buffer) => out.push(piece));
  stderr.on("data", (piece: Buffer) => err.push(piece));
  const code = await replay(argv, { stdout, stderr });
  const text = Buffer.concat(out).toString("utf8");
  return {
    code,
    text,
    lines:
      text === ""
        ? []
        : text
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line)),
    errors: Buffer.concat(err).toString("utf8"),
  };
}

const UA =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
const BERLIN = {
  country: "DE",
  city: "Berlin",
  latitude: 52.5,
  longitude: 13.4,
  accuracy_km: 20,
  asn: 3320,
  kind: "residential",
};
const TOKYO = {
  country: "JP",
  city: "Tokyo",
  latitude: 35.7,
  longitude: 139.7,
  accuracy_km: 20,
  asn: 2516,
  kind: "residential",
};

const at = (minutes: number): string => new Date(Date.UTC(2026, 2, 1) + minutes * 60_000).toISOString();
const components = (seed: string) =>
  Object.fromEntries(
    ["canvas_text", "webgl", "fonts", "gpu", "screen", "timezone"].map((name) => [name, `${name}-${seed}`]),
  );
const access = (id: string, minutes: number, seed: string, more: object = {}) => ({
  id,
  at: at(minutes),
  type: "access",
  account: "acct-1",
  ip: `91.10.20.${seed.charCodeAt(0)}`,
  user_agent: UA,
  fingerprint: `hash-${seed}`,
  components: components(seed),
  network: BERLIN,
  ...more,
});

const CHALLENGING = { device_limits: { overall: 1 } };
const settings = (given: object): string => {
  files += 1;
  const path = join(folder, `settings-${files}.json`);
  writeFileSync(path, JSON.stringify(given));
  return path;
};

describe("latchkey replay", () => {
  it("answers one line for each line, in order, with every field of the format", async () => {
    const { code, lines } = await run(
      file([access("e1", 0, "a"), access("e2", 5, "b", { ip: "203.0.113.9", network: TOKYO })]),
    );
    expect(code).toBe(0);
    expect(lines.map(({ id }) => id)).toEqual(["e1", "e2"]);
    expect(lines[0]).toMatchObject({
      id: "e1",
      account: "acct-1",
      verdict: "allow",
      reasons: [],
      challenge: null,
      new_device: true,
      attached_devices: 1,
      people: 1,
    });
    expect(lines[0].device_id).toMatch(/^[0-9a-f]{24}$/);
    expect(Object.keys(lines[0].risks)).toEqual([
      "account_sharing",
      "account_takeover",
      "fake_account",
      "bot",
    ]);
    const travel = lines[1].findings.find(
      (finding: { signal: string }) => finding.signal === "impossible_travel",
    );
    expect(travel).toMatchObject({ answer: "hit" });
  });

  it("gives the same bytes for the same input, and other ids for another seed", async () => {
    const input = file([
      access("e1", 0, "a"),
      access("e2", 5, "b"),
      access("e3", 9, "a", { connected_for_s: 60 }),
    ]);
    const first = await run(input);
    expect((await run(input)).text).toBe(first.text);
    const seeded = await run(input, "--seed", "7");
    expect(seeded.text).not.toBe(first.text);
    expect(seeded.lines.map(({ verdict }) => verdict)).toEqual(first.lines.map(({ verdict }) => verdict));
  });

  it("gives the same bytes when accounts go to the scratch file and come back", async () => {
    const events = Array.from({ length: 200 }, (_, i) =>
      access(`e${i}`, i * 7, String.fromCharCode(97 + (i % 5)), {
        account: `acct-${i % 11}`,
        connected_for_s: 600,
      }),
    );
    const input = file(events);
    expect((await run(input, "--accounts-in-memory", "2")).text).toBe((await run(input)).text);
  });

  it("runs timers in event time: a device that stays away is detached", async () => {
    const { lines } = await run(
      file([access("e1", 0, "a"), access("e2", 1, "b"), access("e3", 60 * 24 * 8, "a")]),
    );
    expect(lines.map(({ attached_devices }) => attached_devices)).toEqual([1, 2, 1]);
  });

  it("finds two devices live in two places, and only while both are", async () => {
    const here = access("e1", 0, "a", { connected_for_s: 3600 });
    const there = (minutes: number) =>
      access("e2", minutes, "b", { ip: "203.0.113.9", network: TOKYO, connected_for_s: 60 });
    const signalsOf = async (minutes: number) => {
      const { lines } = await run(file([here, there(minutes)]));
      return lines[1].findings
        .filter((finding: { answer: string }) => finding.answer === "hit")
        .map((finding: { signal: string }) => finding.signal);
    };
    expect(await signalsOf(30)).toContain("concurrency");
    expect(await signalsOf(90)).not.toContain("concurrency");
  });

  it("follows references: disconnect, detach, completed challenges", async () => {
    const path = settings(CHALLENGING);
    const { lines } = await run(
      file([
        access("e1", 0, "a"),
        access("e2", 1, "b"),
        { id: "e3", at: at(2), type: "detach", account: "acct-1", ref: "e1" },
        { id: "e4", at: at(3), type: "challenge_completed", account: "acct-1", ref: "e2" },
        access("e5", 4, "b"),
        { id: "e6", at: at(5), type: "challenge_completed", account: "acct-1", ref: "nothing" },
        { id: "e7", at: at(6), type: "detach", account: "acct-1", ref: "nothing" },
      ]),
      "--settings",
      path,
    );
    expect(lines[1]).toMatchObject({ verdict: "challenge", challenge: { type: "account_sharing" } });
    expect(lines[2].attached_devices).toBe(1);
    expect(lines[4]).toMatchObject({ verdict: "allow", challenge: null });
    expect(lines.slice(5).map(({ verdict }) => verdict)).toEqual(["allow", "allow"]);
  });

  it("judges sign-ups that name no account", async () => {
    const signup = (id: string, email: string) => ({
      id,
      at: at(1),
      type: "evaluate",
      action: "signup",
      ip: "45.33.32.156",
      email,
      fingerprint: "farm",
    });
    const { lines } = await run(file([signup("s1", "ada@gmail.com"), signup("s2", "x@mailinator.com")]));
    expect(lines[0]).toMatchObject({ account: null, risks: { account_sharing: null } });
    expect(lines[1].risks.fake_account).toBeGreaterThan(lines[0].risks.fake_account);
  });

  it("reports bad lines with their number and fails after the good ones were written", async () => {
    const input = file([
      access("e1", 0, "a"),
      "{ not json",
      { ...access("e2", 1, "a"), at: "yesterday" },
      { id: "e3", at: at(2), type: "detach", account: "acct-1" },
      { ...access("e4", 3, "a"), account: undefined },
      access("e5", 4, "a"),
    ]);
    const failed = await run(input);
    expect(failed.code).toBe(1);
    expect(failed.lines.map(({ id }) => id)).toEqual(["e1", "e5"]);
    for (const number of [2, 3, 4, 5]) expect(failed.errors).toContain(`${input}:${number}: `);
    expect((await run(input, "--keep-going")).code).toBe(0);
  });

  it("takes absurd data as unknown", async () => {
    const absurd = {
      latitude: 200,
      longitude: "far",
      accuracy_km: -1,
      kind: "cable",
      asn: 1e12,
      country: "Germany",
    };
    const { code, lines } = await run(
      file([access("e1", 0, "a", { network: absurd, ip: "999.1.1.1", last_fingerprint: true })]),
    );
    expect([code, lines[0].verdict]).toEqual([0, "allow"]);
  });

  it("counts instead of listing when it is asked to", async () => {
    const { lines } = await run(
      file([access("e1", 0, "a"), access("e2", 1, "b"), "nonsense"]),
      "--summary",
      "--keep-going",
    );
    expect(lines).toEqual([
      expect.objectContaining({
        events: 2,
        bad_lines: 1,
        new_devices: 2,
        types: { access: 2 },
        verdicts: { allow: 2 },
      }),
    ]);
  });

  it("decides by a policy file with lists", async () => {
    const path = join(folder, "policies.json");
    const policy = {
      name: "listed",
      trigger: "any",
      condition: "lists.denied",
      verdict: "deny",
      mode: "enforce",
    };
    const entry = { list: "deny", kind: "country", value: "JP", reason: "test" };
    writeFileSync(path, JSON.stringify({ policies: [policy], lists: [entry] }));
    const input = file([access("e1", 0, "a"), access("e2", 600, "a", { network: TOKYO })]);
    const { lines } = await run(input, "--policies", path);
    expect(lines.map(({ verdict }) => verdict)).toEqual(["allow", "deny"]);
  });

  it("says what is wrong with its arguments and files, and exits with 2", async () => {
    const input = file([access("e1", 0, "a")]);
    for (const [argv, reason] of [
      [[], /at least one file/],
      [["/nowhere.ndjson"], /no such file/],
      [[dirname(input)], /is a folder/],
      [[input, "--seed", "x"], /whole number/],
      [[input, "--colour"], /colour/],
      [[input, "--settings", settings({ devize_limits: {} })], /settings: .*devize_limits/],
      [[input, "--policies", settings([{ name: "x" }] as unknown as object)], /policies: /],
    ] as const) {
      const { code, errors } = await run(...argv);
      expect(code).toBe(2);
      expect(errors).toMatch(reason);
    }
  });
});
