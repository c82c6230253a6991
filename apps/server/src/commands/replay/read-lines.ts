import { createReadStream } from "node:fs";
import type { MessagePort } from "node:worker_threads";
import { buildAddressData, createEnrichment, PACKED_DIR } from "../../features/enrichment/index.ts";
import { readLine } from "./line.ts";
import { createPacker, type PackedVisit } from "./packed-visit.ts";
import type { Message, Problem, ReadingOrder } from "./read-visits.ts";
import { createDescriber } from "./visits.ts";

/** Batches that wait to be decided; more would only fill the memory. */
const MOST_AHEAD = 4;

/** Reads, checks and describes the lines of all files, and says what they are; goes on as it is told "next". */
export async function readAll({ files, tolerance }: ReadingOrder, port: MessagePort): Promise<void> {
  const say = (message: Message): void => port.postMessage(JSON.stringify(message));
  let ahead = 0;
  let goOn = (): void => {};
  port.on("message", () => {
    ahead--;
    goOn();
  });
  const enrichment = await openEnrichment((text) => say({ notice: text }));
  const describe = createDescriber(enrichment, tolerance);
  const pack = createPacker();
  for (const file of files) {
    let number = 0;
    for await (const texts of linesOf(file)) {
      const items = texts.flatMap((text): (PackedVisit | Problem)[] => {
        number += 1;
        if (text.trim() === "") return [];
        const read = readLine(text);
        return "problem" in read
          ? [{ problem: `${file}:${number}: ${read.problem}` }]
          : [pack(describe(read.line))];
      });
      say({ items });
      ahead++;
      if (ahead >= MOST_AHEAD)
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
    }
  }
  port.close();
}

async function openEnrichment(onNotice: (text: string) => void) {
  // A fresh checkout has not packed its address data yet.
  await buildAddressData(PACKED_DIR).catch((error: unknown) =>
    onNotice(error instanceof Error ? error.message : "the address data could not be built"),
  );
  const geoDb = process.env.LATCHKEY_GEO_DB || null;
  return await createEnrichment({ geoDb, packedDir: PACKED_DIR, onNotice });
}

/** The lines of a file, as many at a time as a read brings. */
async function* linesOf(file: string): AsyncGenerator<readonly string[]> {
  const source = file === "-" ? { fd: 0, autoClose: false } : {};
  const input = createReadStream(file, { ...source, encoding: "utf8", highWaterMark: 1 << 18 });
  let rest = "";
  for await (const piece of input) {
    const lines = `${rest}${piece}`.split("\n");
    rest = lines.pop() ?? "";
    yield lines;
  }
  yield [rest];
}
