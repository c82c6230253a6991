import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Library } from "./libraries.ts";

export interface Pages {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves one page for each library at `/<name>`. The page notes long tasks and the time spent on
 * creating graphics contexts before the library is there.
 */
export async function servePages(list: readonly Library[]): Promise<Pages> {
  const server = createServer((request, response) => {
    const [, name = "", file] = (request.url ?? "/").split("/");
    const library = list.find((one) => one.name === name);
    response.setHeader("Cache-Control", "no-store");
    if (file === "script.js") {
      response.setHeader("Content-Type", "text/javascript; charset=utf-8");
      response.end(library?.script ?? "");
      return;
    }
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(`<!doctype html><html lang="en"><title>${name}</title><body><p>A page.</p>
<script>${WATCH}</script>${library ? `<script src="/${name}/script.js"></script>` : ""}</body></html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const WATCH = `
  window.longTasks = [];
  window.glTasks = [];
  if (window.PerformanceObserver && PerformanceObserver.supportedEntryTypes.includes("longtask")) {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) longTasks.push([entry.startTime, entry.duration]);
    }).observe({ type: "longtask" });
  }
  const original = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind) {
    const start = performance.now();
    try {
      return original.apply(this, arguments);
    } finally {
      if (/^webgl/.test(kind)) glTasks.push([start, performance.now() - start]);
    }
  };
`;

/** Script text: one collection; answers how long it took, what it found, and the longest task with and without GL. */
export function timed(collect: string): string {
  return `(async () => {
    const start = performance.now();
    const identity = await (${collect});
    const took = performance.now() - start;
    await new Promise((resolve) => setTimeout(resolve, 60));
    let longest = 0;
    let longestAside = 0;
    for (const [at, duration] of longTasks.filter((task) => task[0] >= start - 1)) {
      const gl = glTasks.filter((task) => task[0] >= at && task[0] <= at + duration);
      longest = Math.max(longest, duration);
      longestAside = Math.max(longestAside, duration - gl.reduce((sum, task) => sum + task[1], 0));
    }
    return { took, identity, longest, longestAside };
  })()`;
}

export interface Timing {
  readonly took: number;
  readonly identity: string;
  /** The longest task during the collection, ms; tasks below 50 ms are not reported by browsers and count 0. */
  readonly longest: number;
  /** The same without the time in which graphics contexts were created. */
  readonly longestAside: number;
}
