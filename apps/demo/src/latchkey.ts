/** The parts of Latchkey's answers that the shop uses. */
export interface Device {
  _id: string;
  status: string;
  attachedAt: string;
  createdAt: string;
  /** What the shop's pages sent with attach. */
  metadata?: Record<string, string>;
  info: {
    browser: { name: string | null } | null;
    os: { name: string | null } | null;
    device: { type: string | null; vendor: string | null; model: string | null } | null;
  } | null;
}

export interface Challenge {
  _id: string;
  status: string;
  type: string;
  reasons: string[];
  user: { external_id: string };
  limit?: { is_exceeded: boolean; overall: number };
  createdAt: string;
  updatedAt: string;
}

/** What a call answered: the body, or null where Latchkey knows no such thing. */
type Answer<T> = Promise<T | null>;

export interface Latchkey {
  updateUser(account: string, changes: { email: string }): Answer<{ success: boolean }>;
  devicesOf(account: string): Answer<Device[]>;
  /** Signs a device out of an account: it no longer counts. */
  detach(device: string, account: string): Answer<{ success: boolean }>;
  challenge(id: string): Answer<Challenge>;
  latestChallengeOf(account: string): Answer<Challenge>;
}

const TIMEOUT_MS = 5_000;

/**
 * The shop's server talking to Latchkey: plain HTTP with the API secret, which never reaches a browser.
 * A 404 answers null; anything else that is not a 2xx throws.
 */
export function createLatchkey(baseUrl: string, apiSecret: string): Latchkey {
  async function call<T>(method: "GET" | "POST", path: string, body?: unknown): Answer<T> {
    const response = await fetch(new URL(path, baseUrl), {
      method,
      headers: {
        authorization: `Bearer ${apiSecret}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status === 404) return null;
    if (!response.ok)
      throw new Error(`Latchkey answered ${response.status} to ${method} ${path.split("?")[0]}`);
    return (await response.json()) as T;
  }

  return {
    updateUser: (account, changes) => call("POST", `/v2/user/${encodeURIComponent(account)}/update`, changes),
    devicesOf: (account) => call("GET", `/v2/user/${encodeURIComponent(account)}/devices`),
    detach: (device, account) =>
      call("POST", `/v2/device/${encodeURIComponent(device)}/detach`, { user: account }),
    challenge: (id) => call("GET", `/v2/challenges/${encodeURIComponent(id)}`),
    async latestChallengeOf(account) {
      const page = await call<{ data: Challenge[] }>("GET", "/v2/challenges?page=1&limit=100");
      return page?.data.find((challenge) => challenge.user.external_id === account) ?? null;
    },
  };
}
