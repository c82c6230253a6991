import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const LATCHKEY = fileURLToPath(new URL("../bin/latchkey.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "latchkey-main-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const latchkey = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    const env = { PATH: process.env.PATH, LATCHKEY_DATA_DIR: folder };
    execFile(process.execPath, [LATCHKEY, ...args], { env }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });

describe("the command line", () => {
  it("lists its commands, and ends with 2 where none or an unknown one is named", async () => {
    expect(await latchkey("help")).toMatchObject({ code: 0, out: expect.stringContaining("serve") });
    expect(await latchkey()).toMatchObject({ code: 2 });
    const unknown = await latchkey("constructor");
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining('no command "constructor"') });
  });

  it("starts on an older Node, too, which then starts the project's own: it imports nothing that older ones lack", () => {
    const imported = [...readFileSync(LATCHKEY, "utf8").matchAll(/^import \{ (.*) \} from/gm)].map(
      ([, name]) => name,
    );
    expect(imported).toEqual(["spawnSync", "existsSync", "fileURLToPath"]);
  });

  it.each(["serve", "replay", "backup", "restore", "doctor", "address-lists"])(
    "%s ends with 2 at an option that does not exist",
    async (name) => {
      const { code, out, err } = await latchkey(name, "--nonsense");
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toContain("--nonsense");
      expect(err).not.toContain("    at ");
    },
  );

  it("serve names every problem of the configuration, one a line, and none of its secrets", async () => {
    const file = join(folder, "latchkey.json");
    writeFileSync(
      file,
      JSON.stringify({ LATCHKEY_PORT: "x", LATCHKEY_MASTER_KEY: "hush", LATCHKEY_LOG_LEVEL: "loud" }),
    );
    const { code, err } = await latchkey("serve", "--config", file);
    expect(code).toBe(2);
    for (const name of ["LATCHKEY_PORT", "LATCHKEY_MASTER_KEY", "LATCHKEY_LOG_LEVEL"]) {
      expect(err.split("\n").filter((line) => line.startsWith(name))).toHaveLength(1);
    }
    expect(err).not.toContain("hush");
  });

  it("address-lists puts a list where the service looks for it", async () => {
    const file = join(folder, "exits");
    writeFileSync(file, "# exits\n198.51.100.7\n203.0.113.0/28\n");
    const { code, out } = await latchkey("address-lists", `tor=${file}`);
    expect({ code, out }).toEqual({ code: 0, out: "tor.txt: 2 ranges\n" });
    expect(readFileSync(join(folder, "address-lists", "tor.txt"), "utf8")).toContain("198.51.100.7");
  });
});
