import { once } from "node:events";
import { createServer } from "node:net";

/** A port that was free a moment ago, so that the service knows its own URL before it listens. */
export async function freePort(host: string): Promise<number> {
  const probe = createServer().listen(0, host);
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (typeof address !== "object" || address === null) throw new Error("no free port was found");
  return address.port;
}
