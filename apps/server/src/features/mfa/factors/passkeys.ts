import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { z } from "zod";
import type { Queryable } from "../../../db/pool.ts";
import { MINUTE } from "../../../shared/clock.ts";
import { newId } from "../../../shared/ids.ts";
import type { Vault } from "../../../shared/vault.ts";
import type { Owner } from "../owner.ts";
import { type Factor, factorContext, insertFactor, listFactors } from "./store.ts";

/** The person has this long to answer the browser's question. */
const CEREMONY_MS = 5 * MINUTE;

/** Loaded when the first passkey is met: it brings some 350 modules that a start need not wait for. */
const webauthn = () => import("@simplewebauthn/server");

/** Where a ceremony takes place: the page's origin; the passkey belongs to its host name. */
export interface RelyingParty {
  name: string;
  origin: string;
}

/** What is kept of a passkey; sealed, though only the account's link to it is private. */
interface Credential {
  id: string;
  publicKey: string;
  transports: string[];
  rpId: string;
}

interface Expected {
  challenge: string;
  origin: string;
  rpId: string;
}

const rpIdOf = (origin: string): string => new URL(origin).hostname;

/** Shapes are checked by the library; here only that there is something to check. */
export const PasskeyResponse = z
  .looseObject({ id: z.string().max(2000), rawId: z.string().max(2000), type: z.literal("public-key") })
  .refine((value) => typeof value.response === "object" && value.response !== null, {
    message: "must hold a response",
  });
export type PasskeyResponse = z.infer<typeof PasskeyResponse>;

export type PasskeyPurpose = "enrol" | "verify";

async function openCeremony(
  db: Queryable,
  owner: Owner,
  ceremony: { purpose: PasskeyPurpose; subjectId: string; expected: Expected },
  now: number,
): Promise<string> {
  const id = newId();
  await db.query(
    `insert into passkey_ceremonies (project_id, account_id, id, purpose, subject_id, expected, expires_at)
     values ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000))`,
    [
      owner.projectId,
      owner.accountId,
      id,
      ceremony.purpose,
      ceremony.subjectId,
      JSON.stringify(ceremony.expected),
      now + CEREMONY_MS,
    ],
  );
  return id;
}

/** Takes a ceremony, once: a second answer to the same question is refused whatever it holds. */
async function takeCeremony(
  db: Queryable,
  owner: Owner,
  ceremony: { id: string; purpose: PasskeyPurpose; subjectId: string },
  now: number,
): Promise<Expected | null> {
  const { rows } = await db.query<{ expected: string }>(
    `update passkey_ceremonies set spent_at = to_timestamp($6::float8 / 1000)
     where project_id = $1 and account_id = $2 and id = $3 and purpose = $4 and subject_id = $5
       and spent_at is null and expires_at > to_timestamp($6::float8 / 1000)
     returning expected`,
    [owner.projectId, owner.accountId, ceremony.id, ceremony.purpose, ceremony.subjectId, now],
  );
  return rows[0] === undefined ? null : (JSON.parse(rows[0].expected) as Expected);
}

const credentialOf = (vault: Vault, owner: Owner, factor: Factor): Credential =>
  JSON.parse(vault.open(factor.secret, factorContext(owner, factor.id))) as Credential;

async function passkeysOf(db: Queryable, vault: Vault, owner: Owner, rpId: string) {
  const factors = (await listFactors(db, owner)).filter((factor) => factor.kind === "passkey");
  return factors
    .map((factor) => ({ factor, credential: credentialOf(vault, owner, factor) }))
    .filter(({ credential }) => credential.rpId === rpId);
}

/** Passkeys (WebAuthn): user verification is required on both sides, attestation is not asked for. */
export function createPasskeys(db: Queryable, vault: Vault) {
  return {
    async startEnrolment(owner: Owner, account: { externalId: string }, party: RelyingParty, now: number) {
      const rpId = rpIdOf(party.origin);
      const known = await passkeysOf(db, vault, owner, rpId);
      const { generateRegistrationOptions } = await webauthn();
      const options = await generateRegistrationOptions({
        rpName: party.name,
        rpID: rpId,
        userName: account.externalId,
        // WebAuthn asks for an id without personal data in it: ours.
        userID: new TextEncoder().encode(owner.accountId),
        attestationType: "none",
        timeout: CEREMONY_MS,
        excludeCredentials: known.map(({ credential }) => ({ id: credential.id })),
        authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
      });
      const expected = { challenge: options.challenge, origin: party.origin, rpId };
      const ceremony = { purpose: "enrol" as const, subjectId: owner.accountId, expected };
      return { ceremony: await openCeremony(db, owner, ceremony, now), options };
    },

    /** The new factor's id, or null where the response does not hold. */
    async finishEnrolment(
      owner: Owner,
      input: { ceremony: string; response: PasskeyResponse; name: string },
      now: number,
    ): Promise<string | null> {
      const expected = await takeCeremony(
        db,
        owner,
        { id: input.ceremony, purpose: "enrol", subjectId: owner.accountId },
        now,
      );
      if (expected === null) return null;
      const { verifyRegistrationResponse } = await webauthn();
      const result = await verifyRegistrationResponse({
        response: input.response as unknown as RegistrationResponseJSON,
        expectedChallenge: expected.challenge,
        expectedOrigin: expected.origin,
        expectedRPID: expected.rpId,
        requireUserVerification: true,
      }).catch(() => null);
      if (result?.verified !== true) return null;
      const { credential, credentialBackedUp } = result.registrationInfo;
      const kept: Credential = {
        id: credential.id,
        publicKey: Buffer.from(credential.publicKey).toString("base64url"),
        transports: credential.transports ?? [],
        rpId: expected.rpId,
      };
      return await insertFactor(db, vault, owner, {
        kind: "passkey",
        name: input.name,
        status: "active",
        secret: JSON.stringify(kept),
        credentialKey: vault.index(credential.id, `passkey:${owner.projectId}`),
        counter: credential.counter,
        backedUp: credentialBackedUp,
        now,
      });
    },

    /** The question for the browser, or null where the account has no passkey for this page's host. */
    async startVerification(owner: Owner, subjectId: string, origin: string, now: number) {
      const rpId = rpIdOf(origin);
      const known = await passkeysOf(db, vault, owner, rpId);
      if (known.length === 0) return null;
      const { generateAuthenticationOptions } = await webauthn();
      const options = await generateAuthenticationOptions({
        rpID: rpId,
        timeout: CEREMONY_MS,
        userVerification: "required",
        allowCredentials: known.map(({ credential }) => ({
          id: credential.id,
          transports: credential.transports,
        })),
      });
      const expected = { challenge: options.challenge, origin, rpId };
      const ceremony = { purpose: "verify" as const, subjectId, expected };
      return { ceremony: await openCeremony(db, owner, ceremony, now), options };
    },

    /** The factor that answered, or null. A counter that went back is a copy, and refused. */
    async finishVerification(
      owner: Owner,
      input: { ceremony: string; subjectId: string; response: PasskeyResponse },
      now: number,
    ): Promise<{ factorId: string } | null> {
      const expected = await takeCeremony(
        db,
        owner,
        { id: input.ceremony, purpose: "verify", subjectId: input.subjectId },
        now,
      );
      if (expected === null) return null;
      const known = await passkeysOf(db, vault, owner, expected.rpId);
      const used = known.find(({ credential }) => credential.id === input.response.id);
      if (used === undefined) return null;
      const { verifyAuthenticationResponse } = await webauthn();
      const result = await verifyAuthenticationResponse({
        response: input.response as unknown as AuthenticationResponseJSON,
        expectedChallenge: expected.challenge,
        expectedOrigin: expected.origin,
        expectedRPID: expected.rpId,
        requireUserVerification: true,
        credential: {
          id: used.credential.id,
          publicKey: new Uint8Array(Buffer.from(used.credential.publicKey, "base64url")),
          counter: used.factor.counter,
        },
      }).catch(() => null);
      if (result?.verified !== true) return null;
      const { newCounter, credentialBackedUp } = result.authenticationInfo;
      const { rowCount } = await db.query(
        `update factors set counter = $4, backed_up = $5, last_used_at = to_timestamp($6::float8 / 1000)
         where project_id = $1 and account_id = $2 and id = $3 and (counter < $4 or $4 = 0)`,
        [owner.projectId, owner.accountId, used.factor.id, newCounter, credentialBackedUp, now],
      );
      return rowCount === 1 ? { factorId: used.factor.id } : null;
    },

    /** Whether the account has a passkey for pages of this origin. */
    async available(owner: Owner, origin: string): Promise<boolean> {
      return (await passkeysOf(db, vault, owner, rpIdOf(origin))).length > 0;
    },
  };
}

export type Passkeys = ReturnType<typeof createPasskeys>;
