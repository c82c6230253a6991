/** Packs the installed table of networks (CSV) into the small binary that the service reads at start. */

import { mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type AsnRange, packAsnTable, packedSource } from "./asn-pack.ts";
import { packageFolder, packageVersion } from "./packages.ts";

export const ASN_PACKAGE = "@ip-location-db/asn";
/** Name of the packed file inside the output folder. */
export const ASN_FILE = "networks.bin";

/** Where the build puts it, and the service looks for it. */
export const PACKED_DIR = fileURLToPath(new URL("../../../dist/address-data/", import.meta.url));

export interface BuildResult {
  path: string;
  bytes: number;
  /** False where the file was there already, made from the installed release. */
  built: boolean;
}

/** Splits `start,end,asn,"name"`; only the name may be quoted. Throws on a line of another shape. */
export function parseCsvRange(line: string, shift: bigint): AsnRange {
  const match = line.match(/^(\d{1,39}),(\d{1,39}),(\d{1,10}),(.*)$/);
  if (!match) throw new Error("not a line of start,end,number,name");
  const [, start = "", end = "", asn = "", rest = ""] = match;
  const name = rest.startsWith('"') ? rest.slice(1, -1).replaceAll('""', '"') : rest;
  if (shift === 0n) return { start: Number(start), end: Number(end), asn: Number(asn), name };
  return { start: BigInt(start) >> shift, end: BigInt(end) >> shift, asn: Number(asn), name };
}

async function readRanges(path: string, shift: bigint): Promise<AsnRange[]> {
  const lines = (await readFile(path, "utf8")).split("\n");
  return lines.flatMap((line, at) => {
    const text = line.trimEnd();
    if (text === "") return [];
    try {
      return [parseCsvRange(text, shift)];
    } catch (error) {
      throw new Error(`${path}, line ${at + 1}: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
}

async function sourceOfFile(path: string): Promise<string | null> {
  try {
    const file = await open(path);
    try {
      const head = Buffer.alloc(64);
      const { bytesRead } = await file.read(head, 0, 64, 0);
      return packedSource(head.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}

/**
 * Writes the packed table of networks into `outDir` (made if missing) and says where it is.
 *
 * `folder` is the installed package. Does nothing where the file was already made from the installed release. The file appears whole or not at
 * all. Throws an Error that names the package when it is not installed, or the line that could not be read.
 */
export async function buildAddressData(
  outDir: string,
  folder: string | null = packageFolder(ASN_PACKAGE),
): Promise<BuildResult> {
  if (folder === null) throw new Error(`${ASN_PACKAGE} is not installed: run npm install`);
  const source = `asn ${await packageVersion(folder)}`;
  const path = join(outDir, ASN_FILE);
  if ((await sourceOfFile(path)) === source) {
    return { path, bytes: (await readFile(path)).length, built: false };
  }
  const [v4, v6] = await Promise.all([
    readRanges(join(folder, "asn-ipv4-num.csv"), 0n),
    readRanges(join(folder, "asn-ipv6-num.csv"), 64n),
  ]);
  const bytes = packAsnTable({ v4, v6, source });
  await mkdir(outDir, { recursive: true });
  const draft = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(draft, bytes);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  return { path, bytes: bytes.length, built: true };
}
