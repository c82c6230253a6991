import { randomUUID } from "node:crypto";
import { generateSync } from "otplib";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";
import { createVault } from "../../shared/vault.ts";
import { type CodeSubject, issueCode, verifyCode } from "./codes.ts";
import { makeRecoveryCodes, spendRecoveryCode } from "./factors/recovery-codes.ts";
import { spendTotpStep } from "./factors/store.ts";
import { chargeAttempt, refundSuccess } from "./lockout.ts";

const NOW = Date.now();
const POLICY = { attempts: 5, windowS: 300, durationS: 900 };

let service: TestService;
let project: TestProject;
let projectId: number;
/** Connections of their own, as several nodes would have. */
let nodes: pg.Pool[];
const vault = createVault(Buffer.alloc(32, 7));

beforeAll(async () => {
  service = await startTestService();
  project = service.project("main");
  const [row] = await service.sql<{ id: number }>("select id from projects limit 1");
  projectId = row?.id ?? 0;
  nodes = Array.from({ length: 4 }, () => new pg.Pool({ ...service.service.pool.options, max: 5 }));
});
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.end()));
  await service.stop();
});

const node = (index: number): pg.Pool => nodes[index % nodes.length] ?? service.service.pool;

async function account(): Promise<{ id: string; externalId: string }> {
  const externalId = randomUUID();
  await project.server("POST", `/v2/user/${externalId}/update`, { email: "will@example.org" });
  const [row] = await service.sql<{ id: string }>("select id from accounts where external_id = $1", [
    externalId,
  ]);
  return { id: row?.id ?? "", externalId };
}

async function codeFor(
  accountId: string,
  subjectId: string,
): Promise<{ subject: CodeSubject; code: string }> {
  const subject = { projectId, accountId, purpose: "mfa", subjectId } as const;
  const options = { channel: "email", length: 6, lifeS: 600, now: NOW };
  return { subject, code: await issueCode(service.service.pool, vault, subject, options) };
}

const count = <T>(results: readonly T[], wanted: (result: T) => boolean): number =>
  results.filter(wanted).length;

describe("parallel guesses over several connections", () => {
  test("200 guesses at one code are evaluated as often as the limit allows and no more", async () => {
    const { id } = await account();
    const { subject, code } = await codeFor(id, "EMAIL_WORK");
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        verifyCode(node(i), vault, subject, code === "000000" ? "111111" : "000000", POLICY, NOW),
      ),
    );
    expect(count(results, (result) => result.outcome === "wrong")).toBe(POLICY.attempts);
    expect(count(results, (result) => result.outcome === "locked")).toBe(200 - POLICY.attempts);
    expect(await verifyCode(node(0), vault, subject, code, POLICY, NOW)).toMatchObject({ outcome: "locked" });
    // It was a race indeed: every pool had all its connections at work.
    expect(nodes.map(({ totalCount }) => totalCount)).toEqual([5, 5, 5, 5]);
    const [seen] = await service.sql<{ n: number }>(
      "select count(*) as n from pg_stat_activity where datname = current_database() and query like '%codes%'",
    );
    expect(seen?.n).toBeGreaterThanOrEqual(20);
  });

  test("new codes sent meanwhile give no guesses back", async () => {
    const { id } = await account();
    const { subject } = await codeFor(id, "EMAIL_WORK");
    const results = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        if (i % 20 === 0) await codeFor(id, "EMAIL_WORK");
        return await verifyCode(node(i), vault, subject, "no-code", POLICY, NOW);
      }),
    );
    expect(count(results, (result) => result.outcome === "wrong")).toBeLessThanOrEqual(POLICY.attempts);
    const { code } = await codeFor(id, "EMAIL_WORK");
    expect(await verifyCode(node(0), vault, subject, code, POLICY, NOW)).toMatchObject({ outcome: "locked" });
  });

  test("of codes sent within one millisecond the last one counts", async () => {
    const { id } = await account();
    for (let i = 0; i < 8; i++) await codeFor(id, "EMAIL_WORK");
    const { subject, code } = await codeFor(id, "EMAIL_WORK");
    expect(await verifyCode(node(0), vault, subject, code, POLICY, NOW)).toEqual({ outcome: "passed" });
    expect(await verifyCode(node(0), vault, subject, code, POLICY, NOW)).toEqual({ outcome: "used" });
  });

  test("guesses spread over many codes share one allowance", async () => {
    const { id } = await account();
    const subjects = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => (await codeFor(id, `subject-${i}`)).subject),
    );
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        verifyCode(node(i), vault, subjects[i % 8] as CodeSubject, "no-code", POLICY, NOW),
      ),
    );
    expect(count(results, (result) => result.outcome === "wrong")).toBe(POLICY.attempts);
  });

  test("a policy of three allows three, though the code itself would bear five", async () => {
    const { id } = await account();
    const { subject } = await codeFor(id, "SMS_WORK");
    const strict = { ...POLICY, attempts: 3 };
    const results = await Promise.all(
      Array.from({ length: 60 }, (_, i) => verifyCode(node(i), vault, subject, "no-code", strict, NOW)),
    );
    expect(count(results, (result) => result.outcome === "wrong")).toBe(3);
  });

  test("the right code is accepted once, however often it comes at once", async () => {
    const { id } = await account();
    const { subject, code } = await codeFor(id, "EMAIL_PERSONAL");
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, i) => verifyCode(node(i), vault, subject, code, POLICY, NOW)),
    );
    expect(count(results, (result) => result.outcome === "passed")).toBe(1);
  });

  test("attempts that are charged before they are evaluated never exceed the allowance", async () => {
    const owner = { projectId, accountId: (await account()).id };
    const charged = await Promise.all(
      Array.from({ length: 200 }, (_, i) => chargeAttempt(node(i), owner, POLICY, "", NOW)),
    );
    expect(count(charged, Boolean)).toBe(POLICY.attempts);
    await refundSuccess(node(0), owner, "");
    expect(await chargeAttempt(node(1), owner, POLICY, "", NOW)).toBe(true);
  });

  test("a lane of its own is neither locked by others nor larger than theirs", async () => {
    const owner = { projectId, accountId: (await account()).id };
    await Promise.all(Array.from({ length: 50 }, (_, i) => chargeAttempt(node(i), owner, POLICY, "", NOW)));
    const lane = "device:0123456789abcdef01234567" as const;
    const charged = await Promise.all(
      Array.from({ length: 50 }, (_, i) => chargeAttempt(node(i), owner, POLICY, lane, NOW)),
    );
    expect(count(charged, Boolean)).toBe(POLICY.attempts);
  });
});

describe("things that are spent once", () => {
  test("a recovery code", async () => {
    const owner = { projectId, accountId: (await account()).id };
    const [code = ""] = await makeRecoveryCodes(service.service.pool, vault, owner, NOW);
    const spent = await Promise.all(
      Array.from({ length: 40 }, (_, i) => spendRecoveryCode(node(i), vault, owner, code, "", NOW)),
    );
    expect(count(spent, Boolean)).toBe(1);
  });

  test("a time step of an app, through the database and through the API", async () => {
    const { id, externalId } = await account();
    const begun = await project.server("POST", `/v2/user/${externalId}/factors/totp`, {});
    const { id: factor, secret } = begun.body;
    const spent = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        spendTotpStep(node(i), { projectId, accountId: id }, factor, { step: 7, drift: 0 }, "", NOW),
      ),
    );
    expect(count(spent, Boolean)).toBe(1);
    const code = generateSync({ secret, epoch: Math.floor(Date.now() / 1000) });
    const path = `/v2/user/${externalId}/factors/${factor}/confirm`;
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => project.server("POST", path, { code })),
    );
    expect(count(answers, (answer) => answer.status === 200)).toBe(1);
  });
});
