import type { Json, Reading } from "../collect/reading.ts";

interface AgentData {
  getHighEntropyValues?(names: readonly string[]): Promise<Record<string, Json>>;
}

const HINTS = ["architecture", "bitness", "model", "platform", "platformVersion", "wow64", "formFactors"];

/** What the browser tells about itself on request (User-Agent Client Hints), without the version list, which moves weekly. */
export async function readClientHints(): Promise<Reading> {
  const told = await (navigator as { userAgentData?: AgentData }).userAgentData?.getHighEntropyValues?.(
    HINTS,
  );
  // Brands and whether it is a phone are added unasked.
  return told && Object.fromEntries(["mobile", ...HINTS].map((name) => [name, told[name]]));
}
