import type { createLatchkey as create } from "../src/latchkey.ts";
import type { RuptApi } from "../src/rupt.ts";

declare global {
  var Rupt: RuptApi;
  var Latchkey: { createLatchkey: typeof create; version: string };
}
