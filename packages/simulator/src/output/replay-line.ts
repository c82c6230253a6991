/** Simulated events as lines of the replay format, and the truth beside them. */
import type { SimEvent, Truth } from "../world/event.ts";
import type { SeenNetwork } from "../world/networks.ts";

/** One line of replay input; absent fields are unknown. */
export interface ReplayLine {
  id: string;
  at: string;
  type: SimEvent["type"];
  ref?: string;
  account?: string;
  action?: string;
  ip: string;
  user_agent: string;
  fingerprint?: string;
  last_fingerprint?: string;
  components?: Readonly<Record<string, string>>;
  noisy?: readonly string[];
  signals?: { timezone: { value: string } };
  network: Omit<SeenNetwork, "ip">;
  email?: string;
  phone?: string;
  connected_for_s?: number;
}

/** The truth about one line, with the same id. */
export type TruthLine = Truth & { id: string; account: string | null };

/** The line of an event. The client's stored device id is left out: only a running service could have given it. */
export function toReplayLine(event: SimEvent): ReplayLine {
  const { ip, ...network } = event.network;
  const { description } = event;
  return {
    id: event.id,
    at: new Date(event.at).toISOString(),
    type: event.type,
    ...(event.ref === null ? {} : { ref: event.ref }),
    ...(event.account === null ? {} : { account: event.account }),
    ...(event.action === null ? {} : { action: event.action }),
    ip,
    user_agent: event.userAgent,
    ...(description === null
      ? {}
      : {
          fingerprint: description.digest,
          components: description.components,
          ...(description.noisy.length === 0 ? {} : { noisy: description.noisy }),
          signals: { timezone: { value: description.timezone } },
        }),
    ...(event.lastDigest === null ? {} : { last_fingerprint: event.lastDigest }),
    network,
    ...(event.email === null ? {} : { email: event.email }),
    ...(event.phone === null ? {} : { phone: event.phone }),
    ...(event.connectedForS === null ? {} : { connected_for_s: event.connectedForS }),
  };
}

export function toTruthLine(event: SimEvent): TruthLine {
  return { id: event.id, account: event.account, ...event.truth };
}
