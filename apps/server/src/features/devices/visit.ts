import type { Network, Observation } from "@latchkey/engine";
import { keyedDigest } from "../../shared/digest.ts";
import type { DeviceInfo, Enrichment } from "../enrichment/index.ts";
import { type Described, observe } from "./observation.ts";
import type { AttachBody } from "./schema.ts";

/** What a client says of itself, natively or from a browser. */
export type Description = Described & { device_info?: AttachBody["device_info"] };

/** Where a call came from. */
export interface Source {
  /** Null where it is not known, as when a server asks about somebody without saying where they are. */
  ip: string | null;
  userAgent: string | null;
}

/** A visit as the engine sees it, and the description of its software for the wire. */
export interface Visit {
  network: Network;
  observation: Observation;
  info: DeviceInfo;
}

/**
 * Turns source and description into what the engine judges. `key` makes the digests: one a project, so that they
 * cannot be compared between customers. The same for the service and for replay.
 */
export function describeVisit(
  enrichment: Enrichment,
  key: string,
  source: Source,
  description: Description,
  tolerance: Observation["tolerance"],
): Visit {
  const hints = hintsOf(description);
  const agent = enrichment.agent(source.userAgent, hints);
  return {
    network: enrichment.network(source.ip ?? "", (text) => keyedDigest(key, text)),
    observation: observe(description, agent, key, tolerance),
    info: enrichment.info(source.userAgent, hints),
  };
}

/** Client hints of a browser, or the native client's own words in the same shape. */
function hintsOf(body: Description): Record<string, unknown> | null {
  const hints = body.signals?.highEntropyValues?.value ?? null;
  const native = body.device_info;
  if (native === null || native === undefined) return withPlatform(hints, body);
  return {
    platform: native.os?.name ?? null,
    platformVersion: native.os?.version ?? null,
    model: native.device?.model ?? null,
    vendor: native.device?.vendor ?? null,
    mobile: native.device?.type !== "tablet",
    deviceType: native.device?.type ?? null,
  };
}

/** iPads that call themselves Macs are told apart by the client's own platform signal. */
function withPlatform(
  hints: Record<string, unknown> | null,
  body: Described,
): Record<string, unknown> | null {
  const platform = body.signals?.platform?.value;
  if (platform === undefined || platform === null) return hints;
  return { ...hints, navigatorPlatform: platform };
}
