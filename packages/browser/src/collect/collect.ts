import { browserFamily } from "../browser-family.ts";
import { OPTIONAL, RESISTED, sources, THOROUGH } from "../sources/index.ts";
import { createBench } from "./bench.ts";
import { digestBytes, digestText } from "./digest.ts";
import { type Components, shortFingerprint } from "./fingerprint.ts";
import type { Bench, Read, Reading, Reason, Steps, Value } from "./reading.ts";
import { createPause, delay } from "./waiting.ts";

/** What one browser installation consists of at one moment. Values stay here; only digests are meant to leave. */
export interface Collection {
  readonly fingerprint: string;
  readonly components: Components;
  /** Components that the browser randomises: unknown, never different. */
  readonly noisy: readonly string[];
  /** Why a component has no digest. */
  readonly missing: Readonly<Record<string, Reason>>;
  readonly values: Bench["values"];
}

/** The longest wait for a source, milliseconds. */
const PATIENCE_MS = 800;

// With resistFingerprinting, Firefox tells one of these to everybody, and a canvas of chance.
const RESISTED_ZONE = /^(UTC|Atlantic\/Reykjavik)$/;

/**
 * Describes this browser. Never rejects; a source that fails is named in `missing`.
 * Runs in short slices so that the page stays responsive.
 *
 * @param thorough read and wait for what takes long, too
 */
export async function collect(thorough?: boolean): Promise<Collection> {
  const family = browserFamily();
  const bench = createBench();
  const pause = createPause();
  const missing: Record<string, Reason> = {};
  const components: Record<string, string> = {};
  const noisy: string[] = [];
  const waiting: Promise<unknown>[] = [];
  let closed = false;

  const settle = (name: string, found: Reading): void => {
    if (closed) return;
    delete missing[name];
    const reason = found === undefined || found === null ? "unsupported" : reasonIn(found);
    if (reason === "noisy") noisy.push(name);
    else if (reason) missing[name] = reason;
    else {
      bench.values.set(name, found as Value);
      components[name] = digestOf(found as Value);
    }
  };
  for (const [name, read] of Object.entries(sources)) {
    missing[name] = "skipped";
    if (!thorough && THOROUGH.test(`${name} in ${family}`)) continue;
    missing[name] = "late";
    await pause();
    try {
      let found = read(bench);
      if (isSteps(found)) {
        let step = found.next();
        for (; !step.done; step = found.next()) await pause();
        await pause();
        found = step.value;
      }
      if (found instanceof Promise) {
        const settled = found.then(
          (reading) => settle(name, reading),
          () => settle(name, { reason: "error" }),
        );
        if (thorough || name !== OPTIONAL) waiting.push(settled);
      } else settle(name, found);
    } catch {
      settle(name, { reason: "error" });
    }
  }
  await Promise.race([Promise.all(waiting), delay(PATIENCE_MS)]);
  closed = true;
  await pause();
  if (
    family === "firefox" &&
    noisy.includes("canvas_text") &&
    RESISTED_ZONE.test(`${bench.values.get("timezone")}`)
  ) {
    for (const name of Object.keys(components).filter((one) => RESISTED.test(one))) {
      delete components[name];
      bench.values.delete(name);
      noisy.push(name);
    }
  }

  return {
    fingerprint: shortFingerprint(components),
    components,
    noisy: noisy.sort(),
    missing,
    values: bench.values,
  };
}

function isSteps(found: ReturnType<Read>): found is Steps {
  return Boolean((found as Partial<Steps> | null | undefined)?.next);
}

function reasonIn(found: Value | { readonly reason: Reason }): Reason | undefined {
  return (found as { readonly reason?: Reason }).reason;
}

function digestOf(value: Value): string {
  return value instanceof Uint8Array ? digestBytes(value) : digestText(JSON.stringify(value));
}
