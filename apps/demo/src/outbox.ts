import { setTimeout as wait } from "node:timers/promises";

interface OutboxMessage {
  to: string;
  at?: string;
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
    const code = messages
      .filter(({ to, at }) => to === recipient && (!at || Date.parse(at) >= since - 1000))
      .sort((a, b) => Date.parse(b.at ?? "") - Date.parse(a.at ?? ""))
      .map(({ text }) => /\b\d{6}\b/.exec(text)?.[0])
      .find(Boolean);
    if (code) return code;
    await wait(200);
  }
  throw new Error("No code arrived in /dev/outbox");
}
