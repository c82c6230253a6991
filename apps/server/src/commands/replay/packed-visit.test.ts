import fc from "fast-check";
import { expect, test } from "vitest";
import { createPacker, createUnpacker } from "./packed-visit.ts";
import type { Visit } from "./visits.ts";

const line = {
  id: "e1",
  at: 0,
  type: "access",
  ref: null,
  account: "a",
  ip: null,
  device_id: null,
} as const;
const network = (asn: number): Visit["network"] => ({
  addressKey: "a",
  networkKey: "n",
  lineKey: "l",
  country: "DE",
  city: null,
  latitude: 52.5,
  longitude: 13.4,
  accuracyKm: null,
  asn,
  kind: "residential",
});
const agent = (model: number): Visit["observation"]["agent"] => ({
  browser: "chrome",
  browserMajor: 150,
  system: "windows",
  systemVersion: null,
  deviceType: "computer",
  vendor: null,
  model: String(model),
  bot: false,
});
const KINDS = [0, 1, 2, 3, 4];
const networks = KINDS.map(network);
const agents = KINDS.map(agent);
const components = KINDS.map((i) => ({ "lk:canvas": `c${i}` }));

test("visits come out as they went in, however few parts the table holds", () => {
  const kind = fc.nat(KINDS.length - 1);
  fc.assert(
    fc.property(fc.array(fc.tuple(kind, kind, kind)), fc.integer({ min: 1, max: 6 }), (picks, mostParts) => {
      const pack = createPacker(mostParts);
      const unpack = createUnpacker();
      const visits = picks.map(([n, a, c]): Visit => {
        const rest = { noisy: [], timezone: null, digest: null, lastDigest: null, storedDeviceId: null };
        const parts = { components: components[c] ?? {}, agent: agents[a] ?? agent(9) };
        return {
          line,
          network: networks[n] ?? network(9),
          observation: { ...rest, ...parts, privateMode: null, tolerance: "default" },
          email: null,
          phone: null,
        };
      });
      const sent = visits.map((visit) => JSON.stringify(pack(visit)));
      expect(sent.map((text) => unpack(JSON.parse(text)))).toEqual(visits);
    }),
  );
});

test("what was told already is not told again", () => {
  const pack = createPacker();
  const visit: Visit = {
    line,
    network: network(1),
    observation: {
      components: { "lk:canvas": "c" },
      noisy: [],
      agent: agent(1),
      timezone: null,
      digest: null,
      lastDigest: null,
      storedDeviceId: null,
      privateMode: null,
      tolerance: "default",
    },
    email: null,
    phone: null,
  };
  const places = { network: 0, components: 0, agent: 0 };
  expect(pack(visit)).not.toMatchObject(places);
  expect(pack({ ...visit })).toMatchObject(places);
});
