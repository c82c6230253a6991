import { inTransaction, type Pool, type Queryable } from "../../db/pool.ts";
import type { Clock } from "../../shared/clock.ts";
import { AppError, notFound } from "../../shared/errors.ts";
import { newId } from "../../shared/ids.ts";
import type { Locale } from "../../shared/locale.ts";
import type { Vault } from "../../shared/vault.ts";
import { contactKey, maskEmail, maskPhone, readContacts } from "../accounts/index.ts";
import type { Judge } from "../evaluations/index.ts";
import type { MessageChannel, Messages } from "../messages/index.ts";
import {
  type Budget,
  type CodeResult,
  charge,
  type FactorName,
  issueCode,
  lockedUntil,
  lockoutPolicy,
  type Mfa,
  type StepUpInput,
  verifyCode,
} from "../mfa/index.ts";
import type { Project } from "../projects/index.ts";
import type { ChallengeEvent, Outbox } from "../webhooks/index.ts";
import { type Challenge, closedBecause, type Excess, excessOf } from "./challenge.ts";
import { codeMessage } from "./code-message.ts";
import { listChallenges } from "./list-store.ts";
import { createProof } from "./proof.ts";
import { createPutOff } from "./put-off.ts";
import { resetPutOff } from "./put-off-store.ts";
import * as store from "./store.ts";

/** Channels a code can go through on this wire. */
export type CodeChannel = "email" | "sms";

/** A channel through which ownership can be proved now; the address is masked. */
export interface ProofChannel {
  channel: CodeChannel;
  masked: string;
}

export type SendResult =
  | { outcome: "sent" }
  | { outcome: "no_channel" }
  | { outcome: "too_soon"; until: number }
  | { outcome: "limit"; until: number }
  | { outcome: "locked"; until: number }
  | { outcome: "failed" };

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
  /** The name customers know the product by, for messages. */
  productName: (project: Project) => string;
  /** Host of the pages, for the line that lets phones fill a code in by themselves. */
  host: string;
  mfa: Pick<Mfa, "stepUp" | "notices" | "origin" | "passkeyOrigin">;
}

/** Challenges about who somebody is; how many devices the account has is not their matter. */
const ALWAYS_PROVED: ReadonlySet<Challenge["type"]> = new Set(["account_takeover", "fake_account"]);
const RESEND_MS = 30_000;
const SECOND_WINDOWS = { short: 30, hour: 3600, day: 86_400 } as const;

export type Challenges = ReturnType<typeof createChallenges>;

/** Verbs on a challenge, shared by the hosted page and the API. */
export function createChallenges(deps: ChallengesDeps) {
  const { pool, vault, judge, outbox, messages, clock } = deps;
  const proof = createProof({ pool, clock, mfa: deps.mfa });

  /** Contacts that may prove ownership now and that this installation and project can deliver to. */
  const usableContacts = async (project: Project, challenge: Challenge) => {
    const now = clock();
    // A code by message is too weak for what the action asks for.
    if ((await proof.record(challenge)).required > 1) return [];
    const contacts = await readContacts(pool, vault, challenge);
    return contacts.flatMap((contact) => {
      const channel: CodeChannel = contact.kind === "email" ? "email" : "sms";
      const open =
        contact.usableAt <= now &&
        project.settings.challenge.channels.includes(channel) &&
        project.settings.challenge.factors.includes(channel) &&
        messages.available(channel);
      return open ? [{ channel, value: contact.value, kind: contact.kind }] : [];
    });
  };

  const proofChannels = async (project: Project, challenge: Challenge): Promise<ProofChannel[]> =>
    (await usableContacts(project, challenge)).map(({ channel, value }) => ({
      channel,
      masked: channel === "email" ? maskEmail(value) : maskPhone(value),
    }));

  /**
   * Whether a proof must come first. Sharing may be settled without one where none is possible (DECISIONS 7 bounds
   * what follows): neither an address nor any other factor. Who may be a thief or a program never passes unproved.
   */
  const proofNeeded = async (project: Project, challenge: Challenge): Promise<boolean> => {
    if (ALWAYS_PROVED.has(challenge.type)) return true;
    if (!project.settings.challenge.verify_owner) return false;
    if ((await proofChannels(project, challenge)).length > 0) return true;
    return (await proof.offered(project, challenge)).length > 0;
  };

  const requireOpen = (challenge: Challenge): void => {
    const closed = closedBecause(challenge, clock());
    if (closed === "completed") throw new AppError("already_completed", "This challenge has been completed.");
    if (closed !== null) throw new AppError("conflict", "This challenge is no longer open.");
  };

  const excess = async (challenge: Challenge): Promise<Excess> =>
    excessOf(challenge.limits, await store.attachedDevices(pool, challenge));

  const sendBudgets = (project: Project, challenge: Challenge, destinationKey: string): Budget[] => {
    const account = `send:account:${project.id}:${challenge.accountId}`;
    return [
      { key: `${account}:pause`, limit: 1, windowS: SECOND_WINDOWS.short },
      { key: `${account}:hour`, limit: 6, windowS: SECOND_WINDOWS.hour },
      { key: `${account}:day`, limit: 15, windowS: SECOND_WINDOWS.day },
      { key: `send:to:${destinationKey}:hour`, limit: 6, windowS: SECOND_WINDOWS.hour },
      { key: `send:to:${destinationKey}:day`, limit: 15, windowS: SECOND_WINDOWS.day },
      { key: `send:project:${project.id}:hour`, limit: 20_000, windowS: SECOND_WINDOWS.hour },
    ];
  };

  return {
    ...createPutOff({ pool, outbox, clock }),
    excess,
    proofChannels,
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
        if (first) await tell(tx, challenge, "challenge.viewed", challenge.status, now);
        return first;
      });
    },

    /** Sends a fresh code; counts against the account's, the destination's and the project's budgets. */
    async send(
      project: Project,
      challenge: Challenge,
      channel: CodeChannel | null,
      locale: string,
    ): Promise<SendResult> {
      requireOpen(challenge);
      const now = clock();
      const locked = await lockedUntil(pool, challenge, now, await proof.laneFor(challenge));
      if (locked !== null) return { outcome: "locked", until: locked };
      const contacts = await usableContacts(project, challenge);
      const contact = contacts.find((candidate) => channel === null || candidate.channel === channel);
      if (contact === undefined) return { outcome: "no_channel" };
      const { length, life_s: lifeS } = project.settings.mfa.code;
      const destinationKey = contactKey(vault, project.id, contact.kind, contact.value);
      const subject = codeSubject(challenge);
      const prepared = await inTransaction(pool, async (tx) => {
        const charged = await charge(tx, sendBudgets(project, challenge, destinationKey), now);
        if (!charged.ok) throw new BudgetUsedUp(charged.key, charged.until);
        return await issueCode(tx, vault, subject, { channel: contact.channel, length, lifeS, now });
      }).catch((error: unknown) => {
        if (error instanceof BudgetUsedUp) return error;
        throw error;
      });
      if (prepared instanceof BudgetUsedUp) {
        return { outcome: prepared.key.endsWith(":pause") ? "too_soon" : "limit", until: prepared.until };
      }
      return await deliver(project, challenge, contact, prepared, locale);
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
        return { outcome: "daily_limit", until: now + SECOND_WINDOWS.day * 1000 };
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

  async function tell(
    tx: Queryable,
    challenge: Challenge,
    event: ChallengeEvent,
    status: Challenge["status"],
    now: number,
  ): Promise<void> {
    await outbox.addChallenge(tx, challenge, event, { ...challenge, status, updatedAt: now });
  }

  async function deliver(
    project: Project,
    challenge: Challenge,
    contact: { channel: CodeChannel; value: string },
    code: string,
    locale: string,
  ): Promise<SendResult> {
    const content = codeMessage(contact.channel, {
      code,
      locale,
      productName: deps.productName(project),
      host: deps.host,
      lifeS: project.settings.mfa.code.life_s,
    });
    const channel: MessageChannel = contact.channel;
    try {
      await messages.send({ projectId: project.id, channel, to: contact.value, ...content }, clock());
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await store.markSent(pool, challenge, "delivery_failed", channel, clock());
      return { outcome: "failed" };
    }
    const now = clock();
    await inTransaction(pool, async (tx) => {
      const pending = await store.markSent(tx, challenge, "pending", channel, now);
      if (pending) await tell(tx, challenge, "challenge.pending", "pending", now);
    });
    return { outcome: "sent" };
  }
}

const codeSubject = (challenge: Challenge) =>
  ({
    projectId: challenge.projectId,
    accountId: challenge.accountId,
    purpose: "challenge",
    subjectId: challenge.id,
  }) as const;

/** Thrown inside the sending transaction so that nothing of it stays; never leaves this file. */
class BudgetUsedUp extends Error {
  readonly key: string;
  readonly until: number;
  constructor(key: string, until: number) {
    super("budget used up");
    this.key = key;
    this.until = until;
  }
}
