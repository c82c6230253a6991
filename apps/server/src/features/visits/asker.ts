import type { Call } from "../../http/route.ts";
import type { Project } from "../projects/index.ts";

/** Who asks, as the transport knows it. */
export interface Asker {
  project: Project;
  kind: "browser" | "server";
  token: string | null;
  ip: string;
  userAgent: string | null;
  origin: string | null;
}

/** Who asks, from a call. */
export function askerOf(call: Pick<Call<unknown, unknown>, "caller" | "request">): Asker {
  const { caller, request } = call;
  return {
    project: caller.project,
    kind: caller.kind,
    token: caller.token,
    ip: request.ip,
    userAgent: request.headers["user-agent"] ?? null,
    origin: request.headers.origin ?? null,
  };
}
