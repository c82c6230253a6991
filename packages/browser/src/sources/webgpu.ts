import type { Bench, Json, Reading } from "../collect/reading.ts";

interface Adapter {
  readonly info?: { vendor?: string; architecture?: string; device?: string; description?: string };
  readonly limits: Record<string, Json>;
  readonly features: Iterable<string>;
}

/** Graphics card, its limits and features as WebGPU tells them. */
export async function readWebgpu(bench: Bench): Promise<Reading> {
  const { gpu } = navigator as { gpu?: { requestAdapter(options: object): Promise<Adapter | null> } };
  // Without a card the browser would only say so on the page's console.
  if (!gpu || bench.values.get("gpu_family") === "software") return undefined;
  const adapter = await gpu.requestAdapter({ powerPreference: "low-power" });
  if (!adapter) return { reason: "blocked" };
  const { vendor, architecture, device, description } = adapter.info ?? {};
  const limits: Json[] = [];
  // The limits are getters of the prototype: a loop over own keys would find none.
  for (const name in adapter.limits) limits.push([name, adapter.limits[name]]);
  return [vendor, architecture, device, description, limits, Array.from(adapter.features).sort()];
}
