import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";

let service: TestService;
let main: TestProject;
beforeAll(async () => {
  service = await startTestService({
    main: { settings: { device_limits: { overall: 1 } } },
    starter: { settings: { plan: "starter" } },
    other: {},
  });
  main = service.project("main");
});
afterAll(() => service.stop());

const described = (seed: string) => ({
  components: Object.fromEntries(
    ["canvas", "webgl", "audio", "fonts", "screen", "hardware"].map((name) => [name, `${name}-${seed}`]),
  ),
});
const attach = (user: string, seed: string, more: object = {}) =>
  main.browser("POST", "/v2/device/attach", { user, ...described(seed), ...more });
const update = (user: string, body: object) =>
  main.server("POST", `/v2/user/${encodeURIComponent(user)}/update`, body);

describe("a user", () => {
  it("is shown by the product's own id, also with slashes and spaces, encoded or not", async () => {
    await update("team a/ada", { metadata: { plan: "family" } });
    for (const path of ["/v2/user/team%20a%2Fada", "/v2/user/team%20a/ada"]) {
      const { status, body } = await main.server("GET", path);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        account: "team a/ada",
        metadata: { plan: "family" },
        suspended: false,
        attached_devices: 0,
        limit_config: null,
      });
    }
  });

  it("is unknown to another project", async () => {
    await update("mine", {});
    expect((await service.project("other").server("GET", "/v2/user/mine")).status).toBe(404);
  });

  it("keeps metadata that adds up to more than its bounds out, and says so", async () => {
    const half = (from: number) =>
      Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`k${from + i}`, 1]));
    expect((await update("full", { metadata: half(0) })).status).toBe(200);
    const refused = await update("full", { metadata: half(30) });
    expect(refused).toMatchObject({ status: 400, body: { code: "invalid_parameter" } });
    const { body } = await main.server("GET", "/v2/user/full");
    expect(Object.keys(body.metadata)).toHaveLength(30);
  });

  it("that is suspended is told so at its next attach, until it is lifted", async () => {
    await attach("paused", "p");
    expect((await main.server("POST", "/v2/user/paused/suspend", {})).body).toEqual({ success: true });
    expect((await attach("paused", "p")).body.suspended).toBe(true);
    await main.server("POST", "/v2/user/paused/suspend", { suspended: false });
    expect((await attach("paused", "p")).body.suspended).toBe(false);
    expect((await main.server("POST", "/v2/user/nobody-here/suspend", {})).status).toBe(404);
  });

  it("has limits of its own once a signed call set them, and the project's again without", async () => {
    await update("roomy", { limit_config: { overall_device_limit: 3 } });
    await attach("roomy", "r1");
    await attach("roomy", "r2");
    const open = async () =>
      (
        await service.sql(
          `select from challenges h join accounts a on a.id = h.account_id where a.external_id = 'roomy'
           and h.closed_at is null`,
        )
      ).length;
    expect(await open()).toBe(0);
    expect((await main.server("GET", "/v2/user/roomy")).body.limit_config).toEqual({
      overall_device_limit: 3,
      people_limit: null,
    });
    await update("roomy", { limit_config: null });
    await attach("roomy", "r2");
    expect(await open()).toBe(1);
  });
});

describe("groups", () => {
  it("are joined by attach and update, counted, listed, and left", async () => {
    await attach("g-one", "g1", { groups: [{ id: "acme", name: "Spoofed" }] });
    await update("g-two", { groups: { id: "acme", name: "Acme", metadata: { seats: 5 } } });
    await update("g-two", { groups: { id: "acme", metadata: { tier: "gold" } } });
    await attach("g-two", "g2");
    await attach("g-two", "g3");
    const { body } = await main.server("GET", "/v2/groups/acme");
    expect(body).toMatchObject({
      id: "acme",
      name: "Acme",
      metadata: { seats: 5, tier: "gold" },
      members: 2,
      devices: 3,
      shared: 1,
    });
    const list = await main.server("GET", "/v2/groups?limit=1");
    expect(list.body).toMatchObject({ total: 1, data: [{ id: "acme", members: 2 }] });
    const members = await main.server("GET", "/v2/groups/acme/members");
    expect(members.body.data.map((member: { account: string }) => member.account).sort()).toEqual([
      "g-one",
      "g-two",
    ]);
    expect((await main.server("DELETE", "/v2/groups/acme/members/g-one")).status).toBe(200);
    expect((await main.server("DELETE", "/v2/groups/acme/members/g-one")).status).toBe(404);
    expect((await main.server("GET", "/v2/groups/acme")).body.members).toBe(1);
    expect((await service.project("other").server("GET", "/v2/groups/acme")).status).toBe(404);
  });

  it("are not part of every plan", async () => {
    const { status, body } = await service.project("starter").server("GET", "/v2/groups");
    expect(status).toBe(428);
    expect(body).toMatchObject({ success: false, code: "plan_required", details: { feature: "groups" } });
  });
});

describe("form bodies", () => {
  it("say the same as JSON, nested names and lists included", async () => {
    const form = new URLSearchParams([
      ["metadata[plan]", "solo"],
      ["limit_config[overall_device_limit]", "4"],
      ["groups[0][id]", "formers"],
      ["groups[1][id]", "casters"],
    ]).toString();
    const answer = await main.server("POST", "/v2/user/by-form/update", form, {
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(answer.body).toEqual({ success: true });
    expect((await main.server("GET", "/v2/user/by-form")).body).toMatchObject({
      metadata: { plan: "solo" },
      limit_config: { overall_device_limit: 4 },
      groups: [{ id: "casters" }, { id: "formers" }],
    });
  });
});
