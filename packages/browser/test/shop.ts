import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "../build.ts";
import { type FakeService, type Page, startFakeService } from "./fake-service.ts";

/** The scripts as they are published, built anew. */
export async function builtScripts(): Promise<{ rupt: string; latchkey: string }> {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-sdk-"));
  try {
    await build(folder);
    const [rupt, latchkey] = await Promise.all([
      readFile(join(folder, "rupt.js"), "utf8"),
      readFile(join(folder, "latchkey.js"), "utf8"),
    ]);
    return { rupt, latchkey };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A shop that loads both scripts from the service it talks to, which is a fake one that remembers everything. */
export async function startShop(more: Record<string, Page> = {}): Promise<FakeService> {
  const { rupt, latchkey } = await builtScripts();
  return startFakeService({
    "/": '<!doctype html><html lang="en"><title>Shop</title><body><script src="/js/rupt.js"></script><script src="/js/latchkey.js"></script></body></html>',
    "/plain": "<!doctype html><title>Elsewhere</title>",
    "/challenge": "<!doctype html><title>Challenge</title>",
    "/js/rupt.js": rupt,
    "/js/latchkey.js": latchkey,
    "/js/0.1.0/rupt.js": rupt,
    ...more,
  });
}

/** Runs in the page: removes whatever the SDK may have stored. */
export async function forgetEverything(): Promise<void> {
  for (const pair of document.cookie.split("; ")) {
    // biome-ignore lint/suspicious/noDocumentCookie: the plain way works in both browsers.
    document.cookie = `${pair.split("=")[0]}=; path=/; max-age=0`;
  }
  localStorage.clear();
  sessionStorage.clear();
  await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase("latchkey");
    request.onsuccess = request.onerror = request.onblocked = resolve;
  });
}
