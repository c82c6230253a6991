import fc from "fast-check";
import { expect, it } from "vitest";
import { relativeTime } from "./relative-time.ts";

const NOW = Date.UTC(2026, 0, 1);
const S = 1000;
const H = 3600 * S;

it("says moments as people do, in the reader's language and digits", () => {
  expect(relativeTime("en", NOW - 20 * S, NOW)).toBe("now");
  expect(relativeTime("en", NOW - 2 * H, NOW)).toBe("2 hours ago");
  expect(relativeTime("en", NOW - 26 * H, NOW)).toBe("yesterday");
  expect(relativeTime("fr", NOW - 2 * H, NOW)).toBe("il y a 2 heures");
  expect(relativeTime("es", NOW + 12 * 60 * S, NOW)).toBe("dentro de 12 minutos");
  expect(relativeTime("ar-u-nu-arab", NOW + 12 * 60 * S, NOW)).toBe("خلال ١٢ دقيقة");
});

it("never promises a shorter wait than there is, nor calls a moment older than it is", () => {
  expect(relativeTime("en", NOW + 61 * S, NOW)).toBe("in 2 minutes");
  expect(relativeTime("en", NOW + 59.1 * S, NOW)).toBe("in 1 minute");
  expect(relativeTime("en", NOW - 119 * S, NOW)).toBe("1 minute ago");
});

it("has words for every distance", () => {
  const distance = fc.integer({ min: -3_000_000_000_000, max: 3_000_000_000_000 });
  fc.assert(
    fc.property(distance, (ms) => {
      expect(relativeTime("en", NOW + ms, NOW)).not.toMatch(
        /undefined|NaN|\b(60 seconds|60 minutes|24 hours)\b/,
      );
    }),
  );
});
