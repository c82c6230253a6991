import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Challenge, Device } from "../src/latchkey.ts";

/**
 * A stand-in that answers the few calls the shop makes, with what a test puts into it: it isolates the rendering
 * of the shop's pages. The whole journey is tested against the real service.
 */
export interface FakeLatchkey {
  url: string;
  secret: string;
  devices: Device[];
  challenges: Challenge[];
  /** Every call that came with the right secret: method, path and parsed body. */
  calls: { method: string; path: string; body: unknown }[];
  /** Answer every call with this status instead. */
  failWith: number | null;
  close(): Promise<void>;
}

const SCRIPT = `window.Rupt = {
  async attach(options) {
    this.given = options;
    const request = new XMLHttpRequest();
    request.open("POST", new URL("/v2/device/attach", document.querySelector('script[src$="rupt.js"]').src));
    request.setRequestHeader("content-type", "application/json");
    const { account, email, metadata } = options;
    request.send(JSON.stringify({ user: account, email, metadata, fingerprint: "f".repeat(2048) }));
    await new Promise((done) => request.addEventListener("load", done));
    return JSON.parse(request.responseText);
  },
};`;

export function aDevice(id: string, browser: string, os: string, type: string | null = null): Device {
  const at = new Date().toISOString();
  return {
    _id: id,
    status: "attached",
    attachedAt: at,
    createdAt: at,
    info: { browser: { name: browser }, os: { name: os }, device: { type, vendor: null, model: null } },
  };
}

export function aChallenge(id: string, account: string, status: string): Challenge {
  const at = new Date().toISOString();
  return {
    _id: id,
    status,
    type: "account_sharing",
    reasons: ["limit_exceeded"],
    user: { external_id: account },
    createdAt: at,
    updatedAt: at,
  };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text ? JSON.parse(text) : null;
}

export async function startFakeLatchkey(port = 0): Promise<FakeLatchkey> {
  const fake: FakeLatchkey = {
    url: "",
    secret: "secret-of-the-fake",
    devices: [],
    challenges: [],
    calls: [],
    failWith: null,
    close: () => new Promise((done) => server.close(() => done())),
  };

  const json = (response: ServerResponse, status: number, body: unknown) =>
    response
      .writeHead(status, { "content-type": "application/json", "access-control-allow-origin": "*" })
      .end(JSON.stringify(body));

  const server: Server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://fake");
    if (request.method === "OPTIONS") {
      return response
        .writeHead(204, {
          "access-control-allow-origin": "*",
          "access-control-allow-headers": "authorization, content-type",
        })
        .end();
    }
    if (pathname === "/js/rupt.js")
      return response.writeHead(200, { "content-type": "text/javascript" }).end(SCRIPT);
    if (pathname === "/v2/device/attach") {
      await readBody(request);
      const device_id = fake.devices[0]?._id ?? "0".repeat(24);
      return json(response, 200, {
        success: true,
        attached_devices: fake.devices.length,
        default_device_limit: 2,
        device_id,
        access: "b".repeat(24),
        new_device: true,
        suspended: false,
      });
    }
    if (request.headers.authorization !== `Bearer ${fake.secret}`)
      return json(response, 401, { code: "invalid_client" });
    fake.calls.push({ method: request.method ?? "", path: request.url ?? "", body: await readBody(request) });
    if (fake.failWith) return json(response, fake.failWith, { code: "internal" });
    if (/^\/v2\/user\/[^/]+\/devices$/.test(pathname)) return json(response, 200, fake.devices);
    const detached = /^\/v2\/device\/([^/]+)\/detach$/.exec(pathname)?.[1];
    if (detached) {
      for (const device of fake.devices) if (device._id === detached) device.status = "detached";
      return json(response, 200, { success: true });
    }
    if (/^\/v2\/user\/[^/]+\/update$/.test(pathname)) return json(response, 200, { success: true });
    if (pathname === "/v2/challenges")
      return json(response, 200, { data: fake.challenges, total: fake.challenges.length });
    const challenge = fake.challenges.find(({ _id }) => pathname === `/v2/challenges/${_id}`);
    return challenge ? json(response, 200, challenge) : json(response, 404, { code: "not_found" });
  });
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}
