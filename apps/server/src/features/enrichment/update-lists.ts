/**
 * Fetches address lists from sources the operator names and puts them where `lists.ts` finds them.
 *
 * Nothing is fetched unless it was named, and a list is replaced only by one that reads well: a source that
 * answers an error page or an empty file leaves the list of yesterday in place.
 */

import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { NetworkKind } from "@latchkey/engine";
import { parseAddressList } from "./address-set.ts";
import { LIST_KINDS } from "./lists.ts";

const MAX_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 60_000;
/** More unreadable lines than this share, and the source is something else than a list. */
const MAX_BAD_SHARE = 0.05;

export interface ListSource {
  kind: NetworkKind;
  /** Tells several sources of one kind apart; becomes part of the file's name. */
  label: string | null;
  /** A path, or an http or https address. */
  from: string;
}

export type ListUpdate =
  | { ok: true; file: string; ranges: number; badLines: number }
  | { ok: false; source: string; problem: string };

/**
 * Reads `kind=source` or `kind-label=source` (`tor=https://…`, `vpn-acme=/etc/acme.txt`).
 * Null when it is not of that form or the kind is unknown.
 */
export function parseListSource(text: string): ListSource | null {
  const match = text.match(/^([a-z]+)(?:-([a-z0-9-]{1,40}))?=(\S.*)$/s);
  const kind = LIST_KINDS.find((known) => known === match?.[1]);
  const from = match?.[3]?.trim();
  return kind && from ? { kind, label: match?.[2] ?? null, from } : null;
}

async function textOfResponse(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new Error(`it is longer than ${MAX_BYTES / 1024 / 1024} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

async function readSource(from: string): Promise<string> {
  if (!/^https?:\/\//i.test(from)) return await readFile(from, "utf8");
  const response = await fetch(from, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`it answered ${response.status}`);
  }
  return await textOfResponse(response);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "it could not be read";
  if ("code" in error && error.code === "ENOENT") return "there is no such file";
  if (error.name === "TimeoutError") return "it did not answer in time";
  return error.message.startsWith("it ") ? error.message : "it could not be read";
}

/** A source's address without the credentials or the query it may carry. */
function shown(from: string): string {
  if (!/^https?:\/\//i.test(from)) return from;
  try {
    const url = new URL(from);
    return `${url.origin}${url.pathname}`;
  } catch {
    return "the given address";
  }
}

async function updateOne(folder: string, source: ListSource): Promise<ListUpdate> {
  const refuse = (problem: string): ListUpdate => ({ ok: false, source: shown(source.from), problem });
  let text: string;
  try {
    text = await readSource(source.from);
  } catch (error) {
    return refuse(reasonOf(error));
  }
  const list = parseAddressList(text);
  if (list.ranges.length === 0) return refuse("it holds no addresses");
  if (list.badCount > list.ranges.length * MAX_BAD_SHARE) {
    return refuse(`${list.badCount} of its lines are no addresses, the first is line ${list.badLines[0]}`);
  }
  const file = `${source.kind}${source.label === null ? "" : `-${source.label}`}.txt`;
  const draft = join(folder, `.${file}.${process.pid}.tmp`);
  try {
    await writeFile(draft, text);
    await rename(draft, join(folder, file));
  } finally {
    await rm(draft, { force: true });
  }
  return { ok: true, file, ranges: list.ranges.length, badLines: list.badCount };
}

/**
 * Reads each source and replaces its list in `folder` (made if missing). One bad source does not keep the
 * others from being updated. A running service takes new lists up by `addressListsJob`.
 */
export async function updateAddressLists(
  folder: string,
  sources: readonly ListSource[],
): Promise<readonly ListUpdate[]> {
  await mkdir(folder, { recursive: true });
  const updates: ListUpdate[] = [];
  for (const source of sources) updates.push(await updateOne(folder, source));
  return updates;
}

/** Where the operator's address lists lie; a throw-away store ("memory") has none. */
export const addressListsDir = (dataDir: string): string | null =>
  dataDir === "memory" ? null : join(dataDir, "address-lists");

/**
 * The command `address-lists`: arguments are sources (`tor=https://…`). Prints one line for each and answers
 * the exit code: 0 done, 1 a source failed, 2 wrong usage.
 */
export async function addressListsCommand(
  args: readonly string[],
  folder: string,
  print: (line: string) => void,
): Promise<0 | 1 | 2> {
  const sources = args.map((text) => ({ text, source: parseListSource(text) }));
  const wrong = sources.filter(({ source }) => source === null);
  if (args.length === 0 || wrong.length > 0) {
    for (const { text } of wrong) print(`not understood: ${text.split("=", 1)[0] ?? ""}`);
    print(
      `usage: address-lists KIND=FILE-OR-URL ... with KIND one of ${LIST_KINDS.join(", ")} (KIND-LABEL for several)`,
    );
    return 2;
  }
  const updates = await updateAddressLists(
    folder,
    sources.flatMap(({ source }) => (source ? [source] : [])),
  );
  for (const update of updates) {
    print(
      update.ok
        ? `${update.file}: ${update.ranges} ranges${update.badLines > 0 ? `, ${update.badLines} lines not understood` : ""}`
        : `${update.source}: kept the list there was, because ${update.problem}`,
    );
  }
  return updates.every((update) => update.ok) ? 0 : 1;
}
