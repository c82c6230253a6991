import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import Latchkey, { LatchkeyError, type LatchkeyOptions } from "./index.ts";

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

/** A client whose service answers by this listener; `calls` holds what arrived. */
async function against(
  listener: (
    request: IncomingMessage,
    call: number,
  ) => [number, unknown, Record<string, string>?] | "hang" | "cut",
  options: LatchkeyOptions = {},
): Promise<{ client: Latchkey; calls: { method: string; url: string; body: string }[] }> {
  const calls: { method: string; url: string; body: string }[] = [];
  const handle: RequestListener = (request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      calls.push({ method: request.method ?? "", url: request.url ?? "", body });
      const answer = listener(request, calls.length);
      if (answer === "hang") return;
      if (answer === "cut") response.destroy();
      else response.writeHead(answer[0], answer[2]).end(JSON.stringify(answer[1]));
    });
  };
  server = createServer(handle).listen(0, "127.0.0.1");
  await once(server, "listening");
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { client: new Latchkey("secret", { baseUrl, ...options }), calls };
}
const problem = (code: string, details?: unknown) => ({
  success: false,
  code,
  message: "No.",
  details,
  request_id: "r1",
});
const failure = (work: Promise<unknown>): Promise<LatchkeyError> =>
  work.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: unknown) => {
      if (error instanceof LatchkeyError) return error;
      throw error;
    },
  );

describe("a call", () => {
  it("carries the secret, and ids encoded into the path", async () => {
    const { client, calls } = await against((request) => [
      200,
      { authorization: request.headers.authorization },
    ]);
    expect(await client.users.get("a/b c")).toEqual({ authorization: "Bearer secret" });
    await client.sendChallengeCode("c1", { channel: "email", language: "fr" });
    await client.sendChallengeCode({ challenge: "c1", device: "d1" });
    expect(calls).toEqual([
      { method: "GET", url: "/v2/user/a%2Fb%20c", body: "" },
      { method: "POST", url: "/v2/challenges/c1/send", body: '{"channel":"email","language":"fr"}' },
      { method: "POST", url: "/v2/challenges/c1/send", body: '{"device":"d1"}' },
    ]);
  });

  it("turns a refusal into an error with its code, details and request", async () => {
    const { client } = await against(() => [400, problem("invalid_code", { attempts_left: 2 })]);
    const error = await failure(client.verifyChallengeCode("c1", 123456));
    expect(error).toMatchObject({
      code: "invalid_code",
      status: 400,
      details: { attempts_left: 2 },
      requestId: "r1",
    });
    expect(error.message).toBe("No.");
  });

  it("is repeated after a failure that may pass, where repeating it does no harm", async () => {
    const { client, calls } = await against((_request, call) =>
      call === 1 ? [503, problem("overloaded")] : call === 2 ? "cut" : [200, { data: [], total: 0 }],
    );
    expect(await client.getChallenges()).toEqual({ data: [], total: 0 });
    expect(calls.length).toBe(3);
  });

  it("is made once where repeating it might do something twice", async () => {
    const { client, calls } = await against(() => [503, problem("overloaded")]);
    const once = [
      () => client.evaluate({ action: "login", user: "u" }),
      () => client.sendChallengeCode("c1"),
      () => client.verifyChallengeCode("c1", "123456"),
      () => client.kickChallengeDevice("c1", "d1"),
      () => client.assertChallenge("c1", { user: "u" }),
      () => client.evaluations.consume("e1"),
    ];
    for (const call of once) expect((await failure(call())).code).toBe("overloaded");
    expect(calls.length).toBe(once.length);
  });

  it("is not repeated after a refusal, nor when it is asked to wait too long", async () => {
    const { client, calls } = await against((_request, call) =>
      call === 1 ? [404, problem("not_found")] : [429, problem("rate_limited"), { "retry-after": "60" }],
    );
    expect((await failure(client.getChallenge("c1"))).code).toBe("not_found");
    expect(await failure(client.getChallenge("c1"))).toMatchObject({ code: "rate_limited", retryAfterS: 60 });
    expect(calls.length).toBe(2);
  });

  it("waits as long as it is asked to, where that is short", async () => {
    const { client, calls } = await against((_request, call) =>
      call === 1 ? [429, problem("rate_limited"), { "retry-after": "0" }] : [200, { data: [], total: 0 }],
    );
    await client.getChallenges();
    expect(calls.length).toBe(2);
  });

  it("gives up on a service that does not answer, and says which of the two it was", async () => {
    const { client } = await against(() => "hang", { timeoutMs: 40, retries: 0 });
    expect(await failure(client.getChallenges())).toMatchObject({ code: "timeout", status: 0 });
    server?.closeAllConnections();
    server?.close();
    expect((await failure(client.getChallenges())).code).toBe("connection_failed");
  });

  it("never follows a redirect with the secret, and says that this is not the service", async () => {
    const { client, calls } = await against(() => [302, "moved", { location: "/elsewhere" }]);
    expect(await failure(client.getChallenges())).toMatchObject({ code: "invalid_response", status: 302 });
    expect(calls.length).toBe(1);
  });
});

describe("a client", () => {
  it("takes the address from the environment where none is given", async () => {
    const before = process.env.LATCHKEY_URL;
    process.env.LATCHKEY_URL = "http://127.0.0.1:1";
    expect((await failure(new Latchkey("s", { retries: 0 }).getChallenges())).code).toBe("connection_failed");
    if (before === undefined) delete process.env.LATCHKEY_URL;
    else process.env.LATCHKEY_URL = before;
  });

  it("is not made without a secret or an address, and calls nothing without an id", async () => {
    expect(() => new Latchkey("", { baseUrl: "http://x.test" })).toThrow(/API secret/);
    expect(() => new Latchkey("s", { baseUrl: "latchkey.test" })).toThrow(/baseUrl/);
    const { client, calls } = await against(() => [200, {}]);
    await expect(async () => client.getChallenge("")).rejects.toThrow(/id is missing/);
    await expect(async () => client.updateUser({ user: "" })).rejects.toThrow(/id is missing/);
    expect(calls).toEqual([]);
  });
});
