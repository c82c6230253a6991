import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launchChromium } from "@latchkey/demo/chromium";
import { EventSource } from "eventsource";
import { generateSync } from "otplib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { controllerOf } from "../src/features/mfa/testing/controller.testing.ts";
import { DUO_KEYS, type DuoFake, startDuo } from "../src/features/mfa/testing/duo.testing.ts";
import { OKTA_TOKEN, startOkta } from "../src/features/mfa/testing/okta.testing.ts";
import { freePort } from "../src/shared/free-port.ts";
import { startTestService, type TestProject, type TestService } from "./service.ts";

/** The examples of the guides, run as they stand there, against the service and stand-ins of the providers. */

let service: TestService;
let okta: Awaited<ReturnType<typeof startOkta>>;
let duo: DuoFake;
let browser: Browser;
let page: Page;
let people = 0;

const EVERYTHING = {
  challenge: {
    channels: ["email" as const, "sms" as const, "voice" as const],
    factors: [
      "passkey" as const,
      "totp" as const,
      "trusted_device" as const,
      "okta_verify" as const,
      "duo" as const,
      "email" as const,
      "sms" as const,
      "voice" as const,
      "recovery_code" as const,
      "kba" as const,
    ],
  },
  allowed_origins: ["https://shop.example"],
};

beforeAll(async () => {
  [okta, duo] = [await startOkta(), await startDuo()];
  const port = await freePort("127.0.0.1");
  service = await startTestService(
    { factors: { settings: EVERYTHING }, mfa: { settings: EVERYTHING } },
    {
      LATCHKEY_PORT: String(port),
      // A passkey belongs to a host name: an address will not do.
      LATCHKEY_PUBLIC_URL: `http://localhost:${port}`,
      LATCHKEY_PROVIDER_HOSTS: `${okta.host},${duo.host}`,
      LATCHKEY_ALLOW_PRIVATE_TARGETS: "127.0.0.1/32",
    },
  );
  const api = controllerOf(service, "factors");
  const admin = await api.adminToken();
  const enabled = { enabled: true, identityAttribute: "email" };
  await api.call(admin, "PUT", "/mfa/okta-verify/config", {
    ...enabled,
    host: okta.host,
    accessKey: OKTA_TOKEN,
  });
  await api.call(admin, "PUT", "/mfa/duo-web/config", {
    ...enabled,
    host: duo.host,
    configProperties: DUO_KEYS,
  });
  browser = await launchChromium({ headless: true });
  page = await browser.newPage();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", automaticPresenceSimulation: true } as const;
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { ...options, hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
  });
  await page.goto(`http://localhost:${port}/healthz`);
});
beforeEach(async () => {
  await service.sql("delete from budgets");
  okta.script.result = "SUCCESS";
  duo.script.status = { result: "allow", status: "allow" };
});
afterAll(async () => {
  await browser?.close();
  await service?.stop();
  await Promise.all([okta?.stop(), duo?.stop()]);
});

interface Example {
  /** The name in the heading: of the factor or method. */
  name: string;
  code: string;
}

/** The `js` blocks of a guide: what comes before the first named heading belongs to every example. */
function examplesOf(guide: string): Example[] {
  const text = readFileSync(fileURLToPath(new URL(`../../../docs/guides/${guide}`, import.meta.url)), "utf8");
  const [before = "", ...sections] = text.split(/^(?=##+ .*\(`[^`]+`\)$)/m);
  const blocks = (part: string): string =>
    [...part.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code).join("\n");
  return sections.map((section) => ({
    name: /\(`([^`]+)`\)$/m.exec(section)?.[1] ?? "",
    code: `${blocks(before)}\n${blocks(section)}`,
  }));
}

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...values: unknown[]) => Promise<unknown>;

const answerTo = (question: string): string => `an answer to ${question}`;

/** What stands around the examples: the environment, the person, their browser and phone, the providers. */
function surroundings(project: TestProject, user: string) {
  const seen = { secret: "", codes: [] as string[], number: "", steps: -1 };
  /** The person: reads the picture, the message, the list or the number, whichever was last. */
  const ask = async (_text: string, shown: Record<string, unknown> = {}): Promise<string> => {
    Object.assign(seen, shown);
    if (typeof shown.question === "string") return answerTo(shown.question);
    if (typeof shown.number === "string") {
      expect(shown.choices).toContain(shown.number);
      return shown.number;
    }
    if (seen.secret !== "") {
      // A code of another step each time, as time would bring it.
      const epoch = Math.floor(Date.now() / 1000) + seen.steps++ * 30;
      return generateSync({ secret: seen.secret, epoch });
    }
    if (seen.codes.length > 0) return seen.codes[0] ?? "";
    const { messages } = (await (await fetch(`${service.url}/dev/outbox`)).json()) as {
      messages: { text: string }[];
    };
    return /\d(?:(?:, )?\d){5}/.exec(messages[0]?.text ?? "")?.[0].replace(/\D/g, "") ?? "";
  };
  return {
    process: {
      env: {
        LATCHKEY_URL: service.url,
        LATCHKEY_SECRET: project.secret,
        LATCHKEY_CLIENT_ID: project.clientId,
      },
    },
    user,
    ask,
    inBrowser: (work: (input: unknown) => unknown, input: unknown) => page.evaluate(work, input),
    // Nobody waits here: the stand-ins have decided.
    setTimeout: (work: () => void) => void setImmediate(work),
    okta: { host: okta.host, apiToken: OKTA_TOKEN, login: "example@mail.com" },
    duo: {
      host: duo.host,
      ...DUO_KEYS,
      async prompt(authorizeUrl: string): Promise<string> {
        const { state, code } = await duo.approve(authorizeUrl);
        const back = new URLSearchParams({ state, duo_code: code });
        const answer = await fetch(`${service.url}/mfa-ext/duo/callback?${back}`, { redirect: "manual" });
        return answer.headers.get("location") ?? "";
      },
    },
  };
}

/** A device of the user that proved itself a day ago and listens. */
async function trustedPhone(project: TestProject, user: string) {
  const { body } = await project.browser("POST", "/v2/device/attach", { user, fingerprint: "p".repeat(64) });
  await service.sql("update devices set proved_at = now() - interval '1 day' where id = $1", [
    body.device_id,
  ]);
  const auth = encodeURIComponent(`Basic ${project.clientId}:`);
  const url = `${service.url}/v2/access/device/${body.device_id}/listen?access=${body.access}&auth=${auth}`;
  const stream = new EventSource(url);
  const heard = new Promise<unknown>((resolve) => {
    stream.onmessage = ({ data }) => resolve(JSON.parse(data));
  });
  await expect
    .poll(() => service.sql("select from connections where device_id = $1", [body.device_id]))
    .toHaveLength(1);
  return { device: body.device_id, access: body.access, next: () => heard, close: () => stream.close() };
}

async function run(
  project: TestProject,
  user: string,
  { code }: Example,
  more: object = {},
): Promise<unknown> {
  const around = { ...surroundings(project, user), ...more };
  const example = new AsyncFunction(...Object.keys(around), `"use strict";\n${code}\nreturn result;`);
  return await example(...Object.values(around));
}

describe("docs/guides/factors.md", () => {
  const examples = examplesOf("factors.md");

  test("has a section for every factor there is", () => {
    expect(new Set(examples.map(({ name }) => name))).toEqual(new Set(EVERYTHING.challenge.factors));
  });

  test.each(examples)("$name", async (example) => {
    const project = service.project("factors");
    people += 1;
    const user = `reader-${people}`;
    const fields = { email: "example@mail.com", phone: "+491701234567" };
    await project.server("POST", `/v2/user/${user}/update`, fields);
    const api = controllerOf(service, "factors");
    const answers = ["173421", "173422", "173423"].map((id) => ({ id, answer: answerTo(id) }));
    await api.call(await api.userToken(user), "POST", "/mfa/kba/config/answers", answers);
    const phone = await trustedPhone(project, user);
    const knowledge = example.name === "kba";
    expect(await run(project, user, example, { phone })).toMatchObject({
      status: "passed",
      factor: example.name,
      proved: !knowledge,
    });
    phone.close();
  });
});

describe("docs/guides/mfa-api.md", () => {
  const examples = examplesOf("mfa-api.md");

  test("has an example for every method that sends or checks something", () => {
    expect(examples.map(({ name }) => name)).toEqual([
      "token",
      "kba",
      "okta-verify",
      "duo-web",
      "/mfa-ext/factors",
    ]);
  });

  test.each(examples)("$name", async (example) => {
    const project = service.project("mfa");
    const fields = { email: "example@mail.com", attributes: { duo_name: "will.albin" } };
    await project.server("POST", "/v2/user/will.albin/update", fields);
    expect(await run(project, "will.albin", example)).toMatchObject({ status: "SUCCESS" });
  });
});
