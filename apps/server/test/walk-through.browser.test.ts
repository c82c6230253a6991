import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { prepareServiceProcess, type ServiceProcess } from "./service-process.ts";

const SCRIPT = fileURLToPath(new URL("../../demo/src/three-browsers.ts", import.meta.url));

let service: ServiceProcess;
beforeAll(async () => {
  service = await prepareServiceProcess({}, { LATCHKEY_DEMO: "on" });
});
afterAll(async () => {
  await service?.end("SIGTERM");
  await service?.remove();
});

it("the README's walk-through plays by itself: the third device is asked, proves it, and signs one out", async () => {
  const url = await service.start();
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, url]);
  for (const step of [
    "sends it to the challenge page",
    "completed",
    "was signed out while watching",
    "goes on watching",
  ])
    expect(stdout).toContain(step);
});
