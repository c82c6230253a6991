import { inTransaction, type Pool } from "../../../db/pool.ts";
import type { Clock } from "../../../shared/clock.ts";
import type { Vault } from "../../../shared/vault.ts";
import type { Project } from "../../projects/index.ts";
import type { Account } from "../identity.ts";
import { chargeAttempt, lockoutPolicy, refundSuccess } from "../lockout.ts";
import type { OwnerNotices } from "../notices.ts";
import { type Owner, writeAudit } from "../owner.ts";
import type { PasskeyResponse, Passkeys } from "./passkeys.ts";
import { makeRecoveryCodes } from "./recovery-codes.ts";
import * as store from "./store.ts";
import { matchTotp, newTotpSecret, totpQr, totpUri } from "./totp.ts";

/** More apps than this nobody has; each is tried against a typed code. */
const MAX_FACTORS = 10;

export type EnrolTotp =
  | { outcome: "started"; id: string; secret: string; uri: string; qr: string }
  | { outcome: "too_many" };
export type ConfirmResult = "confirmed" | "wrong" | "locked" | "not_found";

/** Set up, rename, remove and confirm own factors. Every change is recorded and told to the owner. */
export function createOwnFactors(deps: {
  pool: Pool;
  vault: Vault;
  clock: Clock;
  passkeys: Passkeys;
  notices: OwnerNotices;
  productName: (project: Project) => string;
}) {
  const { pool, vault, clock, passkeys, notices } = deps;
  const ownerOf = (project: Project, account: Account): Owner => ({
    projectId: project.id,
    accountId: account.id,
  });
  const audit = (tx: Parameters<typeof writeAudit>[0], owner: Owner, action: string, subject: string) =>
    writeAudit(tx, owner, { actor: "api", action, subject, now: clock() });

  return {
    list: (project: Project, account: Account) => store.listFactors(pool, ownerOf(project, account)),

    /** A new authenticator app; it counts once a code of it was confirmed. The seed is shown here and never again. */
    async enrolTotp(project: Project, account: Account, name: string): Promise<EnrolTotp> {
      const owner = ownerOf(project, account);
      const secret = newTotpSecret();
      const id = await inTransaction(pool, async (tx) => {
        await tx.query(
          "delete from factors where project_id = $1 and account_id = $2 and kind = 'totp' and status = 'pending'",
          [owner.projectId, owner.accountId],
        );
        if ((await store.listFactors(tx, owner)).length >= MAX_FACTORS) return null;
        const now = clock();
        const input = { kind: "totp", name, status: "pending", secret, credentialKey: null, now } as const;
        return await store.insertFactor(tx, vault, owner, input);
      });
      if (id === null) return { outcome: "too_many" };
      const uri = totpUri({ issuer: deps.productName(project), account: account.externalId, secret });
      return { outcome: "started", id, secret, uri, qr: totpQr(uri) };
    },

    /** Proves that the app works: the first time it makes the factor active, later it confirms it again. */
    async confirmTotp(project: Project, account: Account, id: string, code: string): Promise<ConfirmResult> {
      const owner = ownerOf(project, account);
      const factor = await store.findFactor(pool, owner, id);
      if (factor === null || factor.kind !== "totp") return "not_found";
      const now = clock();
      if (!(await chargeAttempt(pool, owner, lockoutPolicy(project.settings), "", now))) return "locked";
      const secret = vault.open(factor.secret, store.factorContext(owner, id));
      const match = matchTotp(secret, code, factor, now);
      if (match === null || !(await store.confirmTotp(pool, owner, id, match, now))) return "wrong";
      await refundSuccess(pool, owner, "");
      await audit(pool, owner, factor.status === "pending" ? "factor.added" : "factor.confirmed", id);
      if (factor.status === "pending") {
        await notices.tell(project, account.id, "factor_added", { name: factor.name, factorId: id });
      }
      return "confirmed";
    },

    startPasskey(project: Project, account: Account, origin: string) {
      const party = { name: deps.productName(project), origin };
      return passkeys.startEnrolment(ownerOf(project, account), account, party, clock());
    },

    /** The new passkey's id, or null where the browser's answer does not hold. */
    async finishPasskey(
      project: Project,
      account: Account,
      input: { ceremony: string; response: PasskeyResponse; name: string },
    ): Promise<string | null> {
      const owner = ownerOf(project, account);
      const id = await passkeys.finishEnrolment(owner, input, clock());
      if (id === null) return null;
      await audit(pool, owner, "factor.added", id);
      await notices.tell(project, account.id, "factor_added", { name: input.name, factorId: id });
      return id;
    },

    /** A new set of recovery codes; the old ones end. */
    async makeRecoveryCodes(project: Project, account: Account): Promise<string[]> {
      const owner = ownerOf(project, account);
      const codes = await inTransaction(pool, async (tx) => {
        const made = await makeRecoveryCodes(tx, vault, owner, clock());
        await audit(tx, owner, "recovery_codes.made", account.id);
        return made;
      });
      await notices.tell(project, account.id, "recovery_codes_made");
      return codes;
    },

    async rename(project: Project, account: Account, id: string, name: string): Promise<boolean> {
      const owner = ownerOf(project, account);
      const renamed = await inTransaction(pool, async (tx) => {
        const done = await store.renameFactor(tx, owner, id, name);
        if (done) await audit(tx, owner, "factor.renamed", id);
        return done;
      });
      if (renamed) await notices.tell(project, account.id, "factor_renamed", { name });
      return renamed;
    },

    async remove(project: Project, account: Account, id: string): Promise<boolean> {
      const owner = ownerOf(project, account);
      const removed = await inTransaction(pool, async (tx) => {
        const factor = await store.removeFactor(tx, owner, id);
        if (factor !== null) await audit(tx, owner, "factor.removed", id);
        return factor;
      });
      if (removed === null) return false;
      if (removed.status === "active") {
        await notices.tell(project, account.id, "factor_removed", { name: removed.name });
      }
      return true;
    },
  };
}

export type OwnFactors = ReturnType<typeof createOwnFactors>;
