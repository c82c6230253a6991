import { inTransaction, type Pool } from "../../db/pool.ts";
import { type Clock, DAY } from "../../shared/clock.ts";
import { AppError, notFound } from "../../shared/errors.ts";
import { newId } from "../../shared/ids.ts";
import type { Locale } from "../../shared/locale.ts";
import type { Vault } from "../../shared/vault.ts";
import { maskEmail, maskPhone, readContacts } from "../accounts/index.ts";
import type { Judge } from "../evaluations/index.ts";
import type { Messages } from "../messages/index.ts";
import {
  type CodeResult,
  type FactorName,
  lockedUntil,
  lockoutPolicy,
  type Mfa,
  RESEND_MS,
  type StepUpInput,
  verifyCode,
} from "../mfa/index.ts";
import type { Project } from "../projects/index.ts";
import type { Outbox } from "../webhooks/index.ts";
import { type Challenge, closedBecause, type Excess, excessOf } from "./challenge.ts";
import { codeSubject, createCodeSending } from "./code-sending.ts";
import { listChallenges } from "./list-store.ts";
import { createProof } from "./proof.ts";
import { createPutOff } from "./put-off.ts";
import { resetPutOff } from "./put-off-store.ts";
import * as store from "./store.ts";

export type { CodeChannel, ProofChannel, SendResult } from "./code-sending.ts";

export type KickResult =
  | { outcome: "kicked"; devices: string[] }
  | { outcome: "nothing" }
  | { outcome: "daily_limit"; until: number };

export interface ChallengesDeps {
  pool: Pool;
  vault: Vault;
  judge: Judge;
  outbox: Outbox;
  messages: Messages;
  clock: Clock;
  mfa: Pick<Mfa, "stepUp" | "notices" | "origin" | "passkeyOrigin" | "sendCode">;
}

/** Challenges about who somebody is; how many devices the account has is not their matter. */
const ALWAYS_PROVED: ReadonlySet<Challenge["type"]> = new Set(["account_takeover", "fake_account"]);

export type Challenges = ReturnType<typeof createChallenges>;

/** Verbs on a challenge, shared by the hosted page and the API. */
export function createChallenges(deps: ChallengesDeps) {
  const { pool, vault, judge, outbox, clock } = deps;
  const proof = createProof({ pool, clock, mfa: deps.mfa });

  /**
   * Whether a proof must come first. Sharing may be settled without one where none is possible (DECISIONS 7 bounds
   * what follows): neither an address nor any other factor. Who may be a thief or a program never passes unproved.
   */
  const proofNeeded = async (project: Project, challenge: Challenge): Promise<boolean> => {
    if (ALWAYS_PROVED.has(challenge.type)) return true;
    if (!project.settings.challenge.verify_owner) return false;
    if ((await codes.channels(project, challenge)).length > 0) return true;
    return (await proof.offered(project, challenge)).length > 0;
  };

  const requireOpen = (challenge: Challenge): void => {
    const closed = closedBecause(challenge, clock());
    if (closed === "completed") throw new AppError("already_completed", "This challenge has been completed.");
    if (closed !== null) throw new AppError("conflict", "This challenge is no longer open.");
  };

  const codes = createCodeSending({ ...deps, sendCode: deps.mfa.sendCode, proof, requireOpen });

  const excess = async (challenge: Challenge): Promise<Excess> =>
    excessOf(challenge.limits, await store.attachedDevices(pool, challenge));

  return {
    ...createPutOff({ pool, outbox, clock }),
    excess,
    proofChannels: codes.channels,
    send: codes.send,
    proofNeeded,
    proof,
    requireOpen,
    pageOrigin: deps.mfa.passkeyOrigin,
    lockedUntil: async (challenge: Challenge) =>
      lockedUntil(pool, challenge, clock(), await proof.laneFor(challenge)),
    resendAfterMs: RESEND_MS,

    async get(project: Project, id: string): Promise<Challenge> {
      const challenge = await store.findChallenge(pool, project.id, id);
      if (challenge === null) throw notFound("challenge");
      return challenge;
    },
    /** The account's contacts as an outsider may see them, usable as proof or not. */
    async maskedContact(challenge: Challenge): Promise<{ email: string | null; phone: string | null }> {
      const contacts = await readContacts(pool, vault, challenge);
      const value = (kind: "email" | "phone") =>
        contacts.find((contact) => contact.kind === kind)?.value ?? null;
      const [email, phone] = [value("email"), value("phone")];
      return {
        email: email === null ? null : maskEmail(email),
        phone: phone === null ? null : maskPhone(phone),
      };
    },
    /** One page, newest first, each with its live limit and masked contacts. */
    list: (project: Project, page: { page: number; limit: number }) =>
      listChallenges(pool, vault, project.id, page),
    find: (id: string) => store.findChallengeBeforeAuth(pool, id),
    devices: (challenge: Challenge) => store.attachedDevices(pool, challenge),

    /** Marks the first time somebody opened the challenge. True when this was it. */
    async markViewed(challenge: Challenge): Promise<boolean> {
      if (challenge.viewedAt !== null) return false;
      const now = clock();
      return await inTransaction(pool, async (tx) => {
        const first = await store.markViewed(tx, challenge, now);
        if (first)
          await outbox.addChallenge(tx, challenge, "challenge.viewed", { ...challenge, updatedAt: now });
        return first;
      });
    },

    /** Checks a code and marks the challenge verified when it is right. */
    async verify(project: Project, challenge: Challenge, code: string, locale?: Locale): Promise<CodeResult> {
      requireOpen(challenge);
      const now = clock();
      const result = await verifyCode(
        pool,
        vault,
        codeSubject(challenge),
        code,
        lockoutPolicy(project.settings),
        now,
        await proof.laneFor(challenge),
      );
      if (result.outcome === "passed") {
        const factor = challenge.channel === "sms" ? "sms" : "email";
        await proof.accept(project, challenge, factor, await proof.record(challenge), locale);
      }
      return result;
    },

    /**
     * Checks a proof with any factor. A challenge that only asked for the proof is completed by it. `locale` is the
     * language of the page it happened on.
     */
    async prove(
      project: Project,
      challenge: Challenge,
      factor: FactorName,
      input: StepUpInput,
      locale?: Locale,
    ) {
      requireOpen(challenge);
      const result = await proof.verify(project, challenge, factor, input, locale);
      if (result.proved && challenge.type !== "account_sharing") {
        await this.complete(project, challenge, { proved: true });
      }
      return result;
    },

    /**
     * Signs devices out. Without proof (none was possible) the longest-standing device is spared and it can be
     * done once a day. Devices that are not attached to this account are ignored.
     */
    async kick(
      project: Project,
      challenge: Challenge,
      deviceIds: readonly string[],
      options: { proved: boolean; keepChallenged: boolean },
    ): Promise<KickResult> {
      requireOpen(challenge);
      const attached = await store.attachedDevices(pool, challenge);
      const oldest = attached[0]?.id;
      const chosen = attached
        .map((device) => device.id)
        .filter((id) => deviceIds.includes(id))
        .filter((id) => !(options.keepChallenged && id === challenge.deviceId))
        .filter((id) => options.proved || id !== oldest);
      if (chosen.length === 0) return { outcome: "nothing" };
      const now = clock();
      if (!options.proved && !(await store.takeUnprovedKick(pool, challenge, now))) {
        return { outcome: "daily_limit", until: now + DAY };
      }
      for (const deviceId of chosen) {
        await judge({
          project,
          account: { id: challenge.accountId },
          at: clock(),
          event: () => ({ type: "detach", id: newId(), deviceId }),
          challengeId: challenge.id,
        });
      }
      return { outcome: "kicked", devices: chosen };
    },

    /** Completes: 409 while over the limit; completing twice is fine. */
    async complete(project: Project, challenge: Challenge, options: { proved: boolean }): Promise<void> {
      if (challenge.status === "completed") return;
      requireOpen(challenge);
      const proved = options.proved || challenge.verifiedAt !== null;
      if (!proved && (await proofNeeded(project, challenge))) {
        throw new AppError("conflict", "The ownership of this account has not been verified yet.");
      }
      if (!ALWAYS_PROVED.has(challenge.type) && (await excess(challenge)).isExceeded) {
        throw new AppError("limit_exceeded", "The account is still signed in on more devices than allowed.");
      }
      await judge({
        project,
        account: { id: challenge.accountId },
        at: clock(),
        event: () => ({ type: "challenge_completed", id: newId(), ref: challenge.id, proved }),
      });
      await resetPutOff(pool, challenge);
    },
  };
}
