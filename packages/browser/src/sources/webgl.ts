import type { Bench, Reading, Steps } from "../collect/reading.ts";

// By their WebGL numbers: largest texture, viewport and buffer, line and point widths, and how many
// textures, attributes and variables shaders may use.
const LIMITS = [3379, 3386, 33901, 33902, 34024, 34921, 34930, 35660, 36347, 36349];

/**
 * Limits and extensions of WebGL. Creating the context is the dearest single step of a collection
 * where there is no graphics card, so there is one, as small as it gets, for all three readings.
 */
export function* readWebgl(bench: Bench): Steps {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const gl = canvas.getContext("webgl", {
    alpha: false,
    antialias: false,
    depth: false,
    // Never wakes the second graphics card of a laptop, and always meets the same one.
    powerPreference: "low-power",
  });
  if (!gl) return undefined;
  yield;
  const read = (name: number): string => String(gl.getParameter(name));
  const limits = LIMITS.map(read);
  yield;
  // None when the context was lost meanwhile: then nothing else holds either.
  const extensions = gl.getSupportedExtensions();
  if (!extensions) return undefined;
  const unmasked = gl.getExtension("WEBGL_debug_renderer_info");
  bench.values.set(
    "gpu",
    unmasked
      ? [read(unmasked.UNMASKED_VENDOR_WEBGL), read(unmasked.UNMASKED_RENDERER_WEBGL)]
      : [read(gl.VENDOR), read(gl.RENDERER)],
  );
  yield;
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return [limits, extensions];
}

/** Name of the graphics card and its driver, as far as the browser tells. */
export function readGpu(bench: Bench): Reading {
  return bench.values.get("gpu");
}

/** Maker of the graphics card: what browsers on one machine agree on. */
export function readGpuFamily(bench: Bench): Reading {
  return gpuFamily(String(bench.values.get("gpu")));
}

/** The maker named in a vendor and renderer text, or undefined. */
export function gpuFamily(text: string): string | undefined {
  const makers =
    /(swiftshader|llvmpipe|softpipe|basic render)|(nvidia|geforce)|(radeon|\bamd\b|\bati\b)|intel|apple|adreno|mali|powervr|xclipse/i;
  const [name, software, nvidia, amd] = makers.exec(text) ?? [];
  return software ? "software" : nvidia ? "nvidia" : amd ? "amd" : name?.toLowerCase();
}
