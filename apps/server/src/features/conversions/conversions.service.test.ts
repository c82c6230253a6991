import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";
import { LOCAL_TARGETS, type Receiver, startReceiver } from "../../../test/webhook-receiver.ts";

const SECRET = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;
const SETTINGS = { device_limits: { overall: 1 }, rate_limits: null };

let receiver: Receiver;
let service: TestService;
let main: TestProject;
beforeAll(async () => {
  receiver = await startReceiver();
  const webhooks = [{ url: receiver.url, secret: SECRET, events: ["user.converted"] }];
  service = await startTestService(
    { main: { settings: SETTINGS, webhooks }, other: { settings: SETTINGS } },
    LOCAL_TARGETS,
  );
  main = service.project("main");
});
afterAll(async () => {
  await service.stop();
  await receiver.stop();
});

const machine = (seed: string) => ({
  components: Object.fromEntries(
    ["canvas", "webgl", "audio", "fonts", "screen", "hardware"].map((name) => [name, `${name}-${seed}`]),
  ),
  client: "latchkey",
});
const attach = async (user: string, seed: string, more: Record<string, unknown> = {}, project = main) =>
  (
    await project.browser(
      "POST",
      "/v2/device/attach",
      { user, ...machine(seed), ...more },
      { ip: `203.0.113.${seed.length}` },
    )
  ).body;

/** Somebody uses an account that is not theirs, and is challenged on their device. */
async function borrowed(owner: string, guest: string, project = main) {
  await attach(owner, `${owner}-home`, {}, project);
  const { access } = await attach(owner, guest, {}, project);
  const [challenge] = await service.sql<{ id: string }>(
    `select h.id from challenges h join accounts a on a.project_id = h.project_id and a.id = h.account_id
     join projects p on p.id = h.project_id
     where a.external_id = $1 and p.client_id = $2 and h.closed_at is null`,
    [owner, project.clientId],
  );
  if (challenge === undefined) throw new Error("not challenged");
  return { challenge: challenge.id, access: access as string };
}
const converted = async (): Promise<string[]> =>
  (
    await service.sql<{ external_id: string }>(
      "select a.external_id from conversions c join accounts a on a.project_id = c.project_id and a.id = c.account_id order by c.at",
    )
  ).map(({ external_id }) => external_id);

describe("a sharer who makes an account of their own on the challenged device", () => {
  it("is counted once and told, whatever else is attached later", async () => {
    const { challenge } = await borrowed("owner-1", "guest-1");
    await attach("newcomer", "guest-1", { last_challenge: challenge, metadata: { plan: "solo" } });
    await attach("newcomer", "guest-1", { last_challenge: challenge });
    await attach("newcomer-2", "guest-1", { last_challenge: challenge });
    await receiver.until((all) => all.length >= 1);
    expect(receiver.received.map(({ body }) => body)).toEqual([
      {
        event: "user.converted",
        user: {
          id: expect.stringMatching(/^[0-9a-f]{24}$/),
          account: "newcomer",
          metadata: { plan: "solo" },
          createdAt: expect.any(String),
          updatedAt: expect.any(String),
        },
      },
    ]);
    expect(await converted()).toEqual(["newcomer"]);
  });

  it("is known by the access that was over the limit, once the challenge of that device was opened", async () => {
    const { challenge, access } = await borrowed("owner-2", "guest-22");
    await attach("too-early", "guest-22", { last_blocking_access: access });
    expect(await converted()).not.toContain("too-early");
    await fetch(`${service.url}/challenge?challenge=${challenge}`);
    await attach("by-access", "guest-22", { last_blocking_access: access });
    expect(await converted()).toContain("by-access");
  });

  it("is a seat where the new account joins the owner's group", async () => {
    await main.server("POST", "/v2/user/owner-3/update", { groups: { id: "club" } });
    const { challenge } = await borrowed("owner-3", "guest-333");
    await attach("seat", "guest-333", { last_challenge: challenge, groups: [{ id: "club" }] });
    expect(await converted()).toContain("seat");
    const { body } = await main.server("GET", "/v2/project/conversions");
    expect(body).toMatchObject({
      accounts: 3,
      seats: 1,
      interval: "day",
      periods: [{ accounts: 3, seats: 1 }],
    });
    const none = await main.server("GET", "/v2/project/conversions?from=2020-01-01&to=2020-02-01T00:00:00Z");
    expect(none.body).toMatchObject({ accounts: 0, seats: 0, periods: [] });
    expect((await main.server("GET", "/v2/project/conversions?from=2024-02-01&to=2024-01-01")).status).toBe(
      400,
    );
    expect((await main.browser("GET", "/v2/project/conversions")).status).toBe(403);
    expect((await service.project("other").server("GET", "/v2/project/conversions")).body.accounts).toBe(0);
  });
});

describe("nobody is counted as converted", () => {
  const unchanged = async (work: () => Promise<unknown>): Promise<void> => {
    const before = await converted();
    await work();
    expect(await converted()).toEqual(before);
  };

  it("who comes back to their own account", () =>
    unchanged(async () => {
      const { challenge } = await borrowed("owner-4", "guest-4444");
      await attach("owner-4", "guest-4444-other", { last_challenge: challenge });
    }));

  it("whose account is older than the challenge", () =>
    unchanged(async () => {
      await attach("veteran", "veteran-desk");
      const { challenge } = await borrowed("owner-5", "guest-55555");
      await attach("veteran", "guest-55555", { last_challenge: challenge });
    }));

  it("who proved that the challenged account is theirs", () =>
    unchanged(async () => {
      const { challenge } = await borrowed("owner-6", "guest-666666");
      await service.sql("update challenges set status = 'completed', closed_at = now() where id = $1", [
        challenge,
      ]);
      await attach("second-account", "guest-666666", { last_challenge: challenge });
    }));

  it("for traces that are made up, or come from another project", () =>
    unchanged(async () => {
      const { challenge, access } = await borrowed("owner-7", "guest-7777777", service.project("other"));
      const traces = [
        { last_challenge: challenge, last_blocking_access: access },
        { last_challenge: "0".repeat(24), last_blocking_access: "0".repeat(24) },
        { last_challenge: "' or true --" },
      ];
      for (const [i, trace] of traces.entries()) await attach(`forger-${i}`, `forger-${i}`, trace);
    }));
});
