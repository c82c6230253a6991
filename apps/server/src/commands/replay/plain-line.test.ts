import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineFields } from "./line-fields.ts";
import { asPlainLine } from "./plain-line.ts";

const LINE = {
  id: "e1",
  at: "2026-03-01T08:00:00.000Z",
  type: "access",
  account: "acct-1",
  ip: "203.0.113.7",
  user_agent: "Mozilla/5.0",
  fingerprint: "lk1.0123456789abcdef",
  components: { canvas: "9f2c", "a.b_C": "" },
  signals: { timezone: { value: "Europe/Berlin" }, screenResolution: { value: [1920, 1080] } },
  network: {
    country: "DE",
    city: "Köln",
    latitude: 50.9,
    longitude: 6.9,
    accuracy_km: 20,
    asn: 3320,
    kind: "mobile",
  },
  email: "a@example.org",
  connected_for_s: 300,
};

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    "",
    "\u0000",
    "\ud800",
    "x".repeat(9000),
    -0,
    -1,
    0.5,
    Number.POSITIVE_INFINITY,
    101,
    5e9,
    [],
    {},
  ),
  fc.constantFrom<unknown>(
    { value: null },
    { value: "UTC" },
    { value: [1, 2, 3, 4, 5] },
    { value: 3, more: 1 },
  ),
  fc.constantFrom<unknown>(
    "login",
    "de",
    "2026-02-30T00:00:00.000Z",
    "2026-03-01T08:00:00Z",
    "2026-03-01T08:00:00+01:00",
  ),
  fc.jsonValue(),
);
const TOP = Object.keys(LineFields.shape);
const NESTED: Readonly<Record<string, readonly string[]>> = {
  signals: ["timezone", "platform", "fonts", "languages", "screenResolution", "highEntropyValues", "more"],
  network: ["country", "city", "latitude", "longitude", "accuracy_km", "asn", "kind", "more"],
  components: ["canvas", "no name", "__proto__"],
  limit_config: ["overall_limit", "people_limit", "more"],
};
const changes = fc.array(
  fc.oneof(
    fc
      .tuple(fc.constantFrom(...TOP, "more", "__proto__"), odd)
      .map(([name, value]) => [[name], value] as const),
    fc
      .constantFrom(...Object.keys(NESTED))
      .chain((name) => fc.tuple(fc.constant(name), fc.constantFrom(...(NESTED[name] ?? [])), odd))
      .map(([name, inner, value]) => [[name, inner], value] as const),
  ),
  { maxLength: 3 },
);

function changed(by: readonly (readonly [readonly string[], unknown])[]): unknown {
  const line: Record<string, unknown> = structuredClone(LINE);
  const put = (into: object, name: string, value: unknown): void => {
    Object.defineProperty(into, name, { value, enumerable: true, configurable: true, writable: true });
  };
  for (const [[name = "", inner], value] of by) {
    if (inner === undefined) put(line, name, value);
    else {
      const within = line[name];
      put(line, name, { ...(typeof within === "object" ? within : {}) });
      put(line[name] as object, inner, value);
    }
  }
  return line;
}

describe("the fast way through for plain lines", () => {
  it("is taken by an ordinary line, with or without milliseconds", () => {
    expect(asPlainLine(structuredClone(LINE))).not.toBeNull();
    expect(asPlainLine({ ...structuredClone(LINE), at: "2026-03-01T08:00:00Z" })).not.toBeNull();
  });

  it("reads a line as its schema does, or leaves it to the schema", () => {
    fc.assert(
      fc.property(changes, (by) => {
        const plain = asPlainLine(changed(by));
        if (plain !== null) expect(plain).toEqual(LineFields.parse(changed(by)));
      }),
      { numRuns: 3000 },
    );
  });

  it("leaves everything else to the schema", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(asPlainLine(value)).toBeNull();
      }),
    );
  });
});
