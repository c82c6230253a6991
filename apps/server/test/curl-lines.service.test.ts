import { execFile, execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { currentDocument, routeTable } from "../../../packages/contract/src/document.ts";
import { answerValidator } from "../../../packages/contract/src/validate.ts";
import { curlRequest, type DocumentedCall, readCalls, sendCurl, shellWords } from "./curl-line.ts";
import { startTestService, type TestProject, type TestService } from "./service.ts";

/** Calls as the documents of this wire print them (spec b, c): each is sent as it stands and answered as promised. */

const calls = readCalls(readFileSync(new URL("./curl-lines.sh", import.meta.url), "utf8"));
const sections = [...new Set(calls.map(({ section }) => section))];
const document = currentDocument();
const routes = routeTable().flatMap((route) =>
  route.paths.map((path) => ({
    route,
    fits: new RegExp(`^${path.replace(/:account/g, ".+").replace(/:[a-zA-Z]+/g, "[^/]+")}$`),
    fixed: path.replace(/:[a-zA-Z]+/g, "").length,
  })),
);
const routeOf = (method: string, url: string) => {
  const { pathname } = new URL(url);
  const found = routes
    .filter(({ route, fits }) => route.method === method && fits.test(pathname))
    .sort((a, b) => b.fixed - a.fixed)[0];
  if (found === undefined) throw new Error(`${method} ${pathname} is not in the route table`);
  return found.route;
};

let service: TestService;
let main: TestProject;
beforeAll(async () => {
  service = await startTestService({
    main: { settings: { rate_limits: null, device_limits: { overall: 1 } } },
  });
  main = service.project("main");
});
afterAll(() => service.stop());

const latestCode = async (): Promise<string> => {
  const outbox = (await (await fetch(`${service.url}/dev/outbox`)).json()) as {
    messages: { text: string }[];
  };
  return /\b(\d{6})\b/.exec(outbox.messages[0]?.text ?? "")?.[1] ?? "";
};

/** What stands for the placeholders of a section; `last` holds what the answers so far have named. */
async function values(user: string, last: Record<string, string>): Promise<Record<string, string>> {
  const [open] = await service.sql<{ id: string }>(
    `select h.id from challenges h join accounts a on a.id = h.account_id where a.external_id = $1
     order by h.created_at desc limit 1`,
    [user],
  );
  const code = await latestCode();
  return {
    HOST: new URL(service.url).host,
    API_SECRET: main.secret,
    CLIENT_ID: main.clientId,
    USER_ID: user,
    REQUEST_HASH: "b7".repeat(1024),
    OTHER_HASH: "5c".repeat(1024),
    IP_ADDRESS: "45.33.32.156",
    EMAIL: `${user}@example.org`,
    PHONE: "+14155550123",
    CHALLENGE_ID: open?.id ?? "",
    WRONG_CODE: code === "000000" ? "000001" : "000000",
    CODE: code,
    ...last,
  };
}

const filled = (line: string, known: Record<string, string>): string =>
  line
    .replace("https://HOST", `http://${known.HOST}`)
    .replace(
      /\b[A-Z]{2,}(?:_[A-Z]+)+\b|\b(?:EMAIL|PHONE|CODE|IDENTIFICATION)\b/g,
      (word) => known[word] ?? word,
    );

/** How a reader may type them: as printed, or without the line that says JSON, which curl then calls a form. */
const TYPED = ["as printed", "without a content type"] as const;

describe.each(sections.flatMap((section) => TYPED.map((typed) => [section, typed] as const)))(
  "%s, %s",
  (section, typed) => {
    const user = `reader-of-${section}-${typed}`.replace(/\W+/g, "-");
    const last: Record<string, string> = {};
    beforeAll(async () => {
      await main.server("POST", `/v2/user/${user}/update`, { email: `${user}@example.org` });
      if (section !== "account takeover") return;
      // Somebody who always signed in from one browser at one place.
      const login = { action: "login", user, ip: "91.10.20.30", fingerprint: "0a".repeat(1024) };
      for (let i = 0; i < 3; i += 1) await main.server("POST", "/v2/evaluate", login);
    });

    const own = calls.filter((call) => call.section === section);
    it.each(own.map((call) => [call.name, call.status, call] as const))(
      "%s: %i",
      async (_name, _status, call: DocumentedCall) => {
        const line =
          typed === "as printed" ? call.line : call.line.replace('-H "Content-Type: application/json"', "");
        const sent = curlRequest(shellWords(filled(line, await values(user, last))));
        const answer = await sendCurl(sent);
        const body = JSON.parse(answer.body);
        expect({ status: answer.status, code: body.code ?? null }, answer.body).toEqual({
          status: call.status,
          code: call.code,
        });
        expect(answerValidator(document, routeOf(sent.method, sent.url))(answer.status, body)).toBeNull();
        if (call.name.startsWith("evaluate a login")) {
          expect(body).toMatchObject({ verdict: "challenge", challenge_id: expect.any(String) });
        }
        if (call.name.startsWith("complete")) {
          const challenge = last.CHALLENGE_ID ?? (await values(user, last)).CHALLENGE_ID;
          const { body: read } = await main.server("GET", `/v2/challenges/${challenge}`);
          expect(read.status === "completed", answer.body).toBe(call.status === 200);
        }
        if (typeof body.device_id === "string" && last.DEVICE_ID === undefined)
          last.DEVICE_ID = body.device_id;
        if (typeof body.identification === "string") last.IDENTIFICATION = body.identification;
      },
    );
  },
);

describe("the lines", () => {
  it("are answered with every placeholder but the secret left as printed, too", async () => {
    const [evaluate] = calls;
    const line = filled(evaluate?.line ?? "", {
      HOST: new URL(service.url).host,
      API_SECRET: main.secret,
    });
    const answer = await sendCurl(curlRequest(shellWords(line)));
    expect([answer.status, JSON.parse(answer.body).verdict]).toEqual([200, "allow"]);
  });

  const curl = hasCurl();
  it.runIf(curl)("are sent byte for byte as curl sends them", async () => {
    const { server, received } = await listen();
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const all = calls.map(({ line }) => shellWords(line.replace("https://HOST", `http://${host}`)));
    for (const words of all) await sendCurl(curlRequest(words));
    const ours = received.splice(0);
    const next = all.flatMap((words) => ["--next", "-s", ...words.slice(1)]).slice(1);
    await new Promise((resolve) => execFile("curl", next, resolve));
    server.close();
    expect(ours).toHaveLength(calls.length);
    expect(received).toEqual(ours);
  });
});

function hasCurl(): boolean {
  try {
    execFileSync("curl", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Takes requests as bytes; what it keeps leaves out the version of curl and how long the connection is kept. */
async function listen(): Promise<{ server: Server; received: string[] }> {
  const received: string[] = [];
  const server = createServer((socket) => {
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
      const end = text.indexOf("\r\n\r\n");
      const length = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0);
      if (end < 0 || Buffer.byteLength(text) < end + 4 + length) return;
      received.push(text.replace(/curl\/[\d.]+/, "curl").replace(/^connection: .*\r\n/im, ""));
      socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, received };
}
