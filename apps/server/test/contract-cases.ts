import { generateSync } from "otplib";
import { makePasskey } from "../src/features/mfa/testing/passkey.testing.ts";
import { newId } from "../src/shared/ids.ts";
import type { Answer, TestProject, TestService } from "./service.ts";

/** A call that must succeed, for one route of the table. */
export type Case = () => Promise<Answer>;

const described = (seed: string) => ({
  components: Object.fromEntries(
    ["canvas", "webgl", "audio", "fonts", "screen", "hardware"].map((name) => [name, `${name}-${seed}`]),
  ),
});

const DRAFT = {
  name: "draft",
  trigger: "login",
  condition: "network.vpn",
  verdict: "challenge",
  mode: "shadow",
};
const ENTRY = { list: "deny", kind: "country", value: "AQ", reason: "nobody lives there" };

let people = 0;
/** Somebody nobody else in this test is. */
const somebody = (): string => `person-${++people}`;
/** A line nobody else uses: one line may not start identifications as fast as a test does. */
const somewhere = (): { ip: string } => ({ ip: `198.51.100.${++people % 250}` });

/**
 * One working call for every route of the table, by `METHOD path`. Each brings about what it needs, so that they
 * run in any order. `main` has a device limit of one, offers skipping and help, and names no plan.
 */
export function contractCases(service: TestService, main: TestProject): Record<string, Case> {
  const attach = async (user: string, seed = "a") =>
    (await main.browser("POST", "/v2/device/attach", { user, ...described(`${user}-${seed}`) })).body;
  const device = async (): Promise<{ user: string; id: string; access: string }> => {
    const user = somebody();
    const { device_id: id, access } = await attach(user);
    return { user, id, access };
  };
  const account = async (): Promise<string> => {
    const user = somebody();
    await main.server("POST", `/v2/user/${user}/update`, {
      email: `${user}@example.org`,
      groups: { id: `team-${user}` },
    });
    return user;
  };
  const challenge = async (): Promise<string> => {
    const user = await account();
    await attach(user, "a");
    await attach(user, "b");
    const [row] = await service.sql<{ id: string }>(
      `select h.id from challenges h join accounts a on a.id = h.account_id
       where a.external_id = $1 and h.closed_at is null`,
      [user],
    );
    return row?.id ?? "";
  };
  const on = async (verb: string, body?: object) =>
    await main.server("POST", `/v2/challenges/${await challenge()}/${verb}`, body);
  const within = async (id: string): Promise<void> => {
    const { body } = await main.server("GET", `/v2/challenges/${id}/devices`);
    await main.server("POST", `/v2/challenges/${id}/kick`, { device: body[0]._id });
  };
  const sentCode = async (id: string): Promise<string> => {
    await main.server("POST", `/v2/challenges/${id}/send`, { channel: "email" });
    const outbox = (await (await fetch(`${service.url}/dev/outbox`)).json()) as {
      messages: { text: string }[];
    };
    return /\b(\d{6})\b/.exec(outbox.messages[0]?.text ?? "")?.[1] ?? "";
  };
  const completed = async (): Promise<string> => {
    const id = await challenge();
    await main.server("POST", `/v2/challenges/${id}/verify`, { code: await sentCode(id) });
    await within(id);
    await main.server("POST", `/v2/challenges/${id}/complete`);
    return id;
  };
  const endpoint = async (): Promise<string> =>
    (await main.server("POST", "/v2/webhooks", { url: "https://hooks.example.org/x", enabled: false })).body
      .id;
  const delivery = async (): Promise<string> => {
    const { body } = await main.server("POST", "/v2/webhooks", { url: "https://hooks.example.org/y" });
    await main.server("POST", `/v2/webhooks/${body.id}/test`, {});
    for (;;) {
      const list = await main.server("GET", `/v2/webhooks/${body.id}/deliveries`);
      if (list.body.data[0] !== undefined) return list.body.data[0].id;
      await service.sql("select pg_sleep(0.05)");
    }
  };
  const evaluation = async (): Promise<{ id: string; user: string }> => {
    const user = somebody();
    const { body } = await main.server("POST", "/v2/evaluate", {
      action: "login",
      user,
      ip: "203.0.113.9",
      fingerprint: `hash-of-${user}`,
    });
    return { id: body.id, user };
  };
  const group = async (): Promise<{ user: string; id: string }> => {
    const user = await account();
    return { user, id: `team-${user}` };
  };

  const app = async (): Promise<{ path: string; secret: string }> => {
    const user = await account();
    const { body } = await main.server("POST", `/v2/user/${user}/factors/totp`, { name: "Phone" });
    return { path: `/v2/user/${user}/factors/${body.id}`, secret: body.secret };
  };
  const token = async (): Promise<{ user: string; id: string }> => {
    const user = await account();
    return { user, id: (await main.server("POST", `/v2/user/${user}/tokens`, {})).body.id };
  };
  /** A question to a device, without the stream that would bring it there. */
  const prompted = async (): Promise<{ prompt: string; device: string; access: string }> => {
    const { id, access } = await device();
    const prompt = newId();
    await service.sql(
      `insert into prompts (project_id, account_id, id, subject_id, asking_device_id, number, choices, status,
         created_at, expires_at)
       select project_id, account_id, $2, 'x', null, '42', '{10,42,77}', 'pending', now(), now() + interval '1 minute'
       from devices where id = $1`,
      [id, prompt],
    );
    await service.sql("update devices set proved_at = now() - interval '1 day' where id = $1", [id]);
    return { prompt, device: id, access };
  };
  const policy = async (): Promise<string> => (await main.server("POST", "/v2/policies", DRAFT)).body.id;
  const invite = async (): Promise<string> =>
    (await main.server("POST", "/v2/device-invites", { email: "desk@example.org" })).body.id;
  const entry = async (): Promise<string> => (await main.server("POST", "/v2/lists", ENTRY)).body.id;

  return {
    "POST /v2/device/attach": async () =>
      await main.browser("POST", "/v2/device/attach", { user: somebody(), ...described("x") }),
    "POST /v2/device/:device/detach": async () => {
      const { user, id, access } = await device();
      return await main.browser("POST", `/v2/device/${id}/detach`, { user, access });
    },
    "POST /v2/access/detach": async () => {
      const { user, id, access } = await device();
      return await main.browser("POST", "/v2/access/detach", { user, device: id, access });
    },
    "GET /v2/access/user/:account/attached_devices": async () =>
      await main.browser("GET", `/v2/access/user/${(await device()).user}/attached_devices`),
    "GET /v2/access/device/:device/listen": async () => {
      const { id, access } = await device();
      const stopped = new AbortController();
      const auth = encodeURIComponent(`Basic ${main.clientId}:`);
      const url = `${service.url}/v2/access/device/${id}/listen?access=${access}&auth=${auth}`;
      const { status, headers } = await fetch(url, { signal: stopped.signal });
      stopped.abort();
      return { status, headers, body: "" };
    },
    "GET /v2/user/:account/devices": async () =>
      await main.server("GET", `/v2/user/${(await device()).user}/devices`),
    "GET /v2/proj/user/:account/devices": async () =>
      await main.server("GET", `/v2/proj/user/${(await device()).user}/devices`),
    "POST /v2/device/:device/metadata": async () =>
      await main.server("POST", `/v2/device/${(await device()).id}/metadata`, { metadata: { a: 1 } }),
    "POST /v2/device/:device/whitelist": async () =>
      await main.server("POST", `/v2/device/${(await device()).id}/whitelist`, {}),
    "GET /v2/proj/access-history": async () =>
      await main.server("GET", `/v2/proj/access-history?user=${(await device()).user}`),

    "GET /v2/user/:account": async () => await main.server("GET", `/v2/user/${await account()}`),
    "POST /v2/user/:account/update": async () =>
      await main.server("POST", `/v2/user/${somebody()}/update`, { metadata: { a: 1 } }),
    "POST /v2/user/:account/suspend": async () =>
      await main.server("POST", `/v2/user/${await account()}/suspend`, {}),
    "GET /v2/user/:account/export": async () =>
      await main.server("GET", `/v2/user/${(await device()).user}/export`),
    "DELETE /v2/user/:account": async () => await main.server("DELETE", `/v2/user/${(await device()).user}`),
    "POST /v2/token/sign": async () => await main.server("POST", "/v2/token/sign", { user: "" }),

    "GET /v2/groups": async () => {
      await group();
      return await main.server("GET", "/v2/groups");
    },
    "GET /v2/groups/:group": async () => await main.server("GET", `/v2/groups/${(await group()).id}`),
    "GET /v2/groups/:group/members": async () =>
      await main.server("GET", `/v2/groups/${(await group()).id}/members`),
    "DELETE /v2/groups/:group/members/:account": async () => {
      const { id, user } = await group();
      return await main.server("DELETE", `/v2/groups/${id}/members/${user}`);
    },

    "GET /v2/challenges": async () => {
      await challenge();
      return await main.server("GET", "/v2/challenges");
    },
    "GET /v2/challenges/:challenge": async () =>
      await main.server("GET", `/v2/challenges/${await challenge()}`),
    "GET /v2/challenges/:challenge/devices": async () =>
      await main.server("GET", `/v2/challenges/${await challenge()}/devices`),
    "POST /v2/challenges/:challenge/kick": async () => {
      const id = await challenge();
      const { body } = await main.server("GET", `/v2/challenges/${id}/devices`);
      return await main.server("POST", `/v2/challenges/${id}/kick`, { device: body[0]._id });
    },
    "POST /v2/challenges/:challenge/send": () => on("send"),
    "POST /v2/challenges/:challenge/verify": async () => {
      const id = await challenge();
      return await main.server("POST", `/v2/challenges/${id}/verify`, { code: await sentCode(id) });
    },
    "POST /v2/challenges/:challenge/complete": async () => {
      const id = await completed();
      return await main.server("POST", `/v2/challenges/${id}/complete`);
    },
    "POST /v2/challenges/:challenge/skip": () => on("skip"),
    "POST /v2/challenges/:challenge/postpone": () => on("postpone"),
    "POST /v2/challenges/:challenge/notify": () => on("notify"),
    "POST /v2/challenges/:challenge/consume": async () => {
      const id = await completed();
      const { body } = await main.server("GET", `/v2/challenges/${id}`);
      return await main.server("POST", `/v2/challenges/${id}/consume`, { user: body.account });
    },
    "GET /v2/challenges/:challenge/factors": async () =>
      await main.server("GET", `/v2/challenges/${await challenge()}/factors`),
    "POST /v2/challenges/:challenge/factors/:factor/start": () => on("factors/email/start", {}),
    "POST /v2/challenges/:challenge/factors/:factor/verify": async () => {
      const id = await challenge();
      const code = await sentCode(id);
      return await main.server("POST", `/v2/challenges/${id}/factors/email/verify`, { code });
    },

    "GET /v2/user/:account/factors": async () =>
      await main.server("GET", `/v2/user/${await account()}/factors`),
    "POST /v2/user/:account/factors/totp": async () =>
      await main.server("POST", `/v2/user/${await account()}/factors/totp`, {}),
    "POST /v2/user/:account/factors/:factor/confirm": async () => {
      const { path, secret } = await app();
      const code = generateSync({ secret, epoch: Math.floor(Date.now() / 1000) });
      return await main.server("POST", `${path}/confirm`, { code });
    },
    "POST /v2/user/:account/factors/passkey/options": async () =>
      await main.server("POST", `/v2/user/${await account()}/factors/passkey/options`, {}),
    "POST /v2/user/:account/factors/passkey": async () => {
      const path = `/v2/user/${await account()}/factors/passkey`;
      const { ceremony, options } = (await main.server("POST", `${path}/options`, {})).body;
      const response = makePasskey(options, service.url);
      return await main.server("POST", path, { ceremony, response });
    },
    "POST /v2/user/:account/factors/recovery_codes": async () =>
      await main.server("POST", `/v2/user/${await account()}/factors/recovery_codes`),
    "PATCH /v2/user/:account/factors/:factor": async () =>
      await main.server("PATCH", (await app()).path, { name: "Old phone" }),
    "DELETE /v2/user/:account/factors/:factor": async () => await main.server("DELETE", (await app()).path),
    "POST /v2/prompts/:prompt/answer": async () => {
      const { prompt, ...asked } = await prompted();
      return await main.browser("POST", `/v2/prompts/${prompt}/answer`, { ...asked, reject: true });
    },
    "POST /v2/user/:account/tokens": async () =>
      await main.server("POST", `/v2/user/${await account()}/tokens`, { name: "cli" }),
    "GET /v2/user/:account/tokens": async () =>
      await main.server("GET", `/v2/user/${(await token()).user}/tokens`),
    "DELETE /v2/user/:account/tokens/:token": async () => {
      const { user, id } = await token();
      return await main.server("DELETE", `/v2/user/${user}/tokens/${id}`);
    },

    "POST /v2/device/evaluate": async () =>
      await main.browser("POST", "/v2/device/evaluate", {
        action: "login",
        user: somebody(),
        fingerprint: "f",
      }),
    "POST /v2/evaluate": async () =>
      await main.server("POST", "/v2/evaluate", { action: "login", user: somebody(), fingerprint: "f" }),
    "GET /v2/evaluations/:evaluation": async () =>
      await main.server("GET", `/v2/evaluations/${(await evaluation()).id}`),
    "POST /v2/evaluations/:evaluation/consume": async () => {
      const { id, user } = await evaluation();
      return await main.server("POST", `/v2/evaluations/${id}/consume`, { user });
    },
    "POST /v2/evaluations/:evaluation/feedback": async () =>
      await main.server("POST", `/v2/evaluations/${(await evaluation()).id}/feedback`, {
        label: "legitimate",
      }),
    "POST /v2/events": async () =>
      await main.server("POST", "/v2/events", {
        type: "login_failed",
        user: await account(),
        ip: "203.0.113.9",
      }),
    "POST /v2/device/fingerprint": async () =>
      await main.browser("POST", "/v2/device/fingerprint", { fingerprint: "abc" }),
    "POST /v2/identity/initiate": async () =>
      await main.browser(
        "POST",
        "/v2/identity/initiate",
        { signals: { timezone: { value: "Europe/Berlin" } } },
        somewhere(),
      ),
    "POST /v2/proj/identification/:identification/complete": async () => {
      const { body } = await main.browser("POST", "/v2/identity/initiate", { signals: {} }, somewhere());
      return await main.server("POST", `/v2/proj/identification/${body.identification}/complete`, {
        account: somebody(),
      });
    },
    "POST /v2/identity": async () =>
      await main.browser("POST", "/v2/identity", { device_info: { os: { name: "Android", version: "15" } } }),

    "POST /v2/webhooks": async () =>
      await main.server("POST", "/v2/webhooks", { url: "https://hooks.example.org/z" }),
    "GET /v2/webhooks": async () => await main.server("GET", "/v2/webhooks"),
    "GET /v2/webhooks/:id": async () => await main.server("GET", `/v2/webhooks/${await endpoint()}`),
    "PATCH /v2/webhooks/:id": async () =>
      await main.server("PATCH", `/v2/webhooks/${await endpoint()}`, { description: "changed" }),
    "DELETE /v2/webhooks/:id": async () => await main.server("DELETE", `/v2/webhooks/${await endpoint()}`),
    "POST /v2/webhooks/:id/rotate": async () =>
      await main.server("POST", `/v2/webhooks/${await endpoint()}/rotate`, {}),
    "POST /v2/webhooks/:id/test": async () => {
      const { body } = await main.server("POST", "/v2/webhooks", { url: "https://hooks.example.org/t" });
      return await main.server("POST", `/v2/webhooks/${body.id}/test`, {});
    },
    "GET /v2/webhooks/:id/deliveries": async () =>
      await main.server("GET", `/v2/webhooks/${await endpoint()}/deliveries`),
    "GET /v2/webhooks/deliveries/:id": async () =>
      await main.server("GET", `/v2/webhooks/deliveries/${await delivery()}`),
    "POST /v2/webhooks/deliveries/:id/redeliver": async () =>
      await main.server("POST", `/v2/webhooks/deliveries/${await delivery()}/redeliver`),

    "GET /v2/policies": async () => {
      await policy();
      return await main.server("GET", "/v2/policies");
    },
    "POST /v2/policies": async () => await main.server("POST", "/v2/policies", DRAFT),
    "GET /v2/policies/presets": async () => await main.server("GET", "/v2/policies/presets"),
    "GET /v2/policies/facts": async () => await main.server("GET", "/v2/policies/facts"),
    "POST /v2/policies/backtest": async () => await main.server("POST", "/v2/policies/backtest", DRAFT),
    "GET /v2/policies/:policy": async () => await main.server("GET", `/v2/policies/${await policy()}`),
    "PATCH /v2/policies/:policy": async () =>
      await main.server("PATCH", `/v2/policies/${await policy()}`, { mode: "off" }),
    "DELETE /v2/policies/:policy": async () => await main.server("DELETE", `/v2/policies/${await policy()}`),
    "POST /v2/policies/:policy/backtest": async () =>
      await main.server("POST", `/v2/policies/${await policy()}/backtest`, {}),
    "GET /v2/lists": async () => {
      await entry();
      return await main.server("GET", "/v2/lists");
    },
    "POST /v2/lists": async () => await main.server("POST", "/v2/lists", ENTRY),
    "DELETE /v2/lists/:entry": async () => await main.server("DELETE", `/v2/lists/${await entry()}`),

    "POST /v2/device-invites": async () =>
      await main.server("POST", "/v2/device-invites", { email: "desk@example.org" }),
    "GET /v2/device-invites": async () => {
      await invite();
      return await main.server("GET", "/v2/device-invites");
    },
    "GET /v2/device-invites/:invite": async () =>
      await main.server("GET", `/v2/device-invites/${await invite()}`),
    "POST /v2/device-invites/:invite/approve": async () => {
      const id = await invite();
      await service.sql("update device_invites set status = 'identified' where id = $1", [id]);
      return await main.server("POST", `/v2/device-invites/${id}/approve`);
    },
    "POST /v2/device-invites/:invite/reject": async () =>
      await main.server("POST", `/v2/device-invites/${await invite()}/reject`),
    "POST /v2/device-invites/:invite/resend": async () =>
      await main.server("POST", `/v2/device-invites/${await invite()}/resend`),
    "DELETE /v2/device-invites/:invite": async () =>
      await main.server("DELETE", `/v2/device-invites/${await invite()}`),

    "GET /v2/project/conversions": async () => await main.server("GET", "/v2/project/conversions"),
    "GET /v2/project/settings": async () => await main.server("GET", "/v2/project/settings"),
    "PATCH /v2/project/settings": async () =>
      await main.server("PATCH", "/v2/project/settings", { currency: "EUR" }),
  };
}
