import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";

let service: TestService;
let main: TestProject;
beforeAll(async () => {
  const sharing = { device_limits: { overall: 1 } };
  service = await startTestService({
    main: {
      settings: { ...sharing, challenge: { skip_limit: 2, notify_admins: true } },
      webhooks: [{ url: "https://hooks.example.org/", secret: "whsec_dGVzdC1zZWNyZXQtdGVzdC1zZWNyZXQ=" }],
    },
    strict: { settings: sharing },
  });
  main = service.project("main");
});
afterAll(() => service.stop());

const described = (seed: string) => ({
  components: Object.fromEntries(
    ["canvas", "webgl", "audio", "fonts", "screen", "hardware"].map((name) => [name, `${name}-${seed}`]),
  ),
});
const attach = async (project: TestProject, user: string, seed: string) =>
  (await project.browser("POST", "/v2/device/attach", { user, ...described(`${user}-${seed}`) })).body;
const openOf = async (user: string): Promise<string | undefined> =>
  (
    await service.sql<{ id: string }>(
      `select h.id from challenges h join accounts a on a.id = h.account_id
       where a.external_id = $1 and h.closed_at is null`,
      [user],
    )
  )[0]?.id;
async function challenged(user: string, project = main): Promise<string> {
  await attach(project, user, "1");
  await attach(project, user, "2");
  return (await openOf(user)) ?? "";
}
const act = (id: string, verb: string, project = main) =>
  project.server("POST", `/v2/challenges/${id}/${verb}`);
const dayPasses = (user: string) =>
  service.sql(
    `update accounts set quiet_until = quiet_until - interval '25 hours', version = version + 1 where external_id = $1`,
    [user],
  );

describe("putting a challenge off", () => {
  it("leaves the devices in peace for a day, as often as the project allows, until one is passed", async () => {
    const first = await challenged("later");
    expect((await act(first, "skip")).body).toEqual({ success: true });
    expect((await main.server("GET", `/v2/challenges/${first}`)).body.status).toBe("skipped");
    await attach(main, "later", "2");
    expect(await openOf("later")).toBeUndefined();

    await dayPasses("later");
    await attach(main, "later", "2");
    const second = (await openOf("later")) ?? "";
    expect((await act(second, "postpone")).status).toBe(200);
    expect((await main.server("GET", `/v2/challenges/${second}`)).body.status).toBe("postponed");

    await dayPasses("later");
    await attach(main, "later", "2");
    const third = (await openOf("later")) ?? "";
    const refused = await act(third, "skip");
    expect(refused).toMatchObject({
      status: 409,
      body: { code: "conflict", details: { reason: "limit_reached" } },
    });
    expect(await openOf("later")).toBe(third);

    const [device] = (await main.server("GET", `/v2/challenges/${third}/devices`)).body;
    await act(`${third}/devices/${device._id}`, "kick");
    expect((await act(third, "complete")).status).toBe(200);
    const [account] = await service.sql("select put_off_count from accounts where external_id = 'later'");
    expect(account).toEqual({ put_off_count: 0 });
  });

  it("is not offered without the setting, and a closed one cannot be put off or cost anything", async () => {
    const strict = service.project("strict");
    const id = await challenged("strict", strict);
    expect((await act(id, "skip", strict)).body.details).toEqual({ reason: "limit_reached" });
    const mine = await challenged("once");
    await act(mine, "skip");
    expect((await act(mine, "skip")).status).toBe(409);
    const [account] = await service.sql("select put_off_count from accounts where external_id = 'once'");
    expect(account).toEqual({ put_off_count: 1 });
  });

  it("is spent exactly once by two at the same time", async () => {
    const id = await challenged("raced");
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) => act(id, i % 2 ? "skip" : "postpone")),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
    const [account] = await service.sql("select put_off_count from accounts where external_id = 'raced'");
    expect(account).toEqual({ put_off_count: 1 });
    const events = await service.sql(
      "select 1 from outbox where event = 'challenge.skipped' and payload ->> 'account' = 'raced'",
    );
    const sent = await service.sql(
      "select 1 from webhook_messages where event = 'challenge.skipped' and body like '%\"raced\"%'",
    );
    expect(events.length + sent.length).toBe(1);
  });

  it("does not let a suspected takeover pass", async () => {
    const id = await challenged("thief");
    await service.sql("update challenges set type = 'account_takeover' where id = $1", [id]);
    expect((await act(id, "skip")).body.details).toEqual({ reason: "not_offered" });
  });
});

describe("asking the team for help", () => {
  it("tells them once, and the challenge stays open", async () => {
    const id = await challenged("helpless");
    for (let i = 0; i < 3; i += 1) expect((await act(id, "notify")).status).toBe(200);
    expect((await main.server("GET", `/v2/challenges/${id}`)).body.status).toBe("admin_notified");
    expect(await openOf("helpless")).toBe(id);
    const told = await service.sql<{ body: Record<string, unknown> }>(
      `select payload as body from outbox where event = 'admin.notify.shared_account'
       union all select body::jsonb from webhook_messages where event = 'admin.notify.shared_account'`,
    );
    expect(told).toHaveLength(1);
    expect(told[0]?.body).toMatchObject({ account: "helpless", device_count: 2, attached_device_count: 2 });
  });

  it("is refused where the project does not offer it", async () => {
    const strict = service.project("strict");
    const id = await challenged("alone", strict);
    expect((await act(id, "notify", strict)).body.details).toEqual({ reason: "not_offered" });
  });
});

describe("the hosted page", () => {
  /** Opens the page and answers what its forms carry. */
  const open = async (id: string) => {
    const response = await fetch(`${service.url}/challenge?challenge=${id}`);
    const html = await response.text();
    const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";
    const csrf = /name="csrf"[^>]*value="([^"]+)"/.exec(html)?.[1] ?? "";
    const post = (path: string) =>
      fetch(`${service.url}/challenge${path}`, {
        method: "POST",
        headers: { cookie, "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ csrf, challenge: id }).toString(),
      });
    return { html, post };
  };

  it("lets a person put it off and ask for help, where the project says so", async () => {
    const id = await challenged("on-the-page");
    const page = await open(id);
    expect(page.html).toContain("Not now");
    expect(page.html).toContain("Ask the main team for help");
    expect(await (await page.post("/help")).text()).toContain("We’ve told the main team.");
    expect(await (await page.post("/skip")).text()).toContain("You can carry on");
    expect((await main.server("GET", `/v2/challenges/${id}`)).body.status).toBe("skipped");
  });

  it("offers neither elsewhere, and does neither when asked all the same", async () => {
    const strict = service.project("strict");
    const id = await challenged("not-on-the-page", strict);
    const page = await open(id);
    expect(page.html).not.toMatch(/Not now|team for help/);
    for (const path of ["/skip", "/help"]) await page.post(path);
    expect((await strict.server("GET", `/v2/challenges/${id}`)).body.status).toBe("initiated");
  });
});
