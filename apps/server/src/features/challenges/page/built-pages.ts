import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { OutboxMessage } from "./outbox-message.ts";
import type { Markup } from "./server-entry.ts";
import type { Branding, ChallengeView } from "./view.ts";

/** Written by the build beside what it names. Files are relative to `assets/`. */
export interface PagesManifest {
  server: string;
  style: string;
  script: string;
}

export interface PageAsset {
  /** Name under `/assets/`; it holds a hash of the content, so it may be cached for ever. */
  file: string;
  path: string;
  contentType: string;
}

export interface BuiltPages {
  manifest: PagesManifest;
  challengeMarkup: (view: ChallengeView, logoUrl: string | null) => Markup;
  outboxMarkup: (messages: readonly OutboxMessage[]) => Markup;
  brandStyle: (branding: Branding) => string | null;
  assets: readonly PageAsset[];
}

/** Where `npm run build` puts the pages. */
export const DEFAULT_PAGES_DIR = fileURLToPath(new URL("../../../../dist/pages/", import.meta.url));

const loaded = new Map<string, BuiltPages>();

/** Loads built pages once. Throws where there are none, saying what to do. */
export function loadPages(dir: string = DEFAULT_PAGES_DIR): BuiltPages {
  const known = loaded.get(dir);
  if (known !== undefined) return known;
  const pages = readPages(dir);
  loaded.set(dir, pages);
  return pages;
}

function readPages(dir: string): BuiltPages {
  const base = dir.endsWith("/") ? dir : `${dir}/`;
  let manifest: PagesManifest;
  try {
    manifest = JSON.parse(readFileSync(`${base}manifest.json`, "utf8"));
  } catch (cause) {
    throw new Error(`The hosted pages are not built: run "npm run build" (looked in ${base})`, { cause });
  }
  // `require` of an ES module is synchronous, so that rendering can be.
  const { challengeMarkup, outboxMarkup, brandStyle } = createRequire(import.meta.url)(
    `${base}${manifest.server}`,
  );
  const asset = (file: string, contentType: string) => ({ file, path: `${base}assets/${file}`, contentType });
  return {
    manifest,
    challengeMarkup,
    outboxMarkup,
    brandStyle,
    assets: [
      asset(manifest.style, "text/css; charset=utf-8"),
      asset(manifest.script, "text/javascript; charset=utf-8"),
    ],
  };
}
