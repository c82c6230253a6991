import { browserFamily } from "../browser-family.ts";
import { readAutomation } from "../hints/automation.ts";
import { readLies } from "../hints/lies.ts";
import { readPrivateMode } from "../hints/private-mode.ts";
import { OPTIONAL, RESISTED, sources, THOROUGH } from "../sources/index.ts";
import { createBench } from "./bench.ts";
import { digestBytes, digestText } from "./digest.ts";
import { type Components, shortFingerprint } from "./fingerprint.ts";
import type { Bench, Reading, Reason, Steps, Value } from "./reading.ts";
import { createPause, delay, nextTask } from "./waiting.ts";

/** One browser installation as described at one moment. Values stay here; only digests are meant to leave. */
export interface Description {
  readonly fingerprint: string;
  readonly components: Components;
  /** Components that the browser randomises: unknown, never different. */
  readonly noisy: readonly string[];
  /** Why a component has no digest. */
  readonly missing: Readonly<Record<string, Reason>>;
  /** Claims of the browser about itself that do not fit together. Hints, not proof. */
  readonly lies: readonly string[];
  /** Traces of a program at the controls. Hints, not proof. */
  readonly automation: readonly string[];
  /** Storage is throw-away; null where this browser does not tell. */
  readonly privateMode: boolean | null;
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
export async function collect(thorough?: boolean): Promise<Description> {
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
      const found = read(bench);
      if (found instanceof Promise) {
        const settled = found.then(
          (reading) => settle(name, reading),
          () => settle(name, { reason: "error" }),
        );
        if (thorough || name !== OPTIONAL) waiting.push(settled);
      } else if (isSteps(found)) {
        let step = found.next();
        for (; !step.done; step = found.next()) await pause();
        await pause();
        settle(name, step.value);
      } else settle(name, found);
    } catch {
      settle(name, { reason: "error" });
    }
  }
  // Asked last: an ordinary window sets its private file system up on being asked.
  const privateMode = readPrivateMode().catch(() => null);
  await Promise.race([Promise.all(waiting), delay(PATIENCE_MS, null)]);
  closed = true;
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
    lies: safely(() => readLies(bench.values)),
    automation: safely(readAutomation),
    // A private window refuses at once; the consent of an ordinary one is not worth waiting for.
    privateMode: await Promise.race([privateMode, nextTask().then(() => null)]),
    values: bench.values,
  };
}

// A page may have replaced anything; a hint is not worth a failure.
function safely(read: () => string[]): string[] {
  try {
    return read();
  } catch {
    return [];
  }
}

function isSteps(found: Reading | Steps): found is Steps {
  return typeof (found as Steps | undefined)?.next === "function";
}

function reasonIn(found: Value | { readonly reason: Reason }): Reason | undefined {
  return (found as { readonly reason?: Reason }).reason;
}

function digestOf(value: Value): string {
  return value instanceof Uint8Array ? digestBytes(value) : digestText(JSON.stringify(value));
}
