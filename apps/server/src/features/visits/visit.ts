import type { Network, Observation } from "@latchkey/engine";
import type { Digester } from "../../shared/digester.ts";
import { type DeviceInfo, type Enrichment, type HintsInput, hintsFromSignals } from "../enrichment/index.ts";
import type { NativeInfo } from "./description.ts";
import { type Described, type Digested, observe } from "./observation.ts";
import { readPortable } from "./portable-fingerprint.ts";

/** What a client says of itself, natively or from a browser. */
export type Description = Described & { device_info?: NativeInfo };

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

/** What a client's own words and its user agent come to. The same for the service and for replay. */
export function observeClient(
  enrichment: Enrichment,
  digest: Digester,
  userAgent: string | null,
  description: Description,
  tolerance: Observation["tolerance"],
  digested?: Digested,
): Observation {
  const agent = enrichment.agent(userAgent, hintsOf(description));
  return observe(description, agent, digest, tolerance, digested);
}

/** Turns source and description into what the engine judges. `digest` is keyed, one key a project. */
export function describeVisit(
  enrichment: Enrichment,
  digest: Digester,
  source: Source,
  description: Description,
  tolerance: Observation["tolerance"],
): Visit {
  const { ip, userAgent } = source;
  const hints = hintsOf(description);
  return {
    network: enrichment.network(ip ?? "", digest),
    observation: observe(description, enrichment.agent(userAgent, hints), digest, tolerance),
    info: enrichment.info(userAgent, hints),
  };
}

/** Client hints of a browser, or the native client's own words in the same shape. */
function hintsOf(body: Description): HintsInput {
  const native = body.device_info;
  if (native === null || native === undefined) {
    const own = readPortable(body.fingerprint);
    const components = own === null ? null : (body.components ?? own.components);
    return hintsFromSignals(body.signals, components?.touch);
  }
  return {
    platform: native.os?.name ?? null,
    platformVersion: native.os?.version ?? null,
    model: native.device?.model ?? null,
    vendor: native.device?.vendor ?? null,
    mobile: native.device?.type !== "tablet",
    deviceType: native.device?.type ?? null,
  };
}
