import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DESKTOP } from "../../../test/service.ts";
import { prepareServiceProcess, type ServiceProcess } from "../../../test/service-process.ts";
import {
  LOCAL_TARGETS,
  type Received,
  type Receiver,
  startReceiver,
  verified,
} from "../../../test/webhook-receiver.ts";

const SECRET = `whsec_${Buffer.alloc(32, 1).toString("base64")}`;
const ACCOUNTS = 8;
const PER_ACCOUNT = 25;

let receiver: Receiver;
let service: ServiceProcess;
const good: Received[] = [];

beforeAll(async () => {
  let state = 7;
  receiver = await startReceiver((message, response) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const fails = state / 2 ** 32 < 0.3;
    if (!fails) good.push(message);
    response.writeHead(fails ? 500 : 204).end();
  });
  service = await prepareServiceProcess(
    {
      settings: {
        webhook: { retry_s: [0, ...Array.from({ length: 19 }, () => 0.05)] },
        device_limits: { overall: 50 },
        rate_limits: null,
      },
      webhooks: [{ url: receiver.url, secret: SECRET, events: ["device.detached"] }],
    },
    LOCAL_TARGETS,
  );
});
afterAll(async () => {
  await service.remove();
  await receiver.stop();
});

describe("a service that is killed", () => {
  it("loses no event whose change was made, and repeats none under another id", {
    timeout: 180_000,
  }, async () => {
    const url = await service.start();
    const call = async (path: string, body: unknown): Promise<Record<string, unknown> | null> => {
      const answer = await fetch(`${url}${path}`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${service.secret}`,
          "content-type": "application/json",
          "user-agent": DESKTOP,
        },
        body: JSON.stringify(body),
      }).catch(() => null);
      return answer?.ok ? ((await answer.json()) as Record<string, unknown>) : null;
    };
    /** Signs a device in and out, over and over; answers the rounds whose sign-out was confirmed. */
    const live = async (user: string): Promise<number[]> => {
      const confirmed: number[] = [];
      for (let n = 1; n <= PER_ACCOUNT; n += 1) {
        const attached = await call("/v2/device/attach", {
          user,
          metadata: { n },
          device_id: null,
          components: { canvas: user },
        });
        if (attached === null) break;
        const detached = await call(`/v2/device/${attached.device_id}/detach`, { user });
        if (detached === null) break;
        confirmed.push(n);
      }
      return confirmed;
    };
    const users = Array.from({ length: ACCOUNTS }, (_, i) => `user-${i}`);
    const lives = Promise.all(users.map(live));
    await receiver.until((all) => all.length >= 60);
    await service.end("SIGKILL");
    const confirmed = await lives;
    expect(confirmed.flat().length).toBeLessThan(ACCOUNTS * PER_ACCOUNT);
    expect(confirmed.flat().length).toBeGreaterThan(0);

    const heard = (user: string): number[] => [
      ...new Set(
        good.filter(({ body }) => body.account === user).map(({ body }) => Number(body.device.metadata.n)),
      ),
    ];
    await service.start();
    await receiver.until(() => users.every((user, i) => confirmed[i]?.every((n) => heard(user).includes(n))));
    for (const user of users) expect(heard(user)).toEqual([...heard(user)].sort((a, b) => a - b));
    // Duplicates there may be; each under its first id.
    const ids = Map.groupBy(receiver.received, ({ body }) => `${body.account}/${body.device.metadata.n}`);
    for (const [what, all] of ids) expect(new Set(all.map(({ id }) => id)).size, what).toBe(1);
    for (const message of receiver.received) expect(() => verified(message, SECRET)).not.toThrow();
    expect(await service.end("SIGTERM")).toBe(0);
  });
});
