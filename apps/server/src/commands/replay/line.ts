import type { Network } from "@latchkey/engine";
import { type Line, LineFields, type LineType } from "./line-fields.ts";
import { asPlainLine } from "./plain-line.ts";

export type { Line } from "./line-fields.ts";

const NEEDS_REF: ReadonlySet<LineType> = new Set(["disconnect", "detach", "challenge_completed"]);

/** Reads one line of input. Answers the event, or in a sentence what is wrong with it. */
export function readLine(text: string): { line: Line } | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: "is not JSON" };
  }
  let line = asPlainLine(value);
  if (line === null) {
    const parsed = LineFields.safeParse(value);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const field = issue?.path.join(".") || "line";
      return { problem: `"${field}": ${issue?.message ?? "is not valid"}` };
    }
    line = parsed.data;
  }
  if (NEEDS_REF.has(line.type) && line.ref == null) return { problem: `"ref": a ${line.type} needs one` };
  const nameless = line.type === "evaluate" && (line.action ?? "signup") === "signup";
  if (line.account == null && !nameless) return { problem: `"account": is required` };
  return { line };
}

/** The place and owner of the network that a line names. */
export function givenNetwork(given: NonNullable<Line["network"]>): PlacedNetwork {
  return {
    country: given.country?.toUpperCase() ?? null,
    city: given.city ?? null,
    latitude: given.latitude ?? null,
    longitude: given.longitude ?? null,
    accuracyKm: given.accuracy_km ?? null,
    asn: given.asn ?? null,
    kind: given.kind ?? null,
  };
}

/** A network without what stands for its address. */
export type PlacedNetwork = Omit<Network, "addressKey" | "networkKey" | "lineKey">;
