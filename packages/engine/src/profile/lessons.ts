import type { At } from "../types.ts";
import { teach } from "./habits.ts";
import type { Lesson, Memory } from "./memory.ts";

const MOST_LESSONS = 4;
/** A login that failed says so within the hour; a challenge may stay open for two days. */
const TAUGHT_LIFE_MS = 3_600_000;
const OPEN_LIFE_MS = 48 * 3_600_000;

/** Remembers what an evaluation taught, or would teach once its challenge is passed. */
export function remember(memory: Memory, lesson: Lesson, now: At): Memory {
  const next = lesson.taught ? teach(memory, lesson.keys, now, 1) : memory;
  const kept = next.lessons.filter((l) => now - l.at <= (l.taught ? TAUGHT_LIFE_MS : OPEN_LIFE_MS));
  return { ...next, lessons: [...kept.slice(-(MOST_LESSONS - 1)), lesson] };
}

/** The login failed after all: what its event taught is taken back. Unknown events change nothing. */
export function takeBack(memory: Memory, eventId: string, now: At): Memory {
  const lesson = memory.lessons.find((l) => l.id === eventId);
  if (lesson === undefined) return memory;
  const lessons = memory.lessons.filter((l) => l !== lesson);
  const next = { ...memory, lessons };
  return lesson.taught ? teach(next, lesson.keys, now, -1) : next;
}

/** The owner proved it: what the challenged event held back is taught now. */
export function makeGood(memory: Memory, challengeId: string, now: At): Memory {
  let next = memory;
  for (const lesson of memory.lessons) {
    if (lesson.challengeId === challengeId && !lesson.taught) next = teach(next, lesson.keys, now, 1);
  }
  if (next === memory) return memory;
  const lessons = memory.lessons.filter((l) => l.challengeId !== challengeId);
  return { ...next, lessons };
}
