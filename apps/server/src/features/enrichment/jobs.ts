import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { MINUTE } from "../../shared/clock.ts";

/** Names and times of the lists in a folder, as one text; "" where there is no folder. */
async function stateOf(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  const lists = names.filter((name) => name.endsWith(".txt") && !name.startsWith(".")).sort();
  const times = await Promise.all(
    lists.map((name) =>
      stat(join(folder, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return lists.map((name, at) => `${name} ${times[at]}`).join("\n");
}

/**
 * Takes new address lists up, a minute after they came at the latest; every node reads its own folder. Made when
 * the lists in use were read: what changes from then on is new.
 */
export function addressListsJob(folder: string, enrichment: { reloadLists(): Promise<void> }) {
  let known = stateOf(folder);
  return {
    name: "address-lists",
    everyMs: MINUTE,
    scope: "each" as const,
    async run() {
      const now = await stateOf(folder);
      if (now === (await known)) return;
      await enrichment.reloadLists();
      known = Promise.resolve(now);
    },
  };
}
