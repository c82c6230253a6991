import { collect } from "./collect/collect.ts";

type Signal<T> = { value: T };

/** The identification signals of the v2 protocol. */
export interface Signals {
  fonts: Signal<string[]>;
  languages: Signal<string[][]>;
  screenResolution: Signal<[number, number]>;
  timezone: Signal<string>;
  platform: Signal<string>;
  touchSupport: Signal<{ maxTouchPoints: number; touchEvent: boolean; touchStart: boolean }>;
  math: Signal<Record<string, number>>;
  localStorage: Signal<string | boolean>;
  highEntropyValues: Signal<object>;
}

/** The raw identification signals, for products that read them themselves. */
export async function getSignals(): Promise<Signals> {
  const { values } = await collect();
  const value = <T>(name: string, otherwise: unknown): { value: T } => ({
    value: (values.get(name) ?? otherwise) as T,
  });
  const { platform, maxTouchPoints } = navigator;
  return {
    fonts: value("fonts", []),
    languages: { value: [value<string[]>("languages", []).value] },
    screenResolution: { value: [screen.width, screen.height] },
    timezone: value("timezone", ""),
    platform: { value: platform },
    touchSupport: {
      value: {
        maxTouchPoints,
        touchStart: "ontouchstart" in globalThis,
        touchEvent: "TouchEvent" in globalThis,
      },
    },
    math: { value: { ...value<Record<string, number>>("math", []).value } },
    localStorage: { value: storageWorks() },
    highEntropyValues: value("client_hints", {}),
  };
}

function storageWorks(): boolean {
  try {
    return localStorage.length >= 0;
  } catch {
    return false;
  }
}
