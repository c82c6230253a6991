import { Rupt } from "./rupt.ts";
import { rememberScriptOrigin } from "./settings.ts";

/** The script build under the name that pages written for the v2 SDK use. */
rememberScriptOrigin();
(globalThis as { Rupt?: typeof Rupt }).Rupt = Rupt;
