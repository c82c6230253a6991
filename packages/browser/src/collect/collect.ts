import { readAutomation } from "../hints/automation.ts";
import { readLies } from "../hints/lies.ts";
import { readPrivateMode } from "../hints/private-mode.ts";
import { sources } from "../sources/index.ts";
import { createBench } from "./bench.ts";
import { digestBytes, digestText } from "./digest.ts";
import { type Components, shortFingerprint } from "./fingerprint.ts";
import type { Bench, Reading, Reason, Source, Value } from "./reading.ts";
import { delay, nextTask } from "./waiting.ts";

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

/** The longest stretch of work before the page gets its turn, and the longest wait for a source; milliseconds. */
const SLICE_MS = 8;
const PATIENCE_MS = 800;

/**
 * Describes this browser. Never rejects; a source that fails is named in `missing`.
 * Runs in short slices so that the page stays responsive.
 */
export async function collect(): Promise<Description> {
  const bench = createBench();
  const readings = new Map<Source, Reading>();
  const waiting: Promise<unknown>[] = [];
  const patience = delay(PATIENCE_MS, null);
  const privateMode = readPrivateMode().catch(() => null);
  let sliceStart = performance.now();

  for (const source of sources) {
    if (performance.now() - sliceStart > SLICE_MS) {
      await nextTask();
      sliceStart = performance.now();
    }
    const settle = (reading: Reading): void => {
      readings.set(source, reading);
      if ("value" in reading) bench.values.set(source.name, reading.value);
    };
    try {
      const answer = source.read(bench);
      if ("then" in answer) {
        const settled = answer.then(settle, () => settle({ reason: "error" }));
        if (!source.optional) waiting.push(settled);
      } else settle(answer);
    } catch {
      settle({ reason: "error" });
    }
  }
  await Promise.race([Promise.all(waiting), patience]);

  const components: Record<string, string> = {};
  const core: Record<string, string> = {};
  const noisy: string[] = [];
  const missing: Record<string, Reason> = {};
  for (const source of sources) {
    const found = readings.get(source) ?? { reason: "late" as const };
    if ("value" in found) {
      const digest = digestOf(found.value);
      components[source.name] = digest;
      if (source.core) core[source.name] = digest;
    } else if (found.reason === "noisy") noisy.push(source.name);
    else missing[source.name] = found.reason;
  }
  return {
    fingerprint: shortFingerprint(core),
    components,
    noisy,
    missing,
    lies: readLies(bench.values),
    automation: readAutomation(),
    privateMode: await Promise.race([privateMode, patience]),
    values: bench.values,
  };
}

function digestOf(value: Value): string {
  return value instanceof Uint8Array ? digestBytes(value) : digestText(JSON.stringify(value));
}
