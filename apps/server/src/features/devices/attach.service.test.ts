import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestService } from "../../../test/service.ts";

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ main: {}, other: {} });
});
afterAll(() => service.stop());

const described = (seed: string) => ({
  components: Object.fromEntries(
    ["canvas", "webgl", "audio", "fonts", "screen", "hardware"].map((name) => [name, `${name}-${seed}`]),
  ),
  client: "latchkey",
});

describe("attach", () => {
  it("answers the account's state and knows the device again", async () => {
    const main = service.project("main");
    const first = await main.browser("POST", "/v2/device/attach", { user: "ada", ...described("a") });
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({
      success: true,
      attached_devices: 1,
      new_device: true,
      suspended: false,
    });
    expect(first.body.device_id).toMatch(/^[0-9a-f]{24}$/);
    const second = await main.browser("POST", "/v2/device/attach", { user: "ada", ...described("a") });
    expect(second.body).toMatchObject({
      device_id: first.body.device_id,
      attached_devices: 1,
      new_device: false,
    });
    expect(second.body.access).not.toBe(first.body.access);
  });

  it("keeps accounts of two projects apart", async () => {
    const mine = await service
      .project("main")
      .browser("POST", "/v2/device/attach", { user: "eve", ...described("e") });
    const theirs = await service
      .project("other")
      .browser("POST", "/v2/device/attach", { user: "eve", ...described("e") });
    expect(theirs.body.new_device).toBe(true);
    expect(theirs.body.device_id).not.toBe(mine.body.device_id);
  });
});
