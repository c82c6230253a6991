/** A browser installation: which program, how private its owner made it, and when its storage goes. */
import type { Random } from "../random.ts";
import type { Machine } from "./machines.ts";
import { BROWSER_SHARE, type BrowserFamily, type Engine, engineOf } from "./platforms.ts";
import { DAY } from "./releases.ts";

export interface Browser {
  id: string;
  machine: Machine;
  family: BrowserFamily;
  engine: Engine;
  /** Firefox resistFingerprinting: uniform values, random canvas. */
  resists: boolean;
  /** Storage is thrown away when the browser is closed. */
  clearsOnExit: boolean;
  /** Moments at which the owner clears site data. */
  clears: readonly number[];
  /** Chance that a visit happens in a private window. */
  privateShare: number;
  /** Moment at which the owner grants this site a permission (notifications, say), if ever. */
  permissionAt: number | null;
  /** Blocks our script altogether: only address and agent arrive. */
  blocksScript: boolean;
}

export interface BrowserHabits {
  /** Share of people whose browser clears site data at every exit. */
  clearOnExit: number;
  /** Share of people who clear by hand, and how often a month they do it. */
  clearers: number;
  clearsPerMonth: number;
  /** Share of people who always browse privately. */
  privateAlways: number;
  /** Share of visits in a private window for the rest. */
  privateSometimes: number;
  resistFingerprinting: number;
  scriptBlockers: number;
}

/** A browser on a machine; `family` null draws it by the platform's shares. */
export function createBrowser(
  id: string,
  machine: Machine,
  family: BrowserFamily | null,
  habits: BrowserHabits,
  span: { start: number; days: number },
  owner: Random,
): Browser {
  const random = owner.fork(`browser/${id}`);
  const chosen = family ?? random.weighted(sharesFor(machine));
  const clears: number[] = [];
  if (random.chance(habits.clearers)) {
    for (let time = span.start; ; ) {
      time += random.exponential(30 / habits.clearsPerMonth) * DAY;
      if (time > span.start + span.days * DAY) break;
      clears.push(time);
    }
  }
  return {
    id,
    machine,
    family: chosen,
    engine: engineOf(chosen, machine.platform),
    resists:
      chosen === "firefox" && machine.type === "computer" && random.chance(habits.resistFingerprinting),
    clearsOnExit: random.chance(habits.clearOnExit),
    clears,
    privateShare: random.chance(habits.privateAlways) ? 1 : habits.privateSometimes,
    permissionAt: permissionAt(span, random),
    blocksScript: random.chance(habits.scriptBlockers),
  };
}

function permissionAt(span: { start: number; days: number }, random: Random): number | null {
  if (random.chance(0.07)) return Number.NEGATIVE_INFINITY;
  return random.chance(0.01 * (span.days / 30)) ? span.start + random.next() * span.days * DAY : null;
}

function sharesFor(machine: Machine): readonly (readonly [BrowserFamily, number])[] {
  const shares = BROWSER_SHARE[machine.platform];
  if (machine.platform !== "android") return shares;
  // Samsung's browser comes with Samsung's phones alone.
  const samsung = machine.vendor === "Samsung";
  return shares.map(
    ([family, share]) => [family, family === "samsung" ? (samsung ? 24 : 0) : share] as const,
  );
}
