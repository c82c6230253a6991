import { type Collection, collect } from "../collect/collect.ts";
import { nextTask } from "../collect/waiting.ts";
import { readAutomation } from "./automation.ts";
import { readLies } from "./lies.ts";
import { readPrivateMode } from "./private-mode.ts";

/** One browser installation as described at one moment, and what looks odd about it. */
export interface Description extends Collection {
  /** Claims of the browser about itself that do not fit together. Hints, not proof. */
  readonly lies: readonly string[];
  /** Traces of a program at the controls. Hints, not proof. */
  readonly automation: readonly string[];
  /** Storage is throw-away; null where this browser does not tell. */
  readonly privateMode: boolean | null;
}

/** Collects, then looks for hints. Never rejects. */
export async function describe(thorough?: boolean): Promise<Description> {
  const found = await collect(thorough);
  // Asked last: an ordinary window sets its private file system up on being asked.
  const privateMode = readPrivateMode();
  await nextTask();
  return {
    ...found,
    lies: safely(() => readLies(found.values)),
    automation: safely(readAutomation),
    // A private window refuses at once; the consent of an ordinary one is not worth waiting for.
    privateMode: await Promise.race([privateMode, nextTask().then(() => null)]),
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
