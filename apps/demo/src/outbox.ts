import { setTimeout as wait } from "node:timers/promises";

/** The part of a message in the outbox that is needed here; the newest comes first. */
interface OutboxMessage {
  to: string;
  /** ISO 8601. */
  createdAt: string;
  text: string;
}

const PATIENCE_MS = 10_000;

/**
 * The newest six-digit code that a development service has put in its outbox for a recipient.
 * `since` in epoch milliseconds; rejects when none comes within ten seconds.
 */
export async function readCodeFromOutbox(url: string, recipient: string, since: number): Promise<string> {
  for (let waited = 0; waited < PATIENCE_MS; waited += 200) {
    const response = await fetch(`${url}/dev/outbox`, { headers: { accept: "application/json" } });
    if (!response.ok) throw new Error(`/dev/outbox answered ${response.status}`);
    const { messages } = (await response.json()) as { messages: OutboxMessage[] };
    const newest = messages.find(({ to, createdAt }) => to === recipient && Date.parse(createdAt) >= since);
    const code = newest && /\b\d{6}\b/.exec(newest.text)?.[0];
    if (code) return code;
    await wait(200);
  }
  throw new Error("No code arrived in /dev/outbox");
}
