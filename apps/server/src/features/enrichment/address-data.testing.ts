/** The packed table of networks for tests: made once from the installed package, shared by all test files. */

import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildAddressData } from "./build.ts";

export const PACKED_DIR = join(tmpdir(), "latchkey-test-address-data");

/** Makes the table if it is not there; later calls find it. */
export async function packedDir(): Promise<string> {
  await buildAddressData(PACKED_DIR);
  return PACKED_DIR;
}
