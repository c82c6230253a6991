import type { PeriodicJob } from "../../jobs/scheduler.ts";
import { MINUTE } from "../../shared/clock.ts";

const EVERY_MS = 10 * MINUTE;
const MOST_PROJECTS = 500;

/** What was counted of each project that is asked about. */
export interface CountedProjects<T> {
  /** Undefined until it was counted, and where the count came to nothing. */
  of(projectId: number): T | undefined;
  /** Counts anew the projects that were asked about since the last time, and forgets the others. */
  job: PeriodicJob;
}

/** Keeps in memory, on every node, what `count` answers of a project; null where there is nothing to tell. */
export function createCountedProjects<T>(
  name: string,
  count: (projectId: number) => Promise<T | null>,
): CountedProjects<T> {
  const known = new Map<number, T>();
  const asked = new Set<number>();
  return {
    of(projectId) {
      if (asked.size < MOST_PROJECTS) asked.add(projectId);
      return known.get(projectId);
    },
    job: {
      name,
      everyMs: EVERY_MS,
      scope: "each",
      async run() {
        const projects = [...asked];
        asked.clear();
        for (const projectId of known.keys()) if (!projects.includes(projectId)) known.delete(projectId);
        for (const projectId of projects) {
          const counted = await count(projectId);
          if (counted === null) known.delete(projectId);
          else known.set(projectId, counted);
        }
      },
    },
  };
}
