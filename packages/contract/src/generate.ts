/** Writes `openapi.json` from the schemas the server validates with: `node packages/contract/src/generate.ts`. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { currentDocument, documentText } from "./document.ts";

const FILE = fileURLToPath(new URL("../openapi.json", import.meta.url));

const text = documentText(currentDocument());
writeFileSync(FILE, text);
process.stdout.write(`packages/contract/openapi.json: ${text.length} characters\n`);
