import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "../packages/browser/build.ts";
import { table } from "./browser/figures.ts";
import { type Library, libraries, sizes } from "./browser/libraries.ts";
import { servePages } from "./browser/pages.ts";
import { measureSpeed, speedTable } from "./browser/speed.ts";
import { measureStability } from "./browser/stability.ts";

/**
 * Compares the browser SDK with its peers in real Chromium and real Firefox: size, speed cold and
 * warm, the longest task, and how stable the identity is. Answers a section of markdown.
 *
 * Options: `--rounds N` browser starts for each library (default 20, the fewest of which a 95th percentile says anything), `--reloads N` (default 200),
 * `--only speed|stability`.
 */
export default async function benchBrowser(args: readonly string[]): Promise<string> {
  const option = (name: string, otherwise: string): string => {
    const at = args.indexOf(`--${name}`);
    return at < 0 ? otherwise : (args[at + 1] ?? otherwise);
  };
  const rounds = Number(option("rounds", "20"));
  const reloads = Number(option("reloads", "200"));
  const only = option("only", "");

  const dist = await mkdtemp(join(tmpdir(), "bench-sdk-"));
  await build(dist);
  const list = await libraries(dist);
  const pages = await servePages(list);
  const parts = [sizeTable(list)];
  const say = (part: string): void => {
    parts.push(part);
    process.stderr.write(`${part}\n\n`);
  };
  try {
    if (only !== "stability") {
      say(speedTable("Chromium", await measureSpeed("chromium", list, pages, rounds, 1), true));
      const slowed = await measureSpeed("chromium", list, pages, rounds, 4);
      say(speedTable("Chromium, processor 4x slower", slowed, true));
      say(speedTable("Firefox", await measureSpeed("firefox", list, pages, rounds, 1), false));
    }
    if (only !== "speed") {
      const chromium = await measureStability("chromium", list.slice(0, 1), pages, reloads);
      say(chromium.text);
      const firefox = await measureStability("firefox", list.slice(0, 1), pages, reloads);
      say(firefox.text);
      const different = [...chromium.identities].every(([name, one]) => firefox.identities.get(name) !== one);
      say(`Chromium and Firefox on this machine: ${different ? "different" : "THE SAME"} fingerprints.`);
    }
  } finally {
    await pages.close();
    await rm(dist, { recursive: true, force: true });
  }
  return parts.join("\n\n");
}

function sizeTable(list: readonly Library[]): string {
  const rows = list.map(({ name, script }) => {
    const { plain, gzip } = sizes(script);
    return [name, String(plain), String(gzip)];
  });
  return `**Size** (bytes of the script as shipped for pages)\n\n${table(["", "plain", "gzip -9"], rows)}`;
}
