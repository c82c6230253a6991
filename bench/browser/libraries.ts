import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

/** A library under comparison: its script as a page would load it, and how it is asked for an identity. */
export interface Library {
  readonly name: string;
  readonly script: string;
  /** Script text that makes a promise of one whole collection. */
  readonly collect: string;
}

/** Ours, then the peers, each called so that it works alone: no service, no telemetry. */
export async function libraries(distDir: string): Promise<Library[]> {
  const require = createRequire(import.meta.url);
  const from = (entry: string, file: string): Promise<string> =>
    readFile(join(dirname(require.resolve(entry)), file), "utf8");
  return [
    {
      name: "latchkey",
      script: await readFile(join(distDir, "latchkey.js"), "utf8"),
      collect: "Latchkey.createLatchkey({ clientId: 'bench' }).hash().then((r) => r.fingerprint)",
    },
    {
      name: "fingerprintjs",
      script: await from("@fingerprintjs/fingerprintjs", "fp.umd.min.js"),
      collect:
        "FingerprintJS.load({ delayFallback: 0, monitoring: false }).then((a) => a.get()).then((r) => r.visitorId)",
    },
    {
      name: "thumbmark",
      script: await from("@thumbmarkjs/thumbmarkjs", "thumbmark.umd.js"),
      collect: "new ThumbmarkJS.Thumbmark({ logging: false }).get().then((r) => r.thumbmark)",
    },
    {
      name: "rupt",
      script: await from("rupt", "index.js"),
      collect: "Rupt.getHash().then((r) => r[0])",
    },
  ];
}

/** Bytes of a script, plain and compressed as servers do. */
export function sizes(script: string): { plain: number; gzip: number } {
  return { plain: Buffer.byteLength(script), gzip: gzipSync(script, { level: 9 }).length };
}
