import { Kysely, PostgresDialect } from "kysely";
import { generateSync } from "otplib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";
import type { Database } from "../../db/tables.ts";
import { DAY, HOUR } from "../../shared/clock.ts";
import { createVault, type Vault } from "../../shared/vault.ts";
import { createAccounts } from "../accounts/index.ts";
import { createProjects, type Project } from "../projects/index.ts";
import { issueCode, verifyCode } from "./codes.ts";
import { makeRecoveryCodes, spendRecoveryCode } from "./factors/recovery-codes.ts";
import { factorContext, findFactor, insertFactor } from "./factors/store.ts";
import { matchTotp, newTotpSecret } from "./factors/totp.ts";
import { createAnswerHasher } from "./kba/hasher.ts";
import { createKba } from "./kba/service.ts";
import { readProvider, unconfigured, writeProvider } from "./providers/config.ts";
import { createTokens, TOKEN_LIFE_S } from "./tokens/service.ts";
import { createTokenKeys, KEY_LIFE_MS } from "./tokens/token-keys.ts";

const OLD = Buffer.alloc(32, 1);
const NEW = Buffer.alloc(32, 2);
const NOW = Date.now();
const POLICY = { attempts: 5, windowS: 300, durationS: 900 };

let service: TestService;
let main: TestProject;
let project: Project;
let accountId: string;
const before = createVault(OLD);
const after = createVault(NEW, [OLD]);
/** Somebody who forgot to list the old key. */
const without = createVault(NEW);

beforeAll(async () => {
  service = await startTestService();
  main = service.project("main");
  await main.server("POST", "/v2/user/will/update", { email: "will@example.org" });
  const [row] = await service.sql<{ id: string }>("select id from accounts where external_id = 'will'");
  accountId = row?.id ?? "";
  project = (await projectsOf(before).byClientId(main.clientId)) as Project;
});
afterAll(() => service.stop());

const projectsOf = (vault: Vault) => {
  const dialect = new PostgresDialect({ pool: service.service.pool });
  return createProjects(new Kysely<Database>({ dialect }), vault, () => NOW);
};
const owner = () => ({ projectId: project.id, accountId });

describe("after the master key was changed, with the old one listed", () => {
  test("seeds of authenticator apps open, and only then", async () => {
    const { pool } = service.service;
    const secret = newTotpSecret();
    const input = {
      kind: "totp",
      name: "Phone",
      status: "active",
      secret,
      credentialKey: null,
      now: NOW,
    } as const;
    const id = await insertFactor(pool, before, owner(), input);
    const factor = await findFactor(pool, owner(), id);
    if (factor === null) throw new Error("the factor is gone");
    const opened = after.open(factor.secret, factorContext(owner(), id));
    const code = generateSync({ secret, epoch: Math.floor(NOW / 1000) });
    expect(matchTotp(opened, code, factor, NOW)).not.toBeNull();
    expect(() => without.open(factor.secret, factorContext(owner(), id))).toThrow();
  });

  test("answers, codes and recovery codes are still recognised", async () => {
    const { pool } = service.service;
    const hasher = createAnswerHasher();
    const kba = (vault: Vault) => createKba({ pool, vault, hasher, clock: () => NOW });
    const answers = ["173421", "173422", "173423"].map((id) => ({ id, answer: `an answer to ${id}` }));
    await kba(before).enrol(project, { id: accountId, externalId: "will" }, answers);
    expect((await kba(after).authenticate(project, accountId, answers)).status).toBe("SUCCESS");
    const subject = { ...owner(), purpose: "mfa", subjectId: "EMAIL_WORK" } as const;
    const code = await issueCode(pool, before, subject, {
      channel: "email",
      length: 6,
      lifeS: 600,
      now: NOW,
    });
    expect(await verifyCode(pool, after, subject, code, POLICY, NOW)).toEqual({ outcome: "passed" });
    const [recovery = ""] = await makeRecoveryCodes(pool, before, owner(), NOW);
    expect(await spendRecoveryCode(pool, after, owner(), recovery, "", NOW)).toBe(true);
  });

  test("provider keys open, and are sealed anew with what is written next", async () => {
    const { pool } = service.service;
    const config = { ...unconfigured("okta-verify"), accessKey: "00-the-key" };
    await writeProvider(pool, before, project.id, config, NOW);
    const read = await readProvider(pool, after, project.id, "okta-verify");
    expect(read.accessKey).toBe("00-the-key");
    await writeProvider(pool, after, project.id, read, NOW);
    expect((await readProvider(pool, without, project.id, "okta-verify")).accessKey).toBe("00-the-key");
  });
});

describe("keys that sign access tokens", () => {
  const tokensAt = (vault: Vault, clock: () => number) => {
    const { pool } = service.service;
    const keys = createTokenKeys(pool, vault);
    const accounts = createAccounts(pool, vault, clock);
    return { keys, tokens: createTokens({ pool, keys, projects: projectsOf(vault), accounts, clock }) };
  };
  const pair = () => ({ clientId: main.clientId, clientSecret: main.secret, user: "will", scopes: [] });

  test("rotate by age and on demand; tokens of the key before stay good until they expire, on every node", async () => {
    let now = NOW;
    const node = tokensAt(before, () => now);
    const grant = async (of = node) => {
      const granted = await of.tokens.grant(pair());
      if (granted.outcome !== "granted") throw new Error(granted.outcome);
      return granted.token;
    };
    const kid = (token: string): string =>
      JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()).kid;
    const first = await grant();
    await node.keys.rotate(now);
    const second = await grant();
    expect(kid(second)).not.toBe(kid(first));
    // Another node, after the master key was changed.
    const other = tokensAt(after, () => now);
    for (const token of [first, second]) {
      expect(await other.tokens.verify(token)).toMatchObject({ outcome: "valid" });
    }
    now += TOKEN_LIFE_S * 1000 + HOUR;
    expect(await other.tokens.verify(first)).toEqual({ outcome: "invalid", why: "expired" });
    now += KEY_LIFE_MS;
    const third = await grant();
    expect([kid(first), kid(second)]).not.toContain(kid(third));
    now += 3 * DAY;
    // The first key is forgotten altogether.
    expect(await other.tokens.verify(second)).toEqual({ outcome: "invalid", why: "malformed" });
  });

  test("a token signed with a key of one's own, or none, is refused", async () => {
    const { tokens } = tokensAt(before, () => NOW);
    const granted = await tokens.grant(pair());
    if (granted.outcome !== "granted") throw new Error(granted.outcome);
    const [head = "", body = ""] = granted.token.split(".");
    const none = Buffer.from(JSON.stringify({ alg: "none", typ: "at+jwt" })).toString("base64url");
    for (const forged of [`${none}.${body}.`, `${head}.${body}.AAAA`, `${head}.${body}`, "x"]) {
      expect(await tokens.verify(forged)).toEqual({ outcome: "invalid", why: "malformed" });
    }
  });
});
