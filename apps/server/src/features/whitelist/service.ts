import { randomBytes } from "node:crypto";
import type { Network, Observation } from "@latchkey/engine";
import { inTransaction, type Pool, type Queryable } from "../../db/pool.ts";
import type { Clock } from "../../shared/clock.ts";
import { AppError, invalid, notFound } from "../../shared/errors.ts";
import { newId } from "../../shared/ids.ts";
import type { Locale } from "../../shared/locale.ts";
import { sameText, type Vault } from "../../shared/vault.ts";
import { addNotice, contactContext, normaliseContact } from "../accounts/index.ts";
import { recordAudit } from "../audit/index.ts";
import { setWhitelisted } from "../devices/index.ts";
import type { Extras } from "../evaluations/index.ts";
import type { Project } from "../projects/index.ts";
import { describe, INVITE_LIFE_MS, type Invite, matches } from "./invite.ts";
import * as store from "./store.ts";

const CACHE_MS = 2_000;
const CACHED_PROJECTS = 10_000;

/** A visit with an approved device: what the decision is told, and what is written with it. */
export interface Recognised {
  inviteId: string;
  extras: (deviceId: string) => Extras;
}

export interface Whitelist {
  /** Whether a visit is made with a device of the staff. Costs nothing for a project that has none. */
  recognise(
    projectId: number,
    visit: { network: Network; observation: Observation; fingerprintKey: string | null },
  ): Promise<Recognised | null>;
  invite(
    project: Project,
    email: string,
    about: { name: string | null; language: Locale | null },
  ): Promise<Invite>;
  list(project: Project, page: { page: number; limit: number }): Promise<{ rows: Invite[]; total: number }>;
  get(project: Project, id: string): Promise<Invite>;
  /** Throws `conflict` unless somebody registered the device and nobody has decided yet. */
  approve(project: Project, id: string): Promise<Invite>;
  /** Its devices count again. */
  reject(project: Project, id: string): Promise<Invite>;
  /** A new link by mail; the older one, and what was registered with it, end. */
  resend(project: Project, id: string): Promise<Invite>;
  remove(project: Project, id: string): Promise<void>;
  emailOf(invite: Invite): string;
  /** The invite a link opens, while it may be used; null for anything else. */
  open(id: string, token: string): Promise<Invite | null>;
  /** The person registers the device they are on. False where the link was used meanwhile. */
  register(invite: Invite, visit: { network: Network; observation: Observation }): Promise<boolean>;
}

/** The secret in an invite's link: follows from the invite, so that it is stored nowhere. */
export const inviteToken = (vault: Vault, id: string, nonce: string): string =>
  vault.index(`${id}:${nonce}`, "device-invite");

export function createWhitelist(deps: {
  pool: Pool;
  vault: Vault;
  clock: Clock;
  publicUrl: string;
}): Whitelist {
  const { pool, vault, clock, publicUrl } = deps;
  const cache = new Map<number, { invites: Invite[]; until: number }>();

  const approved = async (projectId: number): Promise<Invite[]> => {
    const known = cache.get(projectId);
    if (known !== undefined && known.until > clock()) return known.invites;
    const invites = await store.approvedInvites(pool, projectId);
    if (cache.size >= CACHED_PROJECTS) cache.clear();
    cache.set(projectId, { invites, until: clock() + CACHE_MS });
    return invites;
  };

  const get = async (db: Queryable, projectId: number, id: string): Promise<Invite> => {
    const invite = await store.findInvite(db, projectId, id);
    if (invite === null) throw notFound("invite");
    return invite;
  };

  const mail = async (tx: Queryable, invite: Invite, now: number): Promise<void> => {
    const token = inviteToken(vault, invite.id, invite.nonce);
    const url = `${publicUrl}/device-invite?invite=${invite.id}&token=${token}`;
    const text = vault.open(invite.email, contactContext(invite.projectId, ""));
    // The link is as secret as the address it goes to: both are sealed, the context names neither.
    const destination = vault.seal(text, contactContext(invite.projectId, ""));
    const sealedUrl = vault.seal(url, contactContext(invite.projectId, "")).toString("base64");
    const owner = { projectId: invite.projectId, accountId: "" };
    await addNotice(
      tx,
      owner,
      {
        kind: "device_invite",
        channel: "email",
        destination,
        context: { sealedUrl, language: invite.language },
      },
      now,
    );
  };

  const audit = (tx: Queryable, projectId: number, action: string, subject: string) =>
    recordAudit(tx, { projectId, accountId: null, at: clock(), actor: "api", action, subject });

  /** Runs a change of the project's invites; this node sees it at once, others within two seconds. */
  const change = async <T>(project: Project, work: (tx: Queryable) => Promise<T>): Promise<T> => {
    try {
      return await inTransaction(pool, work);
    } finally {
      cache.delete(project.id);
    }
  };

  const release = async (tx: Queryable, projectId: number, id: string): Promise<void> => {
    for (const [accountId, devices] of await store.takeDevices(tx, projectId, id)) {
      await setWhitelisted(tx, projectId, accountId, devices, false);
    }
  };

  return {
    async recognise(projectId, { network, observation, fingerprintKey }) {
      const invites = await approved(projectId);
      if (invites.length === 0) return null;
      const visit = describe(network, observation);
      const now = clock();
      for (const invite of invites) {
        const how = matches(invite, visit, fingerprintKey, now);
        if (how === null) continue;
        const firstKey = how === "first" ? fingerprintKey : null;
        return {
          inviteId: invite.id,
          extras: (deviceId) => async (tx, accountId) => {
            const device = { projectId, accountId, deviceId, inviteId: invite.id, at: now };
            await store.rememberDevice(tx, device, firstKey);
            if (firstKey !== null) cache.delete(projectId);
          },
        };
      }
      return null;
    },

    async invite(project, email, { name, language }) {
      const address = normaliseContact("email", email);
      if (address === null) throw invalid("email", "must be an e-mail address");
      const now = clock();
      const invite: Invite = {
        id: newId(),
        projectId: project.id,
        email: vault.seal(address, contactContext(project.id, "")),
        name,
        language,
        status: "invited",
        nonce: randomBytes(12).toString("hex"),
        description: null,
        createdAt: now,
        updatedAt: now,
        expiresAt: now + INVITE_LIFE_MS,
        approvedAt: null,
      };
      await inTransaction(pool, async (tx) => {
        await store.addInvite(tx, invite, vault.index(address.toLowerCase(), `invite:${project.id}`));
        await mail(tx, invite, now);
        await audit(tx, project.id, "device_invite.created", invite.id);
      });
      return invite;
    },

    list: (project, page) => store.listInvites(pool, project.id, page),
    get: (project, id) => get(pool, project.id, id),
    emailOf: (invite) => vault.open(invite.email, contactContext(invite.projectId, "")),

    approve: (project, id) =>
      change(project, async (tx) => {
        await get(tx, project.id, id);
        if (!(await store.decideInvite(tx, project.id, id, ["identified"], "approved", clock()))) {
          throw new AppError(
            "conflict",
            "Nobody has registered a device with this invite, or it was decided already.",
          );
        }
        await audit(tx, project.id, "device_invite.approved", id);
        return await get(tx, project.id, id);
      }),

    reject: (project, id) =>
      change(project, async (tx) => {
        await get(tx, project.id, id);
        await store.decideInvite(
          tx,
          project.id,
          id,
          ["invited", "identified", "approved"],
          "rejected",
          clock(),
        );
        await release(tx, project.id, id);
        await audit(tx, project.id, "device_invite.rejected", id);
        return await get(tx, project.id, id);
      }),

    resend: (project, id) =>
      change(project, async (tx) => {
        await get(tx, project.id, id);
        const now = clock();
        await release(tx, project.id, id);
        await store.renewInvite(
          tx,
          project.id,
          id,
          randomBytes(12).toString("hex"),
          now,
          now + INVITE_LIFE_MS,
        );
        const invite = await get(tx, project.id, id);
        await mail(tx, invite, now);
        await audit(tx, project.id, "device_invite.sent_again", id);
        return invite;
      }),

    remove: (project, id) =>
      change(project, async (tx) => {
        await get(tx, project.id, id);
        await release(tx, project.id, id);
        await store.removeInvite(tx, project.id, id);
        await audit(tx, project.id, "device_invite.removed", id);
      }),

    async open(id, token) {
      const invite = await store.findInviteBeforeAuth(pool, id);
      if (invite === null || !sameText(token, inviteToken(vault, invite.id, invite.nonce))) return null;
      return invite.status === "invited" && invite.expiresAt > clock() ? invite : null;
    },

    register: (invite, { network, observation }) =>
      store.identify(pool, invite, describe(network, observation), clock()),
  };
}
