import { Rupt } from "./rupt.ts";
import { rememberScript } from "./settings.ts";

/** The script build under the name that pages written for the v2 SDK use. */
rememberScript();
(globalThis as { Rupt?: typeof Rupt }).Rupt = Rupt;
