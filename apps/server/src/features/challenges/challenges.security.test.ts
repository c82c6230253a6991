import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";

let service: TestService;
let main: TestProject;
beforeAll(async () => {
  const settings = { device_limits: { overall: 1 }, rate_limits: null };
  service = await startTestService({
    main: { settings: { ...settings, allowed_origins: ["https://shop.example.org"] } },
    lax: { settings: { ...settings, mfa: { lockout: { attempts: 1000 } } } },
  });
  main = service.project("main");
});
afterAll(() => service.stop());
beforeEach(() => service.sql("delete from budgets"));

const described = (seed: string) => ({
  components: Object.fromEntries(
    ["canvas", "webgl", "audio", "fonts", "screen", "hardware"].map((name) => [name, `${name}-${seed}`]),
  ),
});
const attach = async (user: string, seed: string, project = main) =>
  (
    await project.browser(
      "POST",
      "/v2/device/attach",
      { user, ...described(`${user}-${seed}`) },
      { ip: "81.2.69.142" },
    )
  ).body;
const openOf = async (user: string): Promise<string> =>
  (
    await service.sql<{ id: string }>(
      `select h.id from challenges h join accounts a on a.id = h.account_id
       where a.external_id = $1 and h.closed_at is null order by h.created_at desc limit 1`,
      [user],
    )
  )[0]?.id ?? "";
async function challenged(user: string, contact: object = {}, project = main): Promise<string> {
  await project.server("POST", `/v2/user/${user}/update`, contact);
  await attach(user, "old", project);
  await attach(user, "new", project);
  return await openOf(user);
}
async function sentCode(): Promise<string> {
  const outbox = (await (await fetch(`${service.url}/dev/outbox`)).json()) as {
    messages: { text: string }[];
  };
  return /\b(\d{6})\b/.exec(outbox.messages[0]?.text ?? "")?.[1] ?? "";
}
const otherThan = (code: string): string => (code === "000000" ? "111111" : "000000");

/** One browser on the hosted page. */
function visitor() {
  let cookie = "";
  let csrf = "";
  const read = async (response: Response) => {
    const set = response.headers.get("set-cookie")?.split(";")[0];
    if (set !== undefined) cookie = set;
    const html = await response.text();
    csrf = /name="csrf"[^>]*value="([^"]+)"/.exec(html)?.[1] ?? csrf;
    return { status: response.status, html, headers: response.headers };
  };
  return {
    open: async (query: string) =>
      await read(
        await fetch(`${service.url}/challenge?${query}`, { headers: { cookie }, redirect: "manual" }),
      ),
    post: async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
      await read(
        await fetch(`${service.url}/challenge${path}`, {
          method: "POST",
          redirect: "manual",
          headers: { cookie, "content-type": "application/x-www-form-urlencoded", ...headers },
          body: new URLSearchParams({ csrf, ...fields }),
        }),
      ),
    withoutCookie: () => {
      cookie = "";
    },
  };
}
const screenOf = (html: string): string => /data-screen="([a-z_]+)"/.exec(html)?.[1] ?? "";

describe("somebody who knows nothing but a challenge's id", () => {
  it("sees no device, no place and no address, and can neither kick nor complete", async () => {
    const challenge = await challenged("shown", { email: "shown.owner@example.org", phone: "+33612345678" });
    const stranger = visitor();
    for (const step of ["", "&step=devices", "&step=channel", "&step=done"]) {
      const { html } = await stranger.open(`challenge=${challenge}${step}`);
      expect(html).not.toMatch(/shown\.owner@example\.org|33612345678|81\.2\.69|London/);
      expect(screenOf(html)).not.toBe("devices");
    }
    const { body: devices } = await main.server("GET", `/v2/challenges/${challenge}/devices`);
    for (const path of ["/kick", "/complete"]) {
      await stranger.post(path, { challenge, device: devices[0]._id });
    }
    expect((await main.server("GET", `/v2/challenges/${challenge}`)).body).toMatchObject({
      status: "initiated",
    });
    expect((await main.server("GET", `/v2/challenges/${challenge}/devices`)).body).toHaveLength(2);
  });

  it("cannot use the proof of somebody else's visit, nor act without its form token", async () => {
    const challenge = await challenged("proved", { email: "proved@example.org" });
    const owner = visitor();
    await owner.open(`challenge=${challenge}`);
    await owner.post("/send", { challenge, channel: "email" });
    await owner.open(`challenge=${challenge}`);
    await owner.post("/verify", { challenge, code: await sentCode() });
    expect(screenOf((await owner.open(`challenge=${challenge}`)).html)).toBe("devices");
    const stranger = visitor();
    expect(screenOf((await stranger.open(`challenge=${challenge}&step=devices`)).html)).not.toBe("devices");
    const { body: devices } = await main.server("GET", `/v2/challenges/${challenge}/devices`);
    const fields = { challenge, device: devices[0]._id };
    expect((await owner.post("/kick", { ...fields, csrf: "forged" })).status).toBe(403);
    expect((await owner.post("/kick", fields, { "sec-fetch-site": "cross-site" })).status).toBe(403);
    owner.withoutCookie();
    expect((await owner.post("/kick", fields)).status).toBe(403);
    expect((await main.server("GET", `/v2/challenges/${challenge}/devices`)).body).toHaveLength(2);
  });

  it("finds nothing to do once it is completed", async () => {
    const challenge = await challenged("over", { email: "over@example.org" });
    await main.server("POST", `/v2/challenges/${challenge}/send`);
    await main.server("POST", `/v2/challenges/${challenge}/verify`, { code: await sentCode() });
    const { body: devices } = await main.server("GET", `/v2/challenges/${challenge}/devices`);
    await main.server("POST", `/v2/challenges/${challenge}/kick`, { device: devices[0]._id });
    expect((await main.server("POST", `/v2/challenges/${challenge}/complete`)).status).toBe(200);
    const { html } = await visitor().open(`challenge=${challenge}`);
    expect(screenOf(html)).toBe("closed");
    expect(html).not.toContain("over@example.org");
    const kick = await main.server("POST", `/v2/challenges/${challenge}/kick`, { device: devices[1]._id });
    expect(kick).toMatchObject({ status: 409, body: { code: "already_completed" } });
  });

  it("cannot make the page lead to an address of their own", async () => {
    const challenge = await challenged("led", { email: "led@example.org" });
    const targets = [
      "https://evil.example.net/x",
      "https://shop.example.org.evil.net/",
      "https://shop.example.org@evil.net/",
      "javascript:alert(1)",
      "data:text/html,x",
      "//evil.example.net",
      "http://shop.example.org/",
    ];
    for (const target of targets) {
      const query = ["success", "logout", "new_account", "upgrade"].map(
        (name) => `${name}=${encodeURIComponent(target)}`,
      );
      const { html, headers } = await visitor().open(`challenge=${challenge}&${query.join("&")}`);
      expect(html).not.toMatch(/evil|javascript:alert|data:text|http:\/\/shop/);
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
    }
    const good = encodeURIComponent("https://shop.example.org/bye");
    expect((await visitor().open(`challenge=${challenge}&logout=${good}`)).html).toContain(
      "https://shop.example.org/bye",
    );
  });
});

describe("a challenge without any way to prove ownership", () => {
  it("spares the longest-standing device, and lets others be signed out once a day", async () => {
    const challenge = await challenged("unknown");
    const { body: devices } = await main.server("GET", `/v2/challenges/${challenge}/devices`);
    const [oldest] = devices as { _id: string }[];
    const page = visitor();
    await page.open(`challenge=${challenge}&step=devices`);
    const { html } = await page.open(`challenge=${challenge}&step=devices`);
    expect(html).not.toContain("London");
    await page.post("/kick", { challenge, device: oldest?._id ?? "" });
    expect((await main.server("GET", `/v2/challenges/${challenge}/devices`)).body).toHaveLength(2);

    await attach("unknown", "third");
    const second = await openOf("unknown");
    const third = (await main.server("GET", `/v2/challenges/${second}/devices`)).body as { _id: string }[];
    const other = visitor();
    await other.open(`challenge=${second}&step=devices`);
    await other.post("/kick", { challenge: second, device: third[1]?._id ?? "" });
    expect((await main.server("GET", `/v2/challenges/${second}/devices`)).body).toHaveLength(2);

    await attach("unknown", "fourth");
    const last = await openOf("unknown");
    const again = visitor();
    await again.open(`challenge=${last}&step=devices`);
    const now = (await main.server("GET", `/v2/challenges/${last}/devices`)).body as { _id: string }[];
    const refused = await again.post("/kick", { challenge: last, device: now[1]?._id ?? "" });
    expect(refused.status).toBe(429);
    expect((await main.server("GET", `/v2/challenges/${last}/devices`)).body).toHaveLength(now.length);
  });
});

describe("guessing codes", () => {
  it("a hundred times never passes, and the account is locked long before", async () => {
    const challenge = await challenged("guessed", { email: "guessed@example.org" });
    await main.server("POST", `/v2/challenges/${challenge}/send`);
    const code = await sentCode();
    const answers = [];
    for (let i = 0; i < 100; i += 1) {
      const wrong = String(i).padStart(6, "0");
      if (wrong === code) continue;
      answers.push(await main.server("POST", `/v2/challenges/${challenge}/verify`, { code: wrong }));
    }
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(5);
    expect(answers.at(-1)).toMatchObject({ status: 429, body: { code: "too_many_attempts" } });
    expect(Number(answers.at(-1)?.headers.get("retry-after"))).toBeGreaterThan(60);
    const right = await main.server("POST", `/v2/challenges/${challenge}/verify`, { code });
    expect(right.status).toBe(429);
    expect((await main.server("GET", `/v2/challenges/${challenge}`)).body.status).not.toBe("verified");
  });

  it("is counted per account, over all its challenges", async () => {
    const first = await challenged("spread", { email: "spread@example.org" });
    await main.server("POST", `/v2/challenges/${first}/send`);
    const code = await sentCode();
    for (let i = 0; i < 3; i += 1)
      await main.server("POST", `/v2/challenges/${first}/verify`, { code: otherThan(code) });
    await attach("spread", "newer");
    const second = await openOf("spread");
    await service.sql("delete from budgets");
    await main.server("POST", `/v2/challenges/${second}/send`);
    const answers = [];
    for (let i = 0; i < 4; i += 1) {
      answers.push(
        (await main.server("POST", `/v2/challenges/${second}/verify`, { code: otherThan(await sentCode()) }))
          .status,
      );
    }
    expect(second).not.toBe(first);
    expect(answers).toEqual([400, 400, 429, 429]);
  });

  it("gets no tries back from a new code", async () => {
    const lax = service.project("lax");
    const challenge = await challenged("resent", { email: "resent@example.org" }, lax);
    let left = 6;
    for (let round = 0; round < 3; round += 1) {
      await service.sql("delete from budgets");
      await lax.server("POST", `/v2/challenges/${challenge}/send`);
      const { body } = await lax.server("POST", `/v2/challenges/${challenge}/verify`, {
        code: otherThan(await sentCode()),
      });
      expect(body.details.attempts_left).toBeLessThan(left);
      left = body.details.attempts_left;
    }
    expect(left).toBe(2);
  });

  it("cannot be helped by asking for many codes: sending has budgets of its own", async () => {
    const challenge = await challenged("spammed", { email: "spammed@example.org" });
    const first = await main.server("POST", `/v2/challenges/${challenge}/send`);
    const second = await main.server("POST", `/v2/challenges/${challenge}/send`);
    expect([first.status, second.status]).toEqual([200, 429]);
    expect(second.body.code).toBe("rate_limited");
    for (let i = 0; i < 10; i += 1) {
      await service.sql("delete from budgets where key like '%:pause'");
      await main.server("POST", `/v2/challenges/${challenge}/send`);
    }
    await service.sql("delete from budgets where key like '%:pause'");
    expect((await main.server("POST", `/v2/challenges/${challenge}/send`)).status).toBe(429);
    const outbox = (await (await fetch(`${service.url}/dev/outbox`)).json()) as {
      messages: { to: string }[];
    };
    expect(outbox.messages.filter(({ to }) => to === "spammed@example.org").length).toBeLessThanOrEqual(6);
    expect((await fetch(`${service.url}/challenge/send`, { redirect: "manual" })).status).toBe(404);
  });
});
