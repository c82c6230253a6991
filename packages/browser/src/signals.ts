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
  const touch = values.get("touch") as [number, boolean, boolean] | undefined;
  const storage = values.get("storage") as boolean[] | undefined;
  return {
    fonts: { value: (values.get("fonts") as string[] | undefined) ?? [] },
    languages: { value: [(values.get("languages") as string[] | undefined) ?? []] },
    screenResolution: { value: values.get("screen") as [number, number] },
    timezone: { value: values.get("timezone") as string },
    platform: { value: navigator.platform },
    touchSupport: {
      value: {
        maxTouchPoints: touch?.[0] ?? 0,
        touchStart: touch?.[1] ?? false,
        touchEvent: touch?.[2] ?? false,
      },
    },
    math: { value: Object.assign({}, values.get("math")) as Record<string, number> },
    localStorage: { value: storage?.[1] ?? false },
    highEntropyValues: { value: (values.get("client_hints") as object | undefined) ?? {} },
  };
}
