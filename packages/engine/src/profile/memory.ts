import { type Diary, EMPTY_DIARY } from "../people/diary.ts";
import type { At, Profile } from "../types.ts";
import type { HabitKeys } from "./habits.ts";

/** A value with how often (decayed weight) and when it was last seen. Short arrays keep the stored profile small. */
export type Habit = [key: string, weight: number, day: number];

/** Two devices shown not to be with one person: on how many days by journeys, by being live at once, and when last. */
export type Edge = [a: string, b: string, journeys: number, overlaps: number, day: number];

/** What an evaluation taught or would teach, kept for a while so that it can be taken back or made good. */
export interface Lesson {
  id: string;
  taught: boolean;
  challengeId: string | null;
  at: At;
  keys: HabitKeys;
}

/** The engine's memory of one account's habits, as it lies in `Profile`. Every list is bounded. */
export interface Memory {
  v: 5;
  /** How many logins and accesses have taught, undecayed. */
  taught: number;
  /** Habits by the letter of their feature (HABITS in habits.ts). */
  habits: Readonly<Record<string, readonly Habit[]>>;
  lessons: readonly Lesson[];
  /** Times of failed logins, newest last. */
  failures: readonly At[];
  /** Situations already reported, so that a webhook tells each one once. */
  reported: readonly [key: string, at: At][];
  edges: readonly Edge[];
  /** Where each device spends its days. */
  diary: Diary;
  /**
   * What the diary said of households when it last changed: evidence bits, households surely apart, and found;
   * of the one that speaks loudest for sharing its days and weeks apart, and kilometres where known.
   */
  apart: readonly [
    bits: number,
    surely: number,
    found: number,
    days: number,
    weeks: number,
    km: number | null,
  ];
  /** Accesses a minute: decayed count and when it was brought up to date. */
  velocity: readonly [count: number, at: At];
}

const BLANK: Memory = {
  v: 5,
  taught: 0,
  habits: {},
  lessons: [],
  failures: [],
  reported: [],
  edges: [],
  diary: EMPTY_DIARY,
  apart: [0, 1, 1, 0, 0, null],
  velocity: [0, 0],
};

/** Reads the memory out of a profile; what another version wrote, or nobody, starts blank. */
export function readMemory(profile: Profile): Memory {
  return profile.v === BLANK.v ? (profile as unknown as Memory) : BLANK;
}

/** The profile that holds a memory. */
export function writeMemory(memory: Memory): Profile {
  return memory as unknown as Profile;
}
