import { LatchkeyError } from "./errors.ts";
import { createResources, type Resources } from "./resources.ts";
import { segment } from "./segment.ts";
import { createTransport, type Transport } from "./transport.ts";
import type { EvaluateInput, UpdateUser } from "./types.ts";
import { mintUserToken, type UserTokenOptions } from "./user-token.ts";
import { type VerifyOptions, verifyWebhook, type WebhookHeaders } from "./webhook.ts";
import type { WebhookEvent } from "./webhook-events.ts";
import type { AssertedChallenge, Challenge, Device, Evaluation } from "./wire-types.ts";

export interface LatchkeyOptions {
  /** Where the service is, `https://latchkey.example.org`. Default: the environment's `LATCHKEY_URL`. */
  baseUrl?: string;
  /** For each attempt, in milliseconds. Default: 10,000. */
  timeoutMs?: number;
  /** Further attempts of calls that may be repeated, after a failure that may pass. Default: 2. */
  retries?: number;
  /** Signs user tokens where that is not the API secret. */
  signingSecret?: string;
  /** Another `fetch` than the run-time's own. */
  fetch?: typeof fetch;
}

export interface Page<T> {
  data: T[];
  total: number;
}

export interface Done {
  success: boolean;
}

type ChallengeRef = string | { challenge: string };

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_RETRIES = 2;

const idOf = (ref: ChallengeRef): string => (typeof ref === "string" ? ref : ref.challenge);

/** A path with its parts encoded. */
function path(strings: TemplateStringsArray, ...parts: readonly (string | number)[]): string {
  return String.raw({ raw: strings }, ...parts.map(segment));
}

/**
 * The API of a Latchkey project for servers. Give it the API secret and keep it off pages and apps.
 *
 * Every call throws `LatchkeyError`, whose `code` says what went wrong. Calls that may be repeated are, after a
 * failure that may pass (no connection, 5xx, 429 with `Retry-After`); the others are made once.
 */
export class Latchkey {
  readonly #call: Transport;
  readonly #signingSecret: string;
  /** Everything beside the calls above: users, evaluations, settings, lists, policies, webhooks, conversions. */
  readonly users: Resources["users"];
  readonly evaluations: Resources["evaluations"];
  readonly events: Resources["events"];
  readonly settings: Resources["settings"];
  readonly lists: Resources["lists"];
  readonly policies: Resources["policies"];
  readonly webhooks: Resources["webhooks"];
  readonly conversions: Resources["conversions"];

  constructor(secret: string, options: LatchkeyOptions = {}) {
    if (typeof secret !== "string" || secret === "")
      throw new TypeError("Latchkey needs the project's API secret");
    this.#signingSecret = options.signingSecret ?? secret;
    this.#call = createTransport({
      secret,
      baseUrl: baseUrlOf(options.baseUrl),
      timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      retries: options.retries ?? DEFAULT_RETRIES,
      fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    });
    const resources = createResources(this.#call);
    this.users = resources.users;
    this.evaluations = resources.evaluations;
    this.events = resources.events;
    this.settings = resources.settings;
    this.lists = resources.lists;
    this.policies = resources.policies;
    this.webhooks = resources.webhooks;
    this.conversions = resources.conversions;
  }

  /** Challenges, newest first: page 1 of 10 unless said otherwise, 100 at the most. */
  async getChallenges(query: { page?: number; limit?: number } = {}): Promise<Page<Challenge>> {
    return this.#call({ method: "GET", path: "/v2/challenges", query });
  }

  /** A challenge, and itself once more as `challenge`, for those who take it from there. */
  async getChallenge(challenge: ChallengeRef): Promise<Challenge & { challenge: Challenge }> {
    const found = await this.#call<Challenge>({
      method: "GET",
      path: path`/v2/challenges/${idOf(challenge)}`,
    });
    return { ...found, challenge: found };
  }

  /** The devices attached to the challenged account. */
  async getChallengeDevices(challenge: ChallengeRef): Promise<{ data: Device[] }> {
    const data = await this.#call<Device[]>({
      method: "GET",
      path: path`/v2/challenges/${idOf(challenge)}/devices`,
    });
    return { data };
  }

  /** Signs a device out, to meet the limit. */
  kickChallengeDevice(input: { challenge: string; device: string }): Promise<Done>;
  kickChallengeDevice(challenge: string, device: string): Promise<Done>;
  async kickChallengeDevice(
    first: string | { challenge: string; device: string },
    second?: string,
  ): Promise<Done> {
    const { challenge, device } = typeof first === "string" ? { challenge: first, device: second } : first;
    return this.#call({ method: "POST", path: path`/v2/challenges/${challenge}/kick`, body: { device } });
  }

  /** Sends a code to the account's owner. Without a channel, by the first that works. */
  sendChallengeCode(input: SendCode): Promise<Done & { challenge_id: string }>;
  sendChallengeCode(
    challenge: string,
    options?: Omit<SendCode, "challenge">,
  ): Promise<Done & { challenge_id: string }>;
  async sendChallengeCode(
    first: string | SendCode,
    options: Omit<SendCode, "challenge"> = {},
  ): Promise<Done & { challenge_id: string }> {
    const { challenge, ...body } = typeof first === "string" ? { ...options, challenge: first } : first;
    return this.#call({ method: "POST", path: path`/v2/challenges/${challenge}/send`, body });
  }

  /** Checks a code. A wrong one throws `invalid_code` with `details.attempts_left`. */
  verifyChallengeCode(input: { challenge: string; code: string | number }): Promise<Done>;
  verifyChallengeCode(challenge: string, code: string | number): Promise<Done>;
  async verifyChallengeCode(
    first: string | { challenge: string; code: string | number },
    second?: string | number,
  ): Promise<Done> {
    const { challenge, code } = typeof first === "string" ? { challenge: first, code: second } : first;
    return this.#call({
      method: "POST",
      path: path`/v2/challenges/${challenge}/verify`,
      body: { code: String(code) },
    });
  }

  /** Completes a challenge; throws `limit_exceeded` while the account is on too many devices. */
  async completeChallenge(challenge: ChallengeRef): Promise<Done> {
    return this.#call({
      method: "POST",
      path: path`/v2/challenges/${idOf(challenge)}/complete`,
      body: {},
      idempotent: true,
    });
  }

  /**
   * Asserts that this user completed the challenge, for this action, at most `maxAge` seconds ago; and spends it. What
   * a browser says on its way back proves nothing: ask here, once, before you let the person through. The second time
   * throws `already_consumed`; whatever does not hold throws `not_found` or `conflict` (`details.reason`).
   */
  async assertChallenge(
    challenge: string,
    expected: { user?: string | number; action?: string; maxAge?: number },
  ): Promise<AssertedChallenge> {
    const { user, action, maxAge } = expected;
    return this.#call({
      method: "POST",
      path: path`/v2/challenges/${challenge}/consume`,
      body: { user, action, max_age_s: maxAge },
    });
  }

  /** A partial update of a user, who comes into being where unknown. */
  updateUser(input: UpdateUser): Promise<Done>;
  updateUser(user: string | number, input: Omit<UpdateUser, "user">): Promise<Done>;
  async updateUser(
    first: string | number | UpdateUser,
    second: Omit<UpdateUser, "user"> = {},
  ): Promise<Done> {
    const { user, ...body } = typeof first === "object" ? first : { ...second, user: first };
    return this.#call({ method: "POST", path: path`/v2/user/${user}/update`, body, idempotent: true });
  }

  /** Judges an action on behalf of a visitor: what to do, why, and which challenge to run. */
  async evaluate(input: EvaluateInput): Promise<Evaluation> {
    return this.#call({ method: "POST", path: "/v2/evaluate", body: input });
  }

  /** See the function of that name. */
  async verifyWebhook(
    headers: WebhookHeaders,
    rawBody: string | Uint8Array | ArrayBuffer,
    secret: string | readonly string[],
    options?: VerifyOptions,
  ): Promise<WebhookEvent> {
    return verifyWebhook(headers, rawBody, secret, options);
  }

  /** A token for the browser SDK's `secret`, good for the account that is signed in. `expiresIn` is in seconds. */
  async mintUserToken(account: string | number, options?: UserTokenOptions): Promise<string> {
    return mintUserToken(this.#signingSecret, String(account), options);
  }
}

export interface SendCode {
  challenge: string;
  device?: string;
  channel?: "email" | "sms" | "text";
  language?: "en" | "fr" | "es" | "ar";
}

function baseUrlOf(given: string | undefined): string {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const url = given ?? process?.env?.LATCHKEY_URL;
  if (url === undefined || url === "") {
    throw new LatchkeyError("invalid_parameter", "Say where the service is: baseUrl, or LATCHKEY_URL.");
  }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new LatchkeyError("invalid_parameter", "baseUrl must be an http or https URL.");
  }
  return url.replace(/\/+$/, "");
}
