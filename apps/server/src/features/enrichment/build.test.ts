import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseAddress } from "./address.ts";
import { packedDir } from "./address-data.testing.ts";
import { openAsnTable } from "./asn-pack.ts";
import { ASN_FILE, buildAddressData, parseCsvRange } from "./build.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "latchkey-build-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A package folder with a table of two networks. */
async function smallPackage(
  version: string,
  v4 = '16777216,16777471,13335,"Cloudflare, Inc."\n',
): Promise<string> {
  const source = join(folder, "package");
  await mkdir(source, { recursive: true });
  await writeFile(join(source, "package.json"), JSON.stringify({ name: "x", version }));
  await writeFile(join(source, "asn-ipv4-num.csv"), v4);
  await writeFile(
    join(source, "asn-ipv6-num.csv"),
    "42540488161975842760550356425300246528,42540488241204005274814694018844196863,6939,HE\n",
  );
  return source;
}

test("the installed table packs into a file that knows well-known networks in both families", {
  timeout: 120_000,
}, async () => {
  const table = openAsnTable(await readFile(join(await packedDir(), ASN_FILE)));
  const asnOf = (text: string): number | undefined => {
    const address = parseAddress(text);
    return address ? table.find(address)?.asn : undefined;
  };
  expect(asnOf("8.8.8.8")).toBe(15169);
  expect(asnOf("2001:4860:4860::8888")).toBe(15169);
  expect(asnOf("1.1.1.1")).toBe(13335);
  expect(asnOf("73.1.2.3")).toBe(7922);
  expect(asnOf("2003:e1:bf0f::1")).toBe(3320);
  expect(table.systems).toBeGreaterThan(50_000);
});

test("a table made from the installed release is left alone, any other is replaced, and no draft stays behind", async () => {
  const out = join(folder, "deep", "out");
  await mkdir(out, { recursive: true });
  await writeFile(join(out, ASN_FILE), "an older thing");
  expect(await buildAddressData(out, await smallPackage("1.0.0"))).toMatchObject({
    built: true,
    path: join(out, ASN_FILE),
  });
  expect(await buildAddressData(out, await smallPackage("1.0.0"))).toMatchObject({ built: false });
  expect(await buildAddressData(out, await smallPackage("1.0.1"))).toMatchObject({ built: true });
  expect(openAsnTable(await readFile(join(out, ASN_FILE)))).toMatchObject({
    source: "asn 1.0.1",
    systems: 2,
  });
  expect(await readdir(out)).toEqual([ASN_FILE]);
});

test("a source that cannot be read fails with its line and leaves the table there was", async () => {
  const out = join(folder, "out");
  const { path } = await buildAddressData(out, await smallPackage("1.0.0"));
  const before = await readFile(path);
  const broken = await smallPackage("2.0.0", '16777216,16777471,13335,"Cloudflare"\nnonsense\n');
  await expect(buildAddressData(out, broken)).rejects.toThrow(/asn-ipv4-num\.csv, line 2: not a line of/);
  expect(await readFile(path)).toEqual(before);
  await expect(buildAddressData(out, null)).rejects.toThrow("is not installed: run npm install");
});

test("a line of the source is read with its quotes, or refused", () => {
  expect(parseCsvRange('16777216,16777471,13335,"Cloudflare, ""Inc."""', 0n)).toEqual({
    start: 16777216,
    end: 16777471,
    asn: 13335,
    name: 'Cloudflare, "Inc."',
  });
  expect(
    parseCsvRange(
      "42540488161975842760550356425300246528,42540488241204005274814694018844196863,6939,HE",
      64n,
    ),
  ).toEqual({
    start: 0x2001_0000_0000_0000n,
    end: 0x2001_0000_ffff_ffffn,
    asn: 6939,
    name: "HE",
  });
  expect(() => parseCsvRange("1.0.0.0,1.0.0.255,13335,Cloudflare", 0n)).toThrow();
});
