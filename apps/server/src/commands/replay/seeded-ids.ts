import { hash } from "node:crypto";
import type { NewId } from "@latchkey/engine";

/** Ids of the wire's form that follow from the seed alone: the same run gives the same ids. */
export function seededIds(seed: number): NewId {
  let count = 0;
  return () => {
    count += 1;
    return hash("sha256", `${seed}:${count}`, "buffer").toString("hex", 0, 12);
  };
}
