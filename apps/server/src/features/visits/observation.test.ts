import { expect, test } from "vitest";
import { digestParts } from "./observation.ts";

const plain = (value: string): string => value;
const signals = {
  timezone: { value: "Europe/Berlin" },
  languages: { value: [["de"]] },
  screenResolution: { value: [820, 1180] },
  platform: { value: "MacIntel" },
  touchSupport: { value: { maxTouchPoints: 5 } },
  highEntropyValues: { value: { platform: "macOS", platformVersion: "26.1" } },
};

test("raw signals of a client that brings nothing else are weighed", () => {
  const { components } = digestParts({ signals }, plain);
  expect(Object.keys(components).sort()).toEqual([
    "sig:hev.platform",
    "sig:hev.platformVersion",
    "sig:languages",
    "sig:platform",
    "sig:screenResolution",
    "sig:timezone",
    "sig:touchSupport",
  ]);
});

test("a raw signal that says what a component says already is not weighed a second time", () => {
  const own = { timezone: "a", languages: "b", screen: "c", platform: "d", touch: "e", client_hints: "f" };
  const { components } = digestParts({ components: own, signals }, plain);
  expect(Object.keys(components).sort()).toEqual(
    Object.keys(own)
      .map((name) => `lk:${name}`)
      .sort(),
  );
});

test("a component that is noise does not count by its raw signal either", () => {
  const { components, noisy } = digestParts({ components: {}, noisy: ["screen"], signals }, plain);
  expect(noisy).toEqual(["lk:screen"]);
  expect(components["sig:screenResolution"]).toBeUndefined();
  expect(components["sig:languages"]).toBeDefined();
});
