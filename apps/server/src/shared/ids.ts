import { randomBytes } from "node:crypto";

/** A record id on the v2 wire: 24 hex characters. All 96 bits are random, so an id may open something. */
export function newId(): string {
  return randomBytes(12).toString("hex");
}

const ID = /^[0-9a-f]{24}$/;

/** True when the text has the shape of a record id; says nothing of its existence. */
export function isId(text: unknown): text is string {
  return typeof text === "string" && ID.test(text);
}
