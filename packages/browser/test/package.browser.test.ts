import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { publint } from "publint";
import { compile } from "svelte/compiler";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileScript, compileTemplate, parse } from "vue/compiler-sfc";
import { build } from "../build.ts";
import { SDK_VERSION } from "../src/version.ts";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const PACKAGE = join(import.meta.dirname, "..");
const LIMIT = 10_000;

let folder: string;
/** A project that installed the package as it is packed. */
let installed: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "latchkey-pack-"));
  const source = join(folder, "source");
  await build(join(source, "dist"));
  for (const file of ["package.json", "README.md"]) await cp(join(PACKAGE, file), join(source, file));
  await run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], { cwd: source });
  const archive = (await readdir(folder)).find((name) => name.endsWith(".tgz")) ?? "";
  installed = join(folder, "project/node_modules/@latchkey/browser");
  await mkdir(installed, { recursive: true });
  await run("tar", ["-xzf", join(folder, archive), "-C", installed, "--strip-components=1"]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the packed package", () => {
  test("holds what is published and nothing else, and has no dependencies", async () => {
    expect((await readdir(installed)).sort()).toEqual(["README.md", "dist", "package.json"]);
    expect((await readdir(join(installed, "dist"))).sort()).toEqual([
      "index.js",
      "latchkey.js",
      "rupt.js",
      "types",
    ]);
    const manifest = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
    expect(manifest.dependencies ?? {}).toEqual({});
    expect(manifest.peerDependencies ?? {}).toEqual({});
    expect(manifest.version).toBe(SDK_VERSION);
  });

  test.each(["rupt.js", "latchkey.js"])("%s is at most 10 KB compressed", async (name) => {
    expect(gzipSync(await readFile(join(installed, "dist", name)), { level: 9 }).length).toBeLessThanOrEqual(
      LIMIT,
    );
  });

  test("the scripts mean the same under whatever character set a page or a cache claims", async () => {
    for (const name of ["rupt.js", "latchkey.js"]) {
      const bytes = await readFile(join(installed, "dist", name));
      expect([name, bytes.every((byte) => byte < 128)]).toEqual([name, true]);
    }
  });

  test("names no host that it could call", async () => {
    for (const name of ["rupt.js", "latchkey.js", "index.js"]) {
      const script = await readFile(join(installed, "dist", name), "utf8");
      const hosts = script.match(/\w+:\/\/[\w-]+\.[\w.-]+/g) ?? [];
      expect([name, hosts.filter((host) => !host.includes(".example"))]).toEqual([name, []]);
    }
  });

  test("passes the checks of publint and of the type resolution", async () => {
    const { messages } = await publint({ pkgDir: installed, strict: true });
    expect(messages.filter((message) => message.type !== "suggestion")).toEqual([]);
    const archive = (await readdir(folder)).find((name) => name.endsWith(".tgz")) ?? "";
    const cli = require
      .resolve("@arethetypeswrong/cli/package.json")
      .replace("package.json", "dist/index.js");
    const options = [
      "--profile",
      "esm-only",
      "--no-color",
      "--exclude-entrypoints",
      "rupt.js",
      "latchkey.js",
    ];
    const { stdout } = await run(process.execPath, [cli, join(folder, archive), ...options]);
    // It ends with an error where a way of resolving that is not ignored has a problem.
    expect(stdout).toContain("@latchkey/browser");
  });

  test("loads on a server without touching anything, and says there what it cannot do", async () => {
    await writeFile(
      join(folder, "project/server.mjs"),
      `const before = Object.getOwnPropertyNames(globalThis).join();
       const { default: Rupt, createLatchkey } = await import("@latchkey/browser");
       const after = Object.getOwnPropertyNames(globalThis).join();
       const latchkey = createLatchkey({ clientId: "c", baseUrl: "http://localhost:9" });
       const result = await latchkey.attach({ account: "a" });
       const legacy = await Rupt.attach({ client_id: "c", account: "a", baseUrl: "http://localhost:9" });
       console.log(JSON.stringify({ same: before === after, code: result.code, legacy }));`,
    );
    const { stdout } = await run(process.execPath, [join(folder, "project/server.mjs")]);
    expect(JSON.parse(stdout)).toEqual({ same: true, code: "invalid_options", legacy: null });
  });

  test("an import of the typed client leaves the v2 surface out of a bundle", async () => {
    const { rolldown } = await import("rolldown");
    const entry = join(folder, "project/entry.js");
    await writeFile(
      entry,
      'import { createLatchkey } from "@latchkey/browser"; createLatchkey({ clientId: "c" });',
    );
    const bundle = await rolldown({ input: entry, platform: "browser" });
    const { output } = await bundle.generate({ minify: true });
    await bundle.close();
    expect(output[0].code).not.toContain("getAttachedDevices");
    expect(output[0].code).toContain("/v2/device/attach");
  });
});

const CONSUMER = `
import Rupt, { createLatchkey, type AttachResult, type Failure } from "@latchkey/browser";

// If these were any, every later line would pass.
type IsAny<T> = 0 extends 1 & T ? true : false;
const sane: [IsAny<AttachResult>, IsAny<typeof Rupt>, IsAny<Failure["code"]>] = [false, false, false];

const latchkey = createLatchkey({ clientId: "c", baseUrl: "/latchkey", consent: "required" });
export async function use(): Promise<string> {
  const result = await latchkey.attach({ account: "a", limits: { devices: 2 }, onLogout: ({ challenge }) => challenge !== "x" });
  switch (result.status) {
    case "attached":
      return result.deviceId + result.attachedDevices.toFixed();
    case "redirected":
      return result.to;
    case "logged_out":
      return "";
    case "failed":
      return result.code === "refused" ? String(result.serverCode) : result.message;
    default: {
      const never: never = result;
      return never;
    }
  }
}
export async function legacy(): Promise<string | undefined> {
  const state = await Rupt.attach({ client_id: "c", account: "a", groups: { id: 1 }, redirect_urls: { logout_url: "/" } });
  const [current] = await Rupt.getHash();
  return state === null ? current : state.device_id;
}
// @ts-expect-error the account is needed
void latchkey.attach({});
// @ts-expect-error a number is no client id
createLatchkey({ clientId: 1 });
export { sane };
`;

describe("the declarations", () => {
  const compilers = [
    ["the current TypeScript", require.resolve("typescript/package.json")],
    [
      "an older TypeScript",
      createRequire(require.resolve("@arethetypeswrong/core")).resolve("typescript/package.json"),
    ],
  ] as const;

  test("are tried with two different compilers", () => {
    const versions = compilers.map(([, path]) => require(path).version);
    expect(new Set(versions).size).toBe(2);
  });

  test.each(compilers)(
    "serve a strict consumer under %s",
    async (_, manifest) => {
      const project = join(folder, "project");
      await writeFile(join(project, "consumer.mts"), CONSUMER);
      const options =
        "--strict --exactOptionalPropertyTypes --noEmit --target ES2022 --lib ES2022,DOM --skipLibCheck false";
      for (const resolution of ["--module NodeNext", "--module ESNext --moduleResolution Bundler"]) {
        const compiler = manifest.replace("package.json", "lib/tsc.js");
        const all = [...`${options} ${resolution}`.split(" "), "consumer.mts"];
        const result = await run(process.execPath, [compiler, ...all], { cwd: project }).catch(
          (error) => error,
        );
        expect(result.stdout).toBe("");
      }
    },
    60_000,
  );
});

describe("the examples", () => {
  test("of the guide pass the type checker", async () => {
    const guide = await readFile(join(PACKAGE, "../../docs/guides/browser-sdk.md"), "utf8");
    const examples = [...guide.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? "");
    expect(examples.length).toBeGreaterThan(5);
    const project = join(folder, "project");
    const files: string[] = [];
    for (const [at, example] of examples.entries()) {
      const known = example.includes("import ")
        ? ""
        : 'import { createLatchkey, type Latchkey } from "@latchkey/browser"; declare const latchkey: Latchkey; declare function showHelp(): void; declare function showMyOwnDialog(challenge?: string): void;\n';
      await writeFile(join(project, `guide-${at}.mts`), `${known}${example}\nexport { createLatchkey };\n`);
      files.push(`guide-${at}.mts`);
    }
    const compiler = require.resolve("typescript/package.json").replace("package.json", "lib/tsc.js");
    const options =
      "--strict --exactOptionalPropertyTypes --noEmit --target ES2022 --lib ES2022,DOM --module NodeNext";
    const result = await run(process.execPath, [compiler, ...options.split(" "), ...files], {
      cwd: project,
    }).catch((error) => error);
    expect(result.stdout).toBe("");
  });

  test("for React, Next.js and Vue pass the type checker", async () => {
    const compiler = require.resolve("typescript/package.json").replace("package.json", "lib/tsc.js");
    const project = join(PACKAGE, "examples");
    const result = await run(process.execPath, [compiler, "-p", project]).catch((error) => error);
    expect(result.stdout).toBe("");
  });

  test("for Vue compiles, script and template", async () => {
    const filename = join(PACKAGE, "examples/vue/Player.vue");
    const { descriptor, errors } = parse(await readFile(filename, "utf8"), { filename });
    expect(errors).toEqual([]);
    const script = compileScript(descriptor, { id: "player" });
    expect(script.content).toContain("useLatchkey");
    const source = descriptor.template?.content ?? "";
    const template = compileTemplate({ id: "player", filename, source });
    expect(template.errors).toEqual([]);
  });

  test("for Svelte compiles for browser and server without a warning", async () => {
    const filename = join(PACKAGE, "examples/svelte/Player.svelte");
    const source = await readFile(filename, "utf8");
    for (const generate of ["client", "server"] as const) {
      expect(compile(source, { filename, generate }).warnings).toEqual([]);
    }
  });
});
