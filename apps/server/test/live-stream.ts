import type { TestProject } from "./service.ts";

export interface LiveStream {
  response: Response;
  close(): Promise<void>;
}

/** `fetch` closes a body that the garbage collector finds unused, so that presence would end by chance. */
const open = new Set<LiveStream>();

/** Opens the live stream of a device from an address; it stays open until closed, whoever holds it. */
export async function openLiveStream(
  url: string,
  project: TestProject,
  of: { device: string; access: string },
  ip: string,
): Promise<LiveStream> {
  const query = new URLSearchParams({ access: of.access, auth: `Basic ${project.clientId}:` });
  const response = await fetch(`${url}/v2/access/device/${of.device}/listen?${query}`, {
    headers: { "x-forwarded-for": ip },
  });
  const stream: LiveStream = {
    response,
    async close() {
      open.delete(stream);
      await response.body?.cancel();
    },
  };
  open.add(stream);
  return stream;
}

/** Closes what a test that failed left open. */
export async function closeLiveStreams(): Promise<void> {
  for (const stream of open) await stream.close();
}
