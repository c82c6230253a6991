import { connect, type Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

/**
 * A small HTTP/1.1 load generator over kept connections: prebuilt requests, answers read by their length. It
 * costs little, since it shares the machine with what it measures. Runs in a worker thread.
 */
export interface LoadJob {
  host: string;
  port: number;
  connections: number;
  seconds: number;
  /** Requests a second over all connections, sent on schedule whether or not earlier ones came back; null: as fast as answers come. */
  rate: number | null;
  path: string;
  authorization: string;
  /** `address` is where the request says to come from, as a trusted proxy would tell. */
  bodies: readonly { body: string; userAgent: string; address: string }[];
}

export interface LoadResult {
  answered: number;
  failed: number;
  seconds: number;
  /** Milliseconds from when a request was due to its whole answer. */
  latenciesMs: Float64Array;
}

function requestOf(job: LoadJob, index: number): Buffer {
  const chosen = job.bodies[index % job.bodies.length];
  if (chosen === undefined) throw new Error("there is nothing to send");
  const { body, userAgent, address } = chosen;
  return Buffer.from(
    `POST ${job.path} HTTP/1.1\r\nhost: ${job.host}:${job.port}\r\nauthorization: ${job.authorization}\r\n` +
      `user-agent: ${userAgent}\r\nx-forwarded-for: ${address}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** One connection: a request at a time. */
class Lane {
  readonly #open: () => Socket;
  #socket: Socket;
  #received = "";
  #answered: ((ok: boolean) => void) | null = null;

  constructor(host: string, port: number) {
    this.#open = () => {
      const socket = connect(port, host).setNoDelay(true).setEncoding("latin1");
      socket.on("data", (chunk: string) => this.#take(chunk));
      socket.on("close", () => this.#answered?.(false));
      socket.on("error", () => {});
      this.#received = "";
      return socket;
    };
    this.#socket = this.#open();
  }
  #take(chunk: string): void {
    this.#received += chunk;
    const head = this.#received.indexOf("\r\n\r\n");
    if (head === -1) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#received)?.[1] ?? 0);
    if (this.#received.length < head + 4 + length) return;
    const ok = this.#received.startsWith("HTTP/1.1 200");
    this.#received = this.#received.slice(head + 4 + length);
    this.#answered?.(ok);
  }
  send(request: Buffer): Promise<boolean> {
    // A server may close a kept connection; the next request opens another, as any client would.
    if (this.#socket.destroyed) this.#socket = this.#open();
    return new Promise((resolve) => {
      this.#answered = resolve;
      this.#socket.write(request);
    });
  }
  close(): void {
    this.#socket.destroy();
  }
}

async function load(job: LoadJob): Promise<LoadResult> {
  const requests = Array.from({ length: job.bodies.length }, (_, i) => requestOf(job, i));
  const lanes = Array.from({ length: job.connections }, () => new Lane(job.host, job.port));
  const latencies: number[] = [];
  let failed = 0;
  let next = 0;
  const started = performance.now();
  const end = started + job.seconds * 1000;
  const runLane = async (lane: Lane): Promise<void> => {
    for (;;) {
      const turn = next++;
      const due = job.rate === null ? performance.now() : started + (turn / job.rate) * 1000;
      if (Math.max(due, performance.now()) >= end) return;
      const wait = due - performance.now();
      if (wait > 0.2) await new Promise((resolve) => setTimeout(resolve, wait));
      const request = requests[turn % requests.length];
      if (request === undefined) return;
      const from = job.rate === null ? performance.now() : due;
      if (await lane.send(request)) latencies.push(performance.now() - from);
      else failed += 1;
    }
  };
  await Promise.all(lanes.map(runLane));
  const seconds = (performance.now() - started) / 1000;
  for (const lane of lanes) lane.close();
  return { answered: latencies.length, failed, seconds, latenciesMs: Float64Array.from(latencies) };
}

if (parentPort !== null) parentPort.postMessage(await load(workerData as LoadJob));
