/**
 * Writes what follows from the schemas the server validates with: `openapi.json`, and the server SDK's types of answers.
 * `node packages/contract/src/generate.ts`
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { currentDocument, documentText } from "./document.ts";
import { wireTypes } from "./wire-types.ts";

const document = currentDocument();
for (const [file, text] of [
  ["packages/contract/openapi.json", documentText(document)],
  ["packages/node/src/wire-types.ts", wireTypes(document)],
] as const) {
  writeFileSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url)), text);
  process.stdout.write(`${file}: ${text.length} characters\n`);
}
