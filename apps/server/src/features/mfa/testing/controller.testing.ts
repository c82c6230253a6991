import type { Answer, TestService } from "../../../../test/service.ts";

/** Calls of the MFA controller with a bearer token. */
export interface Controller {
  call(
    token: string | null,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  adminToken(): Promise<string>;
  userToken(externalId: string): Promise<string>;
  tokenFor(pair: { clientId: string; secret: string; user?: string }): Promise<string>;
}

export function controllerOf(service: TestService, projectName: string): Controller {
  const pair = service.project(projectName);
  const tokenFor: Controller["tokenFor"] = async ({ clientId, secret, user }) => {
    const response = await fetch(`${service.url}/oauth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        grant_type: "client_credentials",
        client_id: clientId,
        client_secret: secret,
        ...(user === undefined ? {} : { user }),
      }),
    });
    const answer = (await response.json()) as { access_token?: string };
    if (answer.access_token === undefined) throw new Error(`no token: ${response.status}`);
    return answer.access_token;
  };
  return {
    tokenFor,
    adminToken: () => tokenFor(pair),
    userToken: (user) => tokenFor({ ...pair, user }),
    async call(token, method, path, body, headers = {}) {
      const response = await fetch(`${service.url}${path}`, {
        method,
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === "" ? null : JSON.parse(text),
      };
    },
  };
}

/** The newest message of the development outbox. */
export async function lastMessage(
  service: TestService,
): Promise<{ to: string; text: string; html: string | null }> {
  const response = await fetch(`${service.url}/dev/outbox`);
  const { messages } = (await response.json()) as {
    messages: { to: string; text: string; html: string | null }[];
  };
  const message = messages[0];
  if (message === undefined) throw new Error("no message was sent");
  return message;
}

/** The six digits of the newest message. */
export async function lastCode(service: TestService): Promise<string> {
  const code = /\b(\d{6})\b/.exec((await lastMessage(service)).text)?.[1];
  if (code === undefined) throw new Error("there is no six-digit code in this message");
  return code;
}
