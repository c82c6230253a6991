import type { Pool } from "../../../db/pool.ts";
import type { Vault } from "../../../shared/vault.ts";
import { type Contact, maskEmail, maskPhone, readContacts } from "../../accounts/index.ts";
import type { Messages } from "../../messages/index.ts";
import type { Project } from "../../projects/index.ts";
import type { Passkeys } from "../factors/passkeys.ts";
import type { Prompts } from "../factors/prompts.ts";
import { countRecoveryCodes } from "../factors/recovery-codes.ts";
import { CONSECUTIVE_FAILURES_MAX } from "../factors/store.ts";
import { type Account, identityValue } from "../identity.ts";
import type { Kba } from "../kba/service.ts";
import type { Owner } from "../owner.ts";
import { DEFAULT_IDENTITY_ATTRIBUTE, readProvider } from "../providers/config.ts";
import { duoKeys } from "../providers/duo-web.ts";
import { oktaTarget } from "../providers/okta-verification.ts";
import type { FactorName } from "./strength.ts";

export interface ExistingDeps {
  pool: Pool;
  vault: Vault;
  messages: Messages;
  passkeys: Passkeys;
  prompts: Prompts;
  kba: Kba;
}

/** A factor the account has, with what may be shown of it before any proof. */
export interface ExistingFactor {
  name: FactorName;
  /** The address with most of it hidden; null for what has none. */
  masked: string | null;
}

/** A contact that may receive a code now, on channels this installation and the project deliver to. */
function deliveredBy(contact: Contact, project: Project, messages: Messages): ExistingFactor[] {
  const { channels } = project.settings.challenge;
  const names = contact.kind === "email" ? (["email"] as const) : (["sms", "voice"] as const);
  const masked = contact.kind === "email" ? maskEmail(contact.value) : maskPhone(contact.value);
  return names
    .filter((name) => channels.includes(name) && messages.available(name))
    .map((name) => ({ name, masked }));
}

/** Everything the account could prove itself with at this moment, whatever the project allows. */
export async function existingFactors(
  deps: ExistingDeps,
  project: Project,
  account: Account,
  context: { deviceId: string | null; origin: string; now: number },
): Promise<ExistingFactor[]> {
  const { pool, vault } = deps;
  const { now } = context;
  const owner: Owner = { projectId: project.id, accountId: account.id };
  const provider = async (method: "okta-verify" | "duo-web"): Promise<boolean> => {
    const config = await readProvider(pool, vault, project.id, method);
    const ready =
      method === "okta-verify"
        ? oktaTarget(config) !== null
        : config.enabled && config.host !== null && duoKeys(config) !== null;
    if (!ready) return false;
    const attribute = config.identityAttribute ?? DEFAULT_IDENTITY_ATTRIBUTE;
    return (await identityValue(pool, vault, project.id, account, attribute, now)) !== null;
  };
  const [contacts, apps, recovery, passkey, device, okta, duo, answered] = await Promise.all([
    readContacts(pool, vault, owner),
    pool.query(
      `select from factors where project_id = $1 and account_id = $2 and kind = 'totp' and status = 'active'
         and failures < ${CONSECUTIVE_FAILURES_MAX} limit 1`,
      [owner.projectId, owner.accountId],
    ),
    countRecoveryCodes(pool, owner),
    deps.passkeys.available(owner, context.origin),
    deps.prompts.available(owner, context.deviceId, now),
    provider("okta-verify"),
    provider("duo-web"),
    deps.kba.answered(owner),
  ]);
  const plain = (there: boolean, name: FactorName): ExistingFactor[] =>
    there ? [{ name, masked: null }] : [];
  return [
    ...contacts.filter((c) => c.usableAt <= now).flatMap((c) => deliveredBy(c, project, deps.messages)),
    ...plain(apps.rows.length > 0, "totp"),
    ...plain(recovery > 0, "recovery_code"),
    ...plain(passkey, "passkey"),
    ...plain(device, "trusted_device"),
    ...plain(okta, "okta_verify"),
    ...plain(duo, "duo"),
    ...plain(answered.size >= project.settings.mfa.kba.required, "kba"),
  ];
}
