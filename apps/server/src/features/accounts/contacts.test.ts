import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY, HOUR } from "../../shared/clock.ts";
import {
  contactsToWrite,
  HOLD_MS,
  type KnownContact,
  maskEmail,
  maskPhone,
  normaliseContact,
  succession,
} from "./contacts.ts";

const NOW = Date.UTC(2026, 2, 2);
const known = (over: Partial<KnownContact> = {}): KnownContact => ({
  kind: "email",
  key: "old",
  source: "signed",
  usableAt: NOW - DAY,
  current: true,
  ...over,
});

describe("which contacts change anything", () => {
  const offer = (source: "signed" | "unsigned", key = "new") => ({
    kind: "email" as const,
    value: "a@example.org",
    source,
    key,
  });

  it("an unsigned one fills an empty place and never overwrites", () => {
    expect(contactsToWrite([], [offer("unsigned")])).toHaveLength(1);
    expect(contactsToWrite([known()], [offer("unsigned")])).toHaveLength(0);
    expect(contactsToWrite([known({ source: "unsigned" })], [offer("unsigned")])).toHaveLength(0);
  });

  it("a signed one wins over what differs and confirms an unsigned one that is equal", () => {
    expect(contactsToWrite([known()], [offer("signed")])).toHaveLength(1);
    expect(contactsToWrite([known({ source: "unsigned", key: "new" })], [offer("signed")])).toHaveLength(1);
    expect(contactsToWrite([known({ key: "new" })], [offer("signed")])).toHaveLength(0);
  });

  it("one that only serves as proof in place of a held one is no current one", () => {
    const held = [known({ key: "new" }), known({ key: "old", current: false })];
    expect(contactsToWrite(held, [offer("signed", "old")])).toHaveLength(1);
  });
});

describe("what becomes of a contact and the one it replaces", () => {
  it("a first signed contact proves at once, and tells nobody", () => {
    expect(succession({ source: "signed", key: "k" }, null, NOW)).toEqual({
      usableAt: NOW,
      oldProofUntil: null,
      notify: "nobody",
    });
  });

  it("a signed change is held for a day, the old one proves meanwhile and is told", () => {
    expect(succession({ source: "signed", key: "new" }, known(), NOW)).toEqual({
      usableAt: NOW + DAY,
      oldProofUntil: NOW + DAY,
      notify: "replaced",
    });
  });

  it("a second change within the hold does not let the never-usable one in between prove anything", () => {
    expect(
      succession({ source: "signed", key: "third" }, known({ usableAt: NOW + HOUR }), NOW),
    ).toMatchObject({
      oldProofUntil: null,
      usableAt: NOW + HOLD_MS,
    });
  });

  it("a signed one over an unsigned one wins at once, and the unsigned one proves nothing from then on", () => {
    expect(succession({ source: "signed", key: "new" }, known({ source: "unsigned" }), NOW)).toEqual({
      usableAt: NOW,
      oldProofUntil: null,
      notify: "replaced",
    });
  });

  it("an unsigned one is always held and everybody else is told", () => {
    expect(succession({ source: "unsigned", key: "new" }, null, NOW)).toEqual({
      usableAt: NOW + DAY,
      oldProofUntil: null,
      notify: "others",
    });
  });
});

describe("contacts as text", () => {
  it("normalising is idempotent and never lets two addresses through as one", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.emailAddress()),
        fc.constantFrom("email", "phone"),
        (text, kind) => {
          const once = normaliseContact(kind as "email" | "phone", text);
          return once === null || normaliseContact(kind as "email" | "phone", once) === once;
        },
      ),
    );
    for (const bad of [
      "a@b@c.org",
      "a b@c.org",
      "a@c.org,b@c.org",
      "@c.org",
      "a@",
      "a\r\nBcc: x@y.org@z.org",
    ]) {
      expect(normaliseContact("email", bad)).toBeNull();
    }
    expect(normaliseContact("phone", "+33 6 12-34.56(78)")).toBe("+33612345678");
    expect(normaliseContact("phone", "0612345678")).toBeNull();
  });

  it("masks show two characters and the domain, or two digits", () => {
    expect(maskEmail("ada@example.org")).toBe("ad*****@example.org");
    expect(maskEmail("a@example.org")).toBe("a*****@example.org");
    expect(maskPhone("+33612345634")).toBe("******34");
  });
});
