/** Stored with every evaluation, so that a decision can be traced to the code that took it. */
export const ENGINE_VERSION = "engine-1";
