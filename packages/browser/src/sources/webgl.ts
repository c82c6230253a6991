import type { Bench, Json, Reading } from "../collect/reading.ts";

const LIMITS = [
  0x0d33, 0x0d3a, 0x0d50, 0x0d52, 0x0d53, 0x0d54, 0x0d55, 0x846d, 0x846e, 0x84e8, 0x851c, 0x8869, 0x8872,
  0x8b4c, 0x8b4d, 0x8dfb, 0x8dfc, 0x8dfd,
];

interface Graphics {
  readonly vendor: string;
  readonly renderer: string;
}

/**
 * Limits and extensions of WebGL. Creating the context is the dearest single step of a collection
 * where there is no graphics card, so there is one, as small as it gets, for all three readings.
 */
export function readWebgl(bench: Bench): Reading {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const gl = canvas.getContext("webgl", {
    alpha: false,
    antialias: false,
    depth: false,
    stencil: false,
    // Never wakes the second graphics card of a laptop, and always meets the same one.
    powerPreference: "low-power",
  });
  if (!gl) return { reason: "unsupported" };
  const unmasked = gl.getExtension("WEBGL_debug_renderer_info");
  const text = (name: number): string => String(gl.getParameter(name));
  const graphics: Graphics = {
    vendor: text(unmasked ? unmasked.UNMASKED_VENDOR_WEBGL : gl.VENDOR),
    renderer: text(unmasked ? unmasked.UNMASKED_RENDERER_WEBGL : gl.RENDERER),
  };
  bench.values.set("graphics", { ...graphics });
  const limits: Json = LIMITS.map((name) => {
    const value: unknown = gl.getParameter(name);
    return typeof value === "number" ? value : String(value);
  });
  const precision = gl.getShaderPrecisionFormat(gl.FRAGMENT_SHADER, gl.HIGH_FLOAT);
  const value = [
    limits,
    gl.getSupportedExtensions(),
    precision?.precision,
    gl.getContextAttributes()?.antialias,
  ];
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return { value };
}

/** Name of the graphics card and its driver, as far as the browser tells. */
export function readGpu(bench: Bench): Reading {
  const graphics = bench.values.get("graphics") as Graphics | undefined;
  return graphics ? { value: [graphics.vendor, graphics.renderer] } : { reason: "unsupported" };
}

/** Maker of the graphics card: what browsers on one machine agree on. */
export function readGpuFamily(bench: Bench): Reading {
  const graphics = bench.values.get("graphics") as Graphics | undefined;
  const family = graphics && gpuFamily(`${graphics.vendor} ${graphics.renderer}`);
  return family ? { value: family } : { reason: "unsupported" };
}

/** The maker named in a vendor and renderer text, or null. */
export function gpuFamily(text: string): string | null {
  const found =
    /swiftshader|llvmpipe|softpipe|basic render|nvidia|geforce|radeon|\bamd\b|\bati\b|intel|apple|adreno|mali|powervr|xclipse/i
      .exec(text)?.[0]
      .toLowerCase();
  switch (found) {
    case undefined:
      return null;
    case "swiftshader":
    case "llvmpipe":
    case "softpipe":
    case "basic render":
      return "software";
    case "geforce":
      return "nvidia";
    case "radeon":
    case "ati":
      return "amd";
    default:
      return found;
  }
}
