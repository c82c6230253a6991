import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createTcp } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createOutgoing, type OutgoingResult } from "./outgoing.ts";

const LOCAL = createOutgoing(["127.0.0.0/8", "::1"]);
const LIMITS = { timeoutMs: 5_000, maxResponseBytes: 1024 };
const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const failure = (result: OutgoingResult) => (result.outcome === "failed" ? result.reason : result.status);

describe("an outgoing call", () => {
  it("sends exactly the bytes it was given and hands back status, headers and body", async () => {
    const body = '{"a": "ü",\n "b":1}';
    let received = "";
    const url = await serve((request, response) => {
      request.setEncoding("utf8").on("data", (text) => {
        received += text;
      });
      request.on("end", () =>
        response.writeHead(202, { "x-seen": "yes" }).end(request.headers["content-type"]),
      );
    });
    const result = await LOCAL.postJson(url, { ...LIMITS, body, headers: { "x-mine": "1" } });
    expect(result).toMatchObject({
      outcome: "answered",
      status: 202,
      body: "application/json",
      truncated: false,
    });
    expect(result.outcome === "answered" && result.headers["x-seen"]).toBe("yes");
    expect(received).toBe(body);
  });

  it("does not reach a private address, by number or by name, in any spelling", async () => {
    let hits = 0;
    const url = await serve((_request, response) => {
      hits += 1;
      response.end();
    });
    const { port } = new URL(url);
    const guarded = createOutgoing([]);
    for (const host of ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0.0.0.0"]) {
      expect(failure(await guarded.request(`http://${host}:${port}/`, LIMITS)), host).toBe("refused_address");
    }
    expect(hits).toBe(0);
    guarded.close();
  });

  it("checks the address the name resolves to, not the name", async () => {
    const url = await serve((_request, response) => response.end("reached"));
    const onlyV6 = createOutgoing(["::1"]);
    const target = `http://localhost:${new URL(url).port}/`;
    // The name may resolve to both families; the one that is not listed is never tried.
    expect(failure(await onlyV6.request(target, LIMITS))).not.toBe(200);
    expect(failure(await LOCAL.request(target, LIMITS))).toBe(200);
    onlyV6.close();
  });

  it("answers a redirect instead of following it", async () => {
    let followed = false;
    const url = await serve((request, response) => {
      if (request.url === "/next") followed = true;
      response.writeHead(302, { location: "/next" }).end();
    });
    expect(failure(await LOCAL.request(url, LIMITS))).toBe(302);
    expect(followed).toBe(false);
  });

  it("gives up on a side that accepts and never answers", async () => {
    const url = await serve(() => {});
    expect(failure(await LOCAL.request(url, { ...LIMITS, timeoutMs: 60 }))).toBe("timeout");
  });

  it("stops reading an answer that is too long, and keeps its status", async () => {
    const url = await serve((_request, response) => {
      const chunk = Buffer.alloc(16 * 1024, "x");
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on("drain", more);
      more();
    });
    const result = await LOCAL.request(url, LIMITS);
    expect(result).toMatchObject({ outcome: "answered", status: 200, truncated: true });
    expect(result.outcome === "answered" && result.body.length).toBe(LIMITS.maxResponseBytes);
  });

  it("keeps the status of an answer whose body never ends", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200).write("some");
    });
    const result = await LOCAL.request(url, { ...LIMITS, timeoutMs: 2_000 });
    expect(result).toMatchObject({ outcome: "answered", status: 200, body: "some", truncated: true });
  });

  it("says so when nobody listens, when it is no HTTP, and when it is broken off", async () => {
    const free = createTcp().listen(0, "127.0.0.1");
    await once(free, "listening");
    const { port } = free.address() as AddressInfo;
    free.close();
    await once(free, "close");
    expect(await LOCAL.request(`http://127.0.0.1:${port}`, LIMITS)).toMatchObject({
      reason: "unreachable",
      code: "ECONNREFUSED",
    });
    expect(failure(await LOCAL.request("ftp://127.0.0.1/x", LIMITS))).toBe("invalid_url");
    expect(failure(await LOCAL.request("no url", LIMITS))).toBe("invalid_url");
    const stop = new AbortController();
    const url = await serve(() => stop.abort());
    expect(failure(await LOCAL.request(url, { ...LIMITS, signal: stop.signal }))).toBe("aborted");
  });

  it("survives a receiver that closes kept-open connections as they are used again", async () => {
    // Answers one request on each connection, then resets it when the next one arrives on it.
    const server = createTcp((socket) => {
      let seen = 0;
      socket.on("error", () => {});
      socket.on("data", () => {
        seen += 1;
        if (seen > 1) socket.resetAndDestroy();
        else socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    for (let i = 0; i < 4; i += 1) {
      expect(failure(await LOCAL.postJson(url, { ...LIMITS, body: "{}" }))).toBe(200);
    }
    LOCAL.close();
    server.close();
  });
});
