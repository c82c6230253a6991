import { createServer as createTcp } from "node:net";
import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { afterEach, describe, expect, it } from "vitest";
import { startTestService, type TestProject, type TestService } from "../../../test/service.ts";
import {
  type Answer,
  LOCAL_TARGETS,
  type Received,
  type Receiver,
  startReceiver,
  verified,
} from "../../../test/webhook-receiver.ts";
import { createOutgoing } from "../../shared/outgoing.ts";
import { createVault } from "../../shared/vault.ts";
import { createWorker, type Worker } from "./worker.ts";

const SECRET = `whsec_${Buffer.alloc(24, 9).toString("base64")}`;
const FAST = Array.from({ length: 20 }, (_, i) => (i === 0 ? 0 : 0.02));

const MASTER_KEY = Buffer.alloc(32, 3);

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function receiver(answer?: Answer): Promise<Receiver> {
  const started = await startReceiver(answer);
  stops.push(started.stop);
  return started;
}

async function serviceWith(
  urls: readonly string[],
  options: { retry?: number[]; env?: Record<string, string> } = {},
): Promise<TestService & { main: TestProject; projectId: number }> {
  const service = await startTestService(
    {
      main: {
        settings: { webhook: { retry_s: options.retry ?? FAST }, rate_limits: null },
        webhooks: urls.map((url) => ({ url, secret: SECRET })),
      },
    },
    { ...LOCAL_TARGETS, LATCHKEY_MASTER_KEY: MASTER_KEY.toString("base64"), ...options.env },
  );
  stops.push(service.stop);
  const main = service.project("main");
  const [row] = await service.sql<{ id: number }>("select id from projects where client_id = $1", [
    main.clientId,
  ]);
  return { ...service, main, projectId: row?.id ?? 0 };
}

/** Writes `perAccount` numbered messages for each account, as a change would: the account's own in order. */
async function tell(
  service: TestService & { projectId: number },
  accounts: readonly string[],
  perAccount: number,
): Promise<void> {
  await service.sql(
    `insert into outbox (project_id, account_id, message_id, event, payload, created_at)
     select $1, a.id, md5(a.id || '/' || n), 'device.detached', jsonb_build_object('event', 'device.detached', 'account', a.id, 'n', n), now()
     from generate_series(1, $3) n, unnest($2::text[]) with ordinality a(id, o) order by n, o`,
    [service.projectId, accounts, perAccount],
  );
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `account-${i}`);
const refuse: Answer = (_message, response) => {
  response.writeHead(500).end();
};

/** For each account the numbers in the order of their first good arrival. */
function arrivals(messages: readonly Received[]): Map<string, number[]> {
  const byAccount = new Map<string, number[]>();
  for (const { body } of messages) {
    const seen = byAccount.get(body.account) ?? [];
    if (!seen.includes(body.n)) seen.push(body.n);
    byAccount.set(body.account, seen);
  }
  return byAccount;
}
const sequence = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

/** The endpoint's deliveries once they all are as wanted. */
async function settled(service: TestService, wanted: (rows: Row[]) => boolean): Promise<Row[]> {
  for (;;) {
    const rows = await service.sql<Row>(
      "select account_id, seq, status, attempts, last_error, message_id, id from webhook_deliveries order by seq",
    );
    if (wanted(rows)) return rows;
    await setTimeout(20);
  }
}
interface Row {
  account_id: string;
  seq: number;
  status: string;
  attempts: number;
  last_error: string | null;
  message_id: string;
  id: string;
}

describe("deliveries", () => {
  it("of 1,000 events to an endpoint that fails three times in ten all arrive, each account's in order", async () => {
    const good: Received[] = [];
    let state = 20_260_301;
    const sink = await receiver((message, response) => {
      // A fixed sequence of pseudo-random numbers: the same luck in every run.
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const fails = state / 2 ** 32 < 0.3;
      if (!fails) good.push(message);
      response.writeHead(fails ? 503 : 200).end();
    });
    const service = await serviceWith([sink.url]);
    const accounts = numbered(40);
    await tell(service, accounts, 25);
    await sink.until(() => new Set(good.map(({ id }) => id)).size === 1000);
    expect(arrivals(good)).toEqual(new Map(accounts.map((account) => [account, sequence(25)])));
    for (const message of sink.received) expect(verified(message, SECRET)).toBeTruthy();
    // Every attempt of a message carries its one id and its very bytes.
    const byId = Map.groupBy(sink.received, ({ id }) => id);
    expect([...byId.values()].every((tries) => new Set(tries.map(({ raw }) => raw)).size === 1)).toBe(true);
    expect(sink.received.length).toBeGreaterThan(1200);
    const rows = await settled(service, (all) => all.every(({ status }) => status === "delivered"));
    expect(rows.length).toBe(1000);
    expect(await lanes(service)).toBe(0);
  });

  it("never overlap or overtake on one lane, whatever the number of workers", async () => {
    const open = new Map<string, number>();
    let overlaps = 0;
    const sink = await receiver((message, response) => {
      const now = (open.get(message.body.account) ?? 0) + 1;
      open.set(message.body.account, now);
      if (now > 1) overlaps += 1;
      setImmediate(() => {
        open.set(message.body.account, now - 1);
        response.writeHead(204).end();
      });
    });
    const service = await serviceWith([sink.url]);
    const others = Array.from({ length: 3 }, () => extraWorker(service));
    const accounts = numbered(12);
    await Promise.all([tell(service, accounts, 30), ...others.map((other) => other.start())]);
    await sink.until((all) => all.length >= 360);
    await settled(
      service,
      (rows) => rows.length === 360 && rows.every(({ status }) => status === "delivered"),
    );
    expect(overlaps).toBe(0);
    // Each message went out once: nobody took a lane that had an owner.
    expect(sink.received.length).toBe(360);
    expect(arrivals(sink.received)).toEqual(new Map(accounts.map((account) => [account, sequence(30)])));
  });

  it("follow the schedule, then die, and let the next message pass", async () => {
    const sink = await receiver((message, response) => {
      response.writeHead(message.body.n === 1 ? 500 : 200).end();
    });
    const service = await serviceWith([sink.url], { retry: [0, 0.01, 0.02] });
    await tell(service, ["a"], 2);
    const rows = await settled(
      service,
      (all) => all.length === 2 && all.every(({ status }) => status !== "pending"),
    );
    expect(rows.map(({ status, attempts, last_error }) => ({ status, attempts, last_error }))).toEqual([
      { status: "dead", attempts: 3, last_error: "status 500" },
      { status: "delivered", attempts: 1, last_error: null },
    ]);
    expect(sink.received.map(({ body }) => body.n)).toEqual([1, 1, 1, 2]);
  });

  it("wait while an older message of the account is being retried, without holding other accounts up", async () => {
    let healed = false;
    const sink = await receiver((message, response) => {
      response.writeHead(message.body.account === "account-0" && !healed ? 500 : 200).end();
    });
    const service = await serviceWith([sink.url]);
    await tell(service, numbered(3), 2);
    const done = (account: string) => (rows: Row[]) =>
      rows.filter(({ account_id, status }) => account_id === account && status === "delivered").length === 2;
    await settled(service, (rows) => done("account-1")(rows) && done("account-2")(rows));
    expect(sink.received.some(({ body }) => body.account === "account-0" && body.n === 2)).toBe(false);
    healed = true;
    await settled(service, done("account-0"));
  });

  it("are sent again on demand: the same id and bytes, from the dead as well", async () => {
    let up = false;
    const sink = await receiver((_message, response) => {
      response.writeHead(up ? 200 : 410).end();
    });
    const service = await serviceWith([sink.url], { retry: [0] });
    await tell(service, ["a"], 1);
    const [dead] = await settled(service, (rows) => rows[0]?.status === "dead");
    up = true;
    const again = await service.main.server("POST", `/v2/webhooks/deliveries/${dead?.id}/redeliver`);
    expect(again.body).toEqual({ success: true });
    await settled(service, (rows) => rows[0]?.status === "delivered");
    expect(sink.received.map(({ id }) => id)).toEqual([dead?.message_id, dead?.message_id]);
    expect(sink.received[0]?.raw).toBe(sink.received[1]?.raw);
    const { body } = await service.main.server("GET", `/v2/webhooks/deliveries/${dead?.id}`);
    expect(body.log.map(({ status }: { status: number }) => status)).toEqual([410, 200]);
    expect(await lanes(service)).toBe(0);
  });

  it("reach other endpoints while some hang, and one that hangs gets few connections", async () => {
    const hanging = await receiver(() => {});
    const good = await receiver();
    const service = await serviceWith([hanging.url, `${hanging.url}/2`, good.url]);
    const accounts = numbered(60);
    await tell(service, accounts, 1);
    await good.until((all) => all.length === 60);
    // Two endpoints hang on that receiver; each has its share of connections and no more.
    expect(hanging.received.length).toBeLessThanOrEqual(16);
    const kept = await service.sql<{ n: number }>(
      "select count(*) as n from webhook_lanes l join webhook_endpoints e on e.id = l.endpoint_id where e.url <> $1",
      [good.url],
    );
    expect(kept[0]?.n).toBe(120);
  });

  it.each<[string, Answer, string]>([
    [
      "a redirect, which is not followed",
      (message, response) => {
        const follow = message.path.endsWith("/next") ? 200 : 307;
        response.writeHead(follow, { location: "/next" }).end();
      },
      "redirect 307 not followed",
    ],
    ["a refusal", refuse, "status 500"],
    ["a connection that is cut", (_message, response) => response.destroy(), "unreachable: ECONNRESET"],
  ])("count as failed after %s", async (_what, answer, error) => {
    const sink = await receiver(answer);
    const service = await serviceWith([sink.url], { retry: [0] });
    await tell(service, ["a"], 1);
    const [row] = await settled(service, (rows) => rows[0]?.status === "dead");
    expect(row?.last_error).toBe(error);
    expect(sink.received.every(({ path }) => path === "/hook")).toBe(true);
  });

  it("do not read on when a receiver answers without end", async () => {
    let written = 0;
    const sink = await receiver((_message, response) => {
      const chunk = Buffer.alloc(64 * 1024, "x");
      const more = (): void => {
        while (!response.destroyed && response.write(chunk)) written += chunk.length;
      };
      response.on("drain", more);
      more();
    });
    const service = await serviceWith([sink.url]);
    await tell(service, ["a"], 1);
    await settled(service, (rows) => rows[0]?.status === "delivered");
    expect(written).toBeLessThan(32 * 1024 * 1024);
  });

  it("never reach a private address, by number or by name, unless it is listed", async () => {
    let connections = 0;
    const server = createTcp((socket) => {
      connections += 1;
      socket.destroy();
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    stops.push(() => new Promise((resolve) => server.close(() => resolve())));
    const { port } = server.address() as { port: number };
    const service = await serviceWith([`http://127.0.0.1:${port}/x`, `http://localhost:${port}/x`], {
      retry: [0],
      env: { LATCHKEY_ALLOW_PRIVATE_TARGETS: "" },
    });
    await tell(service, ["a"], 1);
    const rows = await settled(
      service,
      (all) => all.length === 2 && all.every(({ status }) => status === "dead"),
    );
    expect(new Set(rows.map(({ last_error }) => last_error?.replace(/:.*/, "")))).toEqual(
      new Set(["refused_address"]),
    );
    expect(connections).toBe(0);
  });

  it("are left to the workers by a process that only serves the API", async () => {
    const sink = await receiver();
    const service = await serviceWith([sink.url], { env: { LATCHKEY_ROLE: "api" } });
    await tell(service, ["a"], 1);
    const [waiting] = await service.sql<{ n: number }>("select count(*) as n from outbox");
    expect([waiting?.n, sink.received.length]).toEqual([1, 0]);
    await extraWorker(service).start();
    await sink.until((all) => all.length === 1);
  });

  it("are given back when the service stops, and keep their attempts", async () => {
    const sink = await receiver(() => {});
    const service = await serviceWith([sink.url]);
    await tell(service, ["a"], 1);
    await sink.until((all) => all.length === 1);
    const store = new pg.Client(service.service.pool.options);
    await store.connect();
    await service.service.stop();
    const { rows } = await store.query(
      `select l.lease, l.next_attempt_at <= now() as due, d.attempts, d.status
       from webhook_lanes l join webhook_deliveries d on d.account_id = l.account_id`,
    );
    await store.end();
    expect(rows).toEqual([{ lease: null, due: true, attempts: 0, status: "pending" }]);
  });
});

/** One more worker on the service's store, as another node would run it. */
function extraWorker(service: TestService): Worker {
  const outgoing = createOutgoing(["127.0.0.1/32"]);
  const worker = createWorker({
    pool: service.service.pool,
    outgoing,
    vault: createVault(MASTER_KEY),
    clock: Date.now,
    random: () => 0,
    scheduleOf: async () => FAST,
    onError: (error) => {
      throw error;
    },
  });
  stops.push(async () => {
    await worker.stop();
    outgoing.close();
  });
  return worker;
}

async function lanes(service: TestService): Promise<number> {
  const [row] = await service.sql<{ n: number }>("select count(*) as n from webhook_lanes");
  return row?.n ?? 0;
}
