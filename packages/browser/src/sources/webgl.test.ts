import { expect, test } from "vitest";
import { gpuFamily } from "./webgl.ts";

test.each([
  ["Google Inc. (NVIDIA),ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 Direct3D11 vs_5_0 ps_5_0, D3D11)", "nvidia"],
  ["NVIDIA Corporation,NVIDIA GeForce GTX 980, or similar", "nvidia"],
  ["Google Inc. (AMD),ANGLE (AMD, AMD Radeon(TM) Graphics Direct3D11 vs_5_0 ps_5_0, D3D11)", "amd"],
  ["ATI Technologies Inc.,Radeon R9 200 Series", "amd"],
  ["Google Inc. (Intel),ANGLE (Intel, Mesa Intel(R) UHD Graphics 620 (KBL GT2), OpenGL 4.6)", "intel"],
  ["Google Inc. (Apple),ANGLE (Apple, ANGLE Metal Renderer: Apple M2, Unspecified Version)", "apple"],
  ["Apple Inc.,Apple GPU", "apple"],
  ["Qualcomm,Adreno (TM) 650", "adreno"],
  ["ARM,Mali-G78", "mali"],
  [
    "Google Inc. (Google),ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)",
    "software",
  ],
  ["Mesa,llvmpipe, or similar", "software"],
  ["Microsoft,Microsoft Basic Render Driver", "software"],
  ["Mozilla,Mozilla", undefined],
  ["undefined", undefined],
  // Words that only contain a maker's name.
  ["Corporation,Compatible device", undefined],
])("%s is made by %s", (text, family) => {
  expect(gpuFamily(text)).toBe(family);
});
