import { createLatchkey } from "./latchkey.ts";
import { rememberScript } from "./settings.ts";
import { SDK_VERSION } from "./version.ts";

/** The script build of the typed client: `Latchkey.createLatchkey({ clientId })`. */
rememberScript();
(globalThis as { Latchkey?: object }).Latchkey = { createLatchkey, version: SDK_VERSION };
