import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DESKTOP, startTestService, type TestProject, type TestService } from "../../../test/service.ts";

let service: TestService;
let main: TestProject;
beforeAll(async () => {
  service = await startTestService({
    main: { name: "Lumen", settings: { device_limits: { overall: 1 }, rate_limits: null } },
    other: {},
  });
  main = service.project("main");
});
afterAll(() => service.stop());

const DESK = "203.0.113.80";
const HOME = "198.51.100.80";
const PHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1";
const attach = async (user: string, browser: string, ip = DESK, agent = DESKTOP) =>
  (
    await main.browser(
      "POST",
      "/v2/device/attach",
      { user, fingerprint: `staff-${browser}` },
      { ip, headers: { "user-agent": agent } },
    )
  ).body;
const invite = async (email: string) =>
  (await main.server("POST", "/v2/device-invites", { email, name: "Desk" })).body;
const act = (id: string, verb: string) => main.server("POST", `/v2/device-invites/${id}/${verb}`);

async function linkTo(email: string, count = 1): Promise<URL> {
  const mails = async () => {
    const outbox = (await (await fetch(`${service.url}/dev/outbox`)).json()) as {
      messages: { to: string; text: string }[];
    };
    return outbox.messages.filter(({ to }) => to === email);
  };
  await expect.poll(mails, { timeout: 20_000, interval: 100 }).toHaveLength(count);
  const [newest] = await mails();
  return new URL(/https?:\S+/.exec(newest?.text ?? "")?.[0] ?? "");
}
const press = (link: URL, ip = DESK, agent = DESKTOP) =>
  fetch(`${service.url}/device-invite`, {
    method: "POST",
    headers: {
      "user-agent": agent,
      "x-forwarded-for": ip,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: link.search.slice(1),
  });

describe("a device of the staff", () => {
  it("is invited by mail, registered on the device, approved, and then counts on no account", async () => {
    const email = "desk-1@example.org";
    const created = await invite(email);
    expect(created).toMatchObject({ email, status: "invited", device: null, seen: false });
    const link = await linkTo(email);
    expect(await (await fetch(link)).text()).toContain("Register this device");
    expect((await act(created.id, "approve")).status).toBe(409);
    expect((await press(link)).status).toBe(200);
    expect((await main.server("GET", `/v2/device-invites/${created.id}`)).body).toMatchObject({
      status: "identified",
      device: { browser: "chrome", system: "windows", type: "computer" },
    });
    await attach("customer-1", "owner", HOME);
    expect((await attach("customer-1", "desk-1")).attached_devices).toBe(2);
    expect((await act(created.id, "approve")).body.status).toBe("approved");
    expect((await attach("customer-1", "desk-1")).attached_devices).toBe(1);
    await attach("customer-2", "owner-2", HOME);
    expect((await attach("customer-2", "desk-1", "192.0.2.9")).attached_devices).toBe(1);
    const open = await service.sql(
      `select 1 from challenges h join accounts a on a.id = h.account_id
       where a.external_id = 'customer-2' and h.closed_at is null`,
    );
    expect(open).toEqual([]);

    await act(created.id, "reject");
    expect((await main.server("GET", "/v2/user/customer-2")).body.attached_devices).toBe(2);
    expect((await attach("customer-2", "desk-1")).attached_devices).toBe(2);
  });

  it("is that one alone: other software, another line, or a second browser on it is not", async () => {
    const email = "desk-2@example.org";
    const { id } = await invite(email);
    await press(await linkTo(email));
    await act(id, "approve");
    await attach("customer-3", "owner-3", HOME);
    expect((await attach("customer-3", "phone", DESK, PHONE)).attached_devices).toBe(2);
    expect((await attach("customer-4", "elsewhere", HOME)).attached_devices).toBe(1);
    expect((await attach("customer-5", "desk-2")).attached_devices).toBe(0);
    expect((await attach("customer-5", "colleague")).attached_devices).toBe(1);
  });

  it("is registered once, by the newest link, and by nobody without it", async () => {
    const email = "desk-3@example.org";
    const { id } = await invite(email);
    const first = await linkTo(email);
    await act(id, "resend");
    const second = await linkTo(email, 2);
    expect(second.href).not.toBe(first.href);
    expect((await press(first)).status).toBe(404);
    const forged = new URL(second);
    forged.searchParams.set("token", "0".repeat(32));
    expect((await press(forged)).status).toBe(404);
    await fetch(second);
    const both = await Promise.all([press(second), press(second)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 404]);
    const rows = await service.sql<{ text: string }>(
      "select context::text as text from notices where kind = 'device_invite'",
    );
    expect(rows.every(({ text }) => !text.includes(second.searchParams.get("token") ?? "?"))).toBe(true);
  });

  it("is not found by another project", async () => {
    const { id } = await invite("desk-4@example.org");
    const other = service.project("other");
    expect((await other.server("GET", `/v2/device-invites/${id}`)).status).toBe(404);
    expect((await other.server("POST", `/v2/device-invites/${id}/approve`)).status).toBe(404);
    expect((await other.server("GET", "/v2/device-invites")).body).toEqual({ data: [], total: 0 });
  });
});
