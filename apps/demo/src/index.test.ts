import fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aChallenge, aDevice, type FakeLatchkey, startFakeLatchkey } from "../test/fake-latchkey.ts";
import { registerDemo } from "./index.ts";

const CHALLENGE = "65f0c0ffee0ddba11ca5ca11";
const START = Date.parse("2026-03-01T20:00:00Z");

let latchkey: FakeLatchkey;
let app: FastifyInstance;
let clock: number;

beforeEach(async () => {
  clock = START;
  latchkey = await startFakeLatchkey();
  app = fastify();
  await registerDemo(app, {
    basePath: "/demo",
    latchkeyUrl: latchkey.url,
    clientId: "7b0e6a52-8e8f-4c3a-9a53-2f1f6d1c9f10",
    apiSecret: latchkey.secret,
    now: () => clock,
  });
});

afterEach(async () => {
  await app.close();
  await latchkey.close();
});

function post(url: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  return app.inject({
    method: "POST",
    url,
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    payload: new URLSearchParams(fields).toString(),
  });
}

async function signIn(email = "rivera@family.example"): Promise<string> {
  const response = await post("/demo/sign-in", { email, password: "anything" });
  expect(response.statusCode).toBe(303);
  return String(response.headers["set-cookie"]).split(";")[0] ?? "";
}

const get = (url: string, cookie = "") => app.inject({ url, headers: { cookie } });

describe("sessions", () => {
  test("the cookie is out of reach of scripts and of other sites' requests, and the secret never leaves the server", async () => {
    const response = await post("/demo/sign-in", { email: "rivera@family.example" });
    const cookie = String(response.headers["set-cookie"]);
    expect(cookie).toMatch(
      /^nightjar_session=[\w-]{43}; Path=\/demo; HttpOnly; SameSite=Lax; Max-Age=43200$/,
    );
    const page = await get("/demo/watch", cookie.split(";")[0]);
    expect(page.statusCode).toBe(200);
    expect(page.body).not.toContain(latchkey.secret);
    expect(page.body).not.toContain(cookie.split(";")[0]?.split("=")[1]);
  });

  test("without a session, with a made-up one, or after twelve hours, films are behind the front page", async () => {
    const cookie = await signIn();
    for (const page of ["/demo/watch", "/demo/watch/a-kinder-machine", "/demo/welcome-back"]) {
      for (const visitor of ["", "nightjar_session=made-up"]) {
        const response = await get(page, visitor);
        expect([response.statusCode, response.headers.location]).toEqual([303, "/demo"]);
      }
    }
    clock += 12 * 60 * 60 * 1000;
    expect((await get("/demo/watch", cookie)).statusCode).toBe(303);
  });

  test("signing out ends the session on the server, not only in the browser", async () => {
    const cookie = await signIn();
    const response = await post("/demo/sign-out", {}, { cookie });
    expect(response.headers.location).toBe("/demo/logout");
    expect((await get("/demo/watch", cookie)).statusCode).toBe(303);
  });

  test("another site cannot sign a visitor in to an account of its choice", async () => {
    const fields = { email: "attacker@evil.example" };
    const response = await post("/demo/sign-in", fields, { "sec-fetch-site": "cross-site" });
    expect(response.statusCode).toBe(403);
    expect(response.headers["set-cookie"]).toBeUndefined();
  });
});

describe("leaving", () => {
  const detaches = () => latchkey.calls.filter(({ path }) => path.endsWith("/detach"));

  async function attachedSession(): Promise<string> {
    const cookie = await signIn();
    const page = await get("/demo/watch", cookie);
    const reference = /&quot;session&quot;:&quot;([\w-]+)&quot;/.exec(page.body)?.[1] ?? "";
    expect(reference).not.toBe("");
    latchkey.devices = [
      { ...aDevice("65f0c0ffee0ddba11ca5cad1", "Safari", "macOS"), metadata: { session: "another" } },
      { ...aDevice("65f0c0ffee0ddba11ca5cade", "Chrome", "Windows"), metadata: { session: reference } },
    ];
    return cookie;
  }

  test.each([
    ["the sign-out button", (cookie: string) => post("/demo/sign-out", {}, { cookie })],
    ["the log-out address", (cookie: string) => get("/demo/logout", cookie)],
    [
      "an account of one's own",
      (cookie: string) => post("/demo/signup", { email: "me@place.example" }, { cookie }),
    ],
  ])("%s gives this device's place on the account back, and no other's", async (_, leave) => {
    await leave(await attachedSession());
    expect(detaches()).toEqual([
      { method: "POST", path: "/v2/device/65f0c0ffee0ddba11ca5cade/detach", body: { user: "rivera-family" } },
    ]);
  });

  test("a device that Latchkey signed out already is left alone", async () => {
    const cookie = await attachedSession();
    for (const device of latchkey.devices) device.status = "detached";
    await get("/demo/logout", cookie);
    expect(detaches()).toEqual([]);
  });

  test("the session ends even when Latchkey is in trouble", async () => {
    const cookie = await attachedSession();
    latchkey.failWith = 500;
    expect((await post("/demo/sign-out", {}, { cookie })).statusCode).toBe(303);
    expect((await get("/demo/watch", cookie)).statusCode).toBe(303);
  });
});

describe("signing in", () => {
  test("Latchkey is told the account's address by the server", async () => {
    await signIn();
    expect(latchkey.calls).toEqual([
      { method: "POST", path: "/v2/user/rivera-family/update", body: { email: "rivera@family.example" } },
    ]);
  });

  test("the shop opens even when Latchkey is in trouble", async () => {
    latchkey.failWith = 500;
    const cookie = await signIn();
    expect((await get("/demo/watch", cookie)).statusCode).toBe(200);
  });

  test("one address is one account, however it is written, and a new account leaves the old session", async () => {
    const first = await signIn("Someone@Place.example ");
    const account = (body: string) => /viewer-[0-9a-f]{12}/.exec(body)?.[0];
    const id = account((await get("/demo/watch", first)).body);
    const response = await post(
      "/demo/signup",
      { email: "someone@place.example", name: "Someone" },
      { cookie: first },
    );
    const second = String(response.headers["set-cookie"]).split(";")[0];
    expect(account((await get("/demo/watch", second)).body)).toBe(id);
    expect((await get("/demo/watch", first)).statusCode).toBe(303);
  });

  test.each(["", "no-at-sign", "two words@place.example", `${"x".repeat(250)}@place.example`])(
    "an address that cannot be one is refused with a hint and kept in the field: %s",
    async (email) => {
      const response = await post("/demo/sign-in", { email });
      expect(response.statusCode).toBe(422);
      expect(response.body).toContain('role="alert"');
      expect(response.body).toContain(`value="${email}"`);
    },
  );

  test("a name or address with markup in it is shown as text", async () => {
    const attack = `"><script>alert(1)</script>`;
    for (const body of [
      (await post("/demo/sign-in", { email: attack })).body,
      (await post("/demo/signup", { email: attack, name: attack })).body,
    ]) {
      expect(body).not.toContain("<script>alert");
      expect(body).toContain("&lt;script&gt;alert(1)");
    }
    const response = await post("/demo/signup", { email: "a@place.example", name: attack });
    const page = await get("/demo/watch", String(response.headers["set-cookie"]).split(";")[0]);
    expect(page.body).not.toContain("<script>alert");
    expect(page.body).toContain("&lt;script&gt;alert(1)");
  });
});

describe("pages", () => {
  test("scripts come from the shop and from Latchkey only, and nothing is inline", async () => {
    const page = await get("/demo/watch/the-salt-cartographer", await signIn());
    const policy = String(page.headers["content-security-policy"]);
    expect(policy).toContain(`script-src 'self' ${latchkey.url};`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    expect(page.body).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(page.body).not.toMatch(/\s(style|on\w+)="/);
    expect(page.body).toContain(`<script defer src="${latchkey.url}/js/rupt.js"></script>`);
  });

  test("the plan's limit goes to the page, and the standard plan leaves it to the project", async () => {
    const facts = async (email: string) => {
      const { body } = await get("/demo/watch", await signIn(email));
      const content = /<meta name="shop" content="([^"]*)"/.exec(body)?.[1] ?? "";
      return JSON.parse(content.replaceAll("&quot;", '"'));
    };
    expect(await facts("rivera@family.example")).toMatchObject({
      account: { id: "rivera-family", email: "rivera@family.example" },
      deviceLimit: null,
    });
    expect(await facts("mina@okafor.example")).toMatchObject({ deviceLimit: 1 });
    expect(await facts("hello@lindqvist.example")).toMatchObject({ deviceLimit: 4 });
  });

  test("an unknown film leads back to the catalogue, an unknown file is a 404", async () => {
    const response = await get("/demo/watch/no-such-film", await signIn());
    expect(response.headers.location).toBe("/demo/watch");
    for (const name of ["nothing.js", "..%2fpackage.json", "..%5cindex.ts"]) {
      expect((await get(`/demo/static/${name}`)).statusCode).toBe(404);
    }
  });

  test("static files are not sent twice", async () => {
    const first = await get("/demo/static/protect.js");
    expect(first.headers["content-type"]).toBe("text/javascript; charset=utf-8");
    const again = await app.inject({
      url: "/demo/static/protect.js",
      headers: { "if-none-match": String(first.headers.etag) },
    });
    expect([again.statusCode, again.body]).toEqual([304, ""]);
  });
});

test("a bigger plan holds at once, for every session of the account", async () => {
  const here = await signIn();
  const there = await signIn();
  expect((await get("/demo/plans", here)).body).toContain("Your plan now");
  expect((await post("/demo/plans", { plan: "household" }, { cookie: here })).statusCode).toBe(303);
  expect((await get("/demo/watch", there)).body).toContain("&quot;deviceLimit&quot;:4");
  await post("/demo/plans", { plan: "constructor" }, { cookie: here });
  expect((await get("/demo/watch", here)).body).toContain("&quot;deviceLimit&quot;:4");
});

describe("coming back from the challenge", () => {
  test("the success address alone proves nothing: the status is read from Latchkey", async () => {
    const cookie = await signIn();
    const welcome = `/demo/welcome-back?challenge=${CHALLENGE}`;
    expect((await get(welcome, cookie)).body).toContain("Not quite finished");
    latchkey.challenges = [aChallenge(CHALLENGE, "rivera-family", "verified")];
    expect((await get(welcome, cookie)).body).toContain("Not quite finished");
    latchkey.challenges = [aChallenge(CHALLENGE, "rivera-family", "completed")];
    expect((await get(welcome, cookie)).body).toContain("Thank you, all set");
  });

  test("another account's challenge opens nothing and tells nothing", async () => {
    latchkey.challenges = [aChallenge(CHALLENGE, "mina-okafor", "completed")];
    const page = await get(`/demo/welcome-back?challenge=${CHALLENGE}`, await signIn());
    expect(page.body).toContain("Not quite finished");
    expect(page.body).not.toContain(CHALLENGE);
  });

  test("an id that would lead the server's own call elsewhere is never called", async () => {
    const cookie = await signIn();
    for (const id of ["..", "../user/rivera-family/devices", "%2e%2e%2f", "a".repeat(65), "x?y"]) {
      await get(`/demo/welcome-back?challenge=${encodeURIComponent(id)}`, cookie);
      await get(`/demo/logout?challenge=${encodeURIComponent(id)}`);
    }
    expect(latchkey.calls.filter(({ method }) => method === "GET")).toEqual([]);
  });
});

describe("the log-out address", () => {
  test("ends the session and says why, when the owner chose this device to make room", async () => {
    latchkey.challenges = [aChallenge(CHALLENGE, "rivera-family", "verified")];
    const cookie = await signIn();
    const page = await get(`/demo/logout?challenge=${CHALLENGE}`, cookie);
    expect(page.headers["set-cookie"]).toContain("Max-Age=0");
    expect(page.body).toContain("chose this device to make room");
    expect(page.body).toContain("/demo/signup");
    expect(page.body).not.toContain("rivera@family.example");
    expect((await get("/demo/watch", cookie)).statusCode).toBe(303);
  });

  test("does not tell whoever was asked, and left by themselves, that somebody else signed them out", async () => {
    latchkey.challenges = [aChallenge(CHALLENGE, "rivera-family", "verified")];
    const page = await get(`/demo/logout?challenge=${CHALLENGE}`, `rpt_last_challenge=${CHALLENGE}`);
    expect(page.body).toContain("You are signed out");
    expect(page.body).not.toContain("make room");
  });

  test("accuses nobody when the challenge is unknown, unproven, or Latchkey cannot say", async () => {
    expect((await get(`/demo/logout?challenge=${CHALLENGE}`)).body).not.toContain("make room");
    latchkey.challenges = [aChallenge(CHALLENGE, "rivera-family", "initiated")];
    expect((await get(`/demo/logout?challenge=${CHALLENGE}`)).body).not.toContain("make room");
    latchkey.failWith = 503;
    expect((await get(`/demo/logout?challenge=${CHALLENGE}`)).statusCode).toBe(200);
  });
});

describe("the panel's source", () => {
  test("tells a visitor about their own account only", async () => {
    latchkey.devices = [aDevice("65f0c0ffee0ddba11ca5cade", "Chrome", "Windows")];
    latchkey.challenges = [aChallenge(CHALLENGE, "mina-okafor", "completed")];
    expect((await get("/demo/account.json")).statusCode).toBe(401);
    const answer = (await get("/demo/account.json", await signIn())).json();
    expect(answer.devices).toHaveLength(1);
    expect(answer.challenge).toBeNull();
    expect(latchkey.calls.map(({ path }) => path)).toContain("/v2/user/rivera-family/devices");
  });
});
