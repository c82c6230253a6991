/** The contract between Latchkey and those who call it: generated, never edited by hand. */
export { default as openapi } from "../openapi.json" with { type: "json" };
