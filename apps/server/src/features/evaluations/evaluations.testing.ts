import type { Answer, TestProject } from "../../../test/service.ts";

/** A home line in Berlin, and a rented server far away. */
export const HOME = { ip: "91.10.20.30", who: "home" };
export const THIEF = { ip: "45.33.32.156", who: "thief" };

const NAMES = ["canvas_text", "webgl", "audio", "fonts", "screen", "gpu", "cores", "timezone"];

/** How one browser describes itself, as our SDK does; the same for the same seed. */
export function described(seed: string): Record<string, unknown> {
  const digest = (name: string) =>
    Buffer.from(`${seed}/${name}`.repeat(8)).toString("hex").slice(0, 10) +
    Buffer.from(name).toString("hex").padEnd(6, "0").slice(0, 6);
  return {
    fingerprint: `lk1.${digest("all")}`,
    components: Object.fromEntries(NAMES.map((name) => [name, digest(name)])),
  };
}

export interface LoginOptions {
  ip?: string;
  who?: string;
  email?: string | undefined;
  required_assurance?: number;
}

/** A server's question about a login. */
export function login(project: TestProject, user: string, options: LoginOptions = {}): Promise<Answer> {
  const { ip = HOME.ip, who = HOME.who, email = `${user}@example.org`, ...rest } = options;
  return project.server("POST", "/v2/evaluate", {
    action: "login",
    user,
    ip,
    ...("email" in options && options.email === undefined ? {} : { email }),
    ...described(`${user}/${who}`),
    ...rest,
  });
}

/** Logs in from home a few times, so that the account has habits. */
export async function teach(project: TestProject, user: string, options: LoginOptions = {}): Promise<void> {
  for (let i = 0; i < 3; i += 1) await login(project, user, options);
}
