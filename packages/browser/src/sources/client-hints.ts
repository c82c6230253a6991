import type { Json, Reading } from "../collect/reading.ts";

interface AgentData {
  readonly mobile?: boolean;
  getHighEntropyValues(names: readonly string[]): Promise<Record<string, Json>>;
}

const HINTS = ["architecture", "bitness", "model", "platform", "platformVersion", "wow64", "formFactors"];

/** What the browser tells about itself on request (User-Agent Client Hints); the version list is left out because it moves weekly. */
export async function readClientHints(): Promise<Reading> {
  const data = (navigator as { userAgentData?: AgentData }).userAgentData;
  if (!data?.getHighEntropyValues) return { reason: "unsupported" };
  const values = await data.getHighEntropyValues(HINTS);
  const told: Record<string, Json> = { mobile: data.mobile };
  for (const name of HINTS) told[name] = values[name];
  return { value: told };
}
