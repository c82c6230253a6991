import type { Network, Observation } from "@latchkey/engine";
import type { Pool } from "../../db/pool.ts";
import type { Clock } from "../../shared/clock.ts";
import { AppError, notFound } from "../../shared/errors.ts";
import { newId } from "../../shared/ids.ts";
import type { Vault } from "../../shared/vault.ts";
import { givenLimits } from "../accounts/index.ts";
import type { Conversions } from "../conversions/index.ts";
import type { Enrichment } from "../enrichment/index.ts";
import { countKeys, type Extras, type Judge } from "../evaluations/index.ts";
import type { Trials } from "../trials/index.ts";
import type { Asker, Visits } from "../visits/index.ts";
import { attachState, detachState } from "./access-state.ts";
import { accountExtra, allExtras } from "./attach-extras.ts";
import type { AttachBody } from "./schema.ts";
import * as store from "./store.ts";

export interface DevicesDeps {
  pool: Pool;
  vault: Vault;
  visits: Visits;
  enrichment: Enrichment;
  judge: Judge;
  conversions: Conversions;
  trials: Trials;
  staff: StaffDevices;
  clock: Clock;
}

/** Knows the devices of a project's own people. */
export interface StaffDevices {
  /** Null where a visit is made with no such device. */
  recognise(
    projectId: number,
    visit: { network: Network; observation: Observation; fingerprintKey: string | null },
  ): Promise<{ extras: (deviceId: string) => Extras } | null>;
}

export interface Devices {
  /** Records an access and answers the account's state. The one call of the hot path. */
  attach(asker: Asker, body: AttachBody): Promise<Record<string, unknown>>;
  /** Detaches a device: by the device itself, or signed. */
  detach(
    asker: Asker,
    deviceId: string,
    account: string,
    accessId: string | null,
  ): Promise<Record<string, unknown>>;
  /** The account's attached devices; without metadata for an unsigned caller. */
  attached(asker: Asker, account: string): Promise<unknown[]>;
}

export function createDevices(deps: DevicesDeps): Devices {
  const { pool, vault, visits, enrichment, judge, conversions, trials, staff, clock } = deps;
  const { describe, networkOf, signed } = visits;

  return {
    async attach(asker, body) {
      const { project } = asker;
      const isSigned = await signed(asker, body.account);
      const at = clock();
      const accessId = newId();
      const { network, observation, info } = describe(project, asker, body);
      const keys = countKeys(network, observation, null);
      const fingerprintKey = keys.fingerprint;
      const ours = await staff.recognise(project.id, { network, observation, fingerprintKey });
      const limits = givenLimits(body.limit_config);
      const extraOfAccount = accountExtra(vault, { projectId: project.id, body, limits, isSigned, at });
      const judged = await judge({
        project,
        account: { externalId: body.account },
        at,
        counts: { keys, logins: false },
        listed: {
          account: body.account,
          ip: asker.ip,
          email: body.email ?? null,
          fingerprintId: null,
          country: network.country,
          asn: network.asn,
        },
        event: () => ({
          type: "access",
          id: accessId,
          network,
          observation,
          signed: isSigned,
          limitConfig: limits,
          ...(ours === null ? {} : { whitelisted: true }),
        }),
        access: {
          network,
          address: vault.seal(asker.ip, `access:${accessId}`),
          signed: isSigned,
          page: body.page,
          origin: asker.origin,
          client: body.client,
          clientVersion: body.version,
          event: body.event ?? null,
        },
        info,
        metadata: body.metadata ?? {},
        extras: async (loaded, decision) =>
          allExtras([
            extraOfAccount(loaded),
            ours === null ? null : ours.extras(decision.link?.deviceId ?? ""),
            trials.ofAttach({
              project,
              account: body.account,
              event: body.event ?? null,
              isSigned,
              decision,
              fingerprintKey: keys.fingerprint,
              addressKey: keys.address,
              origin: asker.origin,
              accessId,
              at,
            }),
            await conversions.ofAttach({
              projectId: project.id,
              account: body.account,
              firstSeenAt: loaded?.snapshot.firstSeenAt ?? null,
              traces: { challengeId: body.last_challenge, accessId: body.last_blocking_access },
              decision,
              accessId,
              at,
            }),
          ]),
      });
      const deviceId = judged.decision.link?.deviceId ?? "";
      // What others stored about the device is told to signed callers only; an unsigned one hears its own words.
      const metadata = isSigned
        ? await store.deviceMetadata(pool, project.id, judged.accountId, deviceId)
        : (body.metadata ?? {});
      return attachState({
        project,
        decision: judged.decision,
        after: judged.after,
        accessId,
        suspended: judged.suspended,
        metadata,
      });
    },
    async detach(asker, deviceId, account, accessId) {
      const { project } = asker;
      const isSigned = await signed(asker, account);
      const device = await store.findDevice(pool, project.id, account, deviceId);
      if (device === null) throw notFound("device");
      if (!isSigned && !(await ownDevice(asker, device, accessId))) {
        throw new AppError("forbidden", "Only this device itself or a signed call may sign it out.");
      }
      const judged = await judge({
        project,
        account: { id: device.accountId },
        at: clock(),
        event: () => ({ type: "detach", id: newId(), deviceId }),
      });
      return detachState(project, deviceId, judged.decision.attachedDevices);
    },
    async attached(asker, account) {
      const isSigned = await signed(asker, account);
      return await store.attachedDevices(pool, asker.project.id, account, isSigned);
    },
  };

  /** DECISIONS 2: the device speaks for itself by its latest access, or from where its live stream is open. */
  async function ownDevice(
    asker: Asker,
    device: store.FoundDevice,
    accessId: string | null,
  ): Promise<boolean> {
    const { id } = asker.project;
    if (accessId !== null) {
      return accessId === (await store.latestAccess(pool, id, device.accountId, device.id));
    }
    const { networkKey } = networkOf(asker.project, asker.ip);
    const agent = enrichment.agent(asker.userAgent, null);
    const streams = await store.streamsOf(pool, id, device.accountId, device.id);
    const sameAgent = device.browser === agent.browser && device.system === agent.system;
    return networkKey !== null && sameAgent && streams.some((stream) => stream.networkKey === networkKey);
  }
}
