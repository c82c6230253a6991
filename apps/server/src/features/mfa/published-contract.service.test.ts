import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestService, type TestService } from "../../../test/service.ts";
import { mintDuoWeb } from "./providers/duo-web.ts";
import { type Controller, controllerOf, lastCode } from "./testing/controller.testing.ts";
import { DUO_KEYS, type DuoFake, startDuo } from "./testing/duo.testing.ts";
import { OKTA_TOKEN, startOkta } from "./testing/okta.testing.ts";
import { type PublishedClient, publishedClient } from "./testing/published-client.testing.ts";
import {
  CONFIGURATION_EXAMPLES,
  EXAMPLE_ANSWERED,
  EXAMPLE_ANSWERS,
  EXAMPLE_QUESTION,
  FACTOR_EXAMPLES,
  type PublishedExample,
  REFUSALS,
} from "./testing/published-examples.testing.ts";

let service: TestService;
let okta: Awaited<ReturnType<typeof startOkta>>;
let duo: DuoFake;
const kba = { required: 2, correct: 2 };

beforeAll(async () => {
  [okta, duo] = [await startOkta(), await startDuo()];
  service = await startTestService(
    {
      beta: { settings: { mfa: { kba } } },
      v3: { settings: { mfa: { kba } } },
      examples: { settings: { mfa: { kba } } },
    },
    { LATCHKEY_PROVIDER_HOSTS: "127.0.0.1", LATCHKEY_ALLOW_PRIVATE_TARGETS: "127.0.0.1/32" },
  );
});
afterAll(async () => {
  await service.stop();
  await Promise.all([okta.stop(), duo.stop()]);
});

/** A person of the examples, and an administrator's token that is theirs too: it may call every operation. */
async function person(project: string): Promise<{ id: string; pair: { clientId: string; secret: string } }> {
  const id = "will.albin";
  const main = service.project(project);
  const attributes = { duo_name: "will.albin" };
  await main.server("POST", `/v2/user/${id}/update`, { email: "example@mail.com", attributes });
  const { body } = await main.server("POST", `/v2/user/${id}/tokens`, { name: "cli", level: "ORG_ADMIN" });
  return { id, pair: { clientId: body.client_id, secret: body.client_secret } };
}

describe.each(["beta", "v3"] as const)("the published client, %s", (module) => {
  let id: string;
  let client: PublishedClient;
  beforeAll(async () => {
    const made = await person(module);
    id = made.id;
    client = publishedClient(module, service.url, made.pair);
  });
  const data = async (sent: ReturnType<PublishedClient[keyof PublishedClient]>): Promise<unknown> => {
    const { status, data } = await sent;
    expect(status).toBe(200);
    return data;
  };
  const requestId = expect.stringMatching(/^[0-9a-f]{32}$/);

  test("sends a code, has it checked, and polls it", async () => {
    const input = { userAlias: id, deliveryType: "EMAIL_WORK" } as const;
    const sent = (await data(client.createSendToken(input))) as { requestId: string };
    expect(sent).toEqual({ requestId, status: "SUCCESS", errorMessage: "" });
    const poll = () => data(client.pingVerificationStatus("token", sent.requestId));
    expect(await poll()).toEqual({ requestId: sent.requestId, status: "PENDING", error: "" });
    const token = await lastCode(service);
    expect(await data(client.sendTokenAuthRequest({ ...input, token }))).toEqual({ status: "SUCCESS" });
    expect(await poll()).toEqual({ requestId: sent.requestId, status: "SUCCESS", error: "" });
  });

  test("stores answers, reads the questions in one and in all languages, and has answers checked", async () => {
    const items = ["173421", "173422"].map((question, i) => ({ id: question, answer: `an answer ${i}` }));
    const stored = (await data(client.setMFAKBAConfig(items))) as { id: string; hasAnswer: boolean }[];
    expect(new Set(stored.filter(({ hasAnswer }) => hasAnswer).map((item) => item.id))).toEqual(
      new Set(["173421", "173422"]),
    );
    const questions = async (all: boolean) =>
      (await data(client.getMFAKbaConfig(all))) as { id: string; text: string }[];
    const plain = (await questions(false))[0]?.text ?? "";
    expect(JSON.parse((await questions(true))[0]?.text ?? "")).toContainEqual({ text: plain, locale: "" });
    expect(await data(client.sendKbaAnswers(items))).toEqual({
      kbaAuthResponseItems: items.map((item) => ({ questionId: item.id, isVerified: true })),
      status: "SUCCESS",
    });
  });

  test("sets Okta Verify up, tests it, sends a push, polls it and removes it", async () => {
    const config = { enabled: true, host: okta.host, accessKey: OKTA_TOKEN, identityAttribute: "email" };
    const masked = { ...config, mfaMethod: "okta-verify", accessKey: "0******t" };
    expect(await data(client.setMFAOktaConfig(config))).toEqual(masked);
    expect(await data(client.getMFAOktaConfig())).toEqual(masked);
    expect(await data(client.testMFAConfig("okta-verify"))).toEqual({ state: "SUCCESS", error: null });
    const ask = client.sendOktaVerifyRequest({ userId: "example@mail.com" }, "203.0.113.7");
    const asked = (await data(ask)) as { requestId: string };
    expect(asked).toEqual({ requestId, status: "PENDING", error: "" });
    okta.script.result = "SUCCESS";
    expect(await data(client.pingVerificationStatus("okta-verify", asked.requestId))).toMatchObject({
      status: "SUCCESS",
    });
    okta.script.result = "WAITING";
    expect(await data(client.deleteMFAConfig("okta-verify"))).toEqual(masked);
  });

  test("sets Duo up, tests it, verifies a signed response, polls it and removes it", async () => {
    const { ikey, skey, akey } = DUO_KEYS;
    const config = { enabled: true, host: duo.host, accessKey: akey, identityAttribute: "duo_name" };
    const masked = {
      ...config,
      mfaMethod: "duo-web",
      accessKey: "u******y",
      configProperties: { ikey, skey: "d******f" },
    };
    expect(await data(client.setMFADuoConfig({ ...config, configProperties: { ikey, skey } }))).toEqual(
      masked,
    );
    expect(await data(client.getMFADuoConfig())).toEqual(masked);
    expect(await data(client.testMFAConfig("duo-web"))).toEqual({ state: "SUCCESS", error: null });
    const signedResponse = mintDuoWeb("will.albin", DUO_KEYS, Date.now()) ?? "";
    const proved = (await data(client.sendDuoVerifyRequest({ userId: id, signedResponse }))) as {
      requestId: string;
    };
    expect(proved).toEqual({ requestId, status: "SUCCESS", error: "" });
    expect(await data(client.pingVerificationStatus("duo-web", proved.requestId))).toEqual(proved);
    expect(await data(client.deleteMFAConfig("duo-web"))).toEqual(masked);
  });

  test("reads a refusal as one: status and body reach the caller", async () => {
    const refused = client.createSendToken({ userAlias: id, deliveryType: "PIGEON" as "EMAIL_WORK" });
    await expect(refused).rejects.toMatchObject({
      response: { status: 400, data: { detailCode: "400.1 Bad Request Content" } },
    });
  });
});

describe("the published examples, byte for byte", () => {
  let api: Controller;
  let token: string;
  beforeAll(async () => {
    const { pair } = await person("examples");
    api = controllerOf(service, "examples");
    token = await api.tokenFor(pair);
    const account = { attributes: { duo_name: "will.albin" } };
    const main = service.project("examples");
    await main.server("POST", "/v2/user/2c9180947f0ef465017f215cbcfd004b/update", account);
    await api.call(token, "POST", "/mfa-ext/kba/questions", EXAMPLE_QUESTION);
  });

  const send = async (prefix: string, { method, path, request, headers = {} }: PublishedExample) => {
    const response = await fetch(`${service.url}${prefix}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(request === null ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: request,
    });
    expect(response.headers.get("content-type")).toContain("application/json");
    return { status: response.status, text: await response.text() };
  };
  /** An answer with the ids of this very call taken out; ids that the request named stay. */
  const settled = (text: string): string =>
    text
      .replace(/"requestId":"(?!089899f1)[0-9a-f]{32}"/, '"requestId":"<requestId>"')
      .replace(/"trackingId":"[0-9a-f]{32}"/, '"trackingId":"<trackingId>"');
  const exact = async (prefix: string, example: PublishedExample): Promise<void> => {
    const { status, text } = await send(prefix, example);
    expect({ path: example.path, status, text: settled(text) }).toEqual({
      path: example.path,
      status: 200,
      text: example.answer,
    });
  };

  test.each(["/beta/mfa", "/v3/mfa", "/mfa"])("configuration under %s", async (prefix) => {
    for (const example of CONFIGURATION_EXAMPLES) await exact(prefix, example);
  });

  test.each(["/beta/mfa", "/v3/mfa", "/mfa"])("factors under %s", async (prefix) => {
    await service.sql("delete from budgets");
    const put = (path: string, body: unknown) => api.call(token, "PUT", `/mfa${path}`, body);
    const config = { enabled: true, identityAttribute: "email" };
    await put("/okta-verify/config", { ...config, host: okta.host, accessKey: OKTA_TOKEN });
    await put("/duo-web/config", {
      ...config,
      identityAttribute: "duo_name",
      host: "www.example.com",
      accessKey: DUO_KEYS.akey,
      configProperties: DUO_KEYS,
    });
    const stored = {
      method: "POST",
      path: "/kba/config/answers",
      request: EXAMPLE_ANSWERS,
      answer: "",
    } as const;
    expect((await send(prefix, stored)).text).toContain(EXAMPLE_ANSWERED);
    for (const example of FACTOR_EXAMPLES) await exact(prefix, example);
    await api.call(token, "DELETE", "/mfa/okta-verify/delete");
    await api.call(token, "DELETE", "/mfa/duo-web/delete");
  });

  test("refusals: 401, 403 and 429 have three different bodies", async () => {
    const url = `${service.url}/beta/mfa/duo-web/config`;
    const text = async (authorization?: string) => {
      const response = await fetch(url, authorization === undefined ? {} : { headers: { authorization } });
      const after = response.headers.get("retry-after");
      return { status: response.status, after, text: settled(await response.text()) };
    };
    expect(await text()).toEqual({ status: 401, after: null, text: REFUSALS.unauthorized });
    const user = await api.userToken("will.albin");
    expect(await text(`Bearer ${user}`)).toEqual({ status: 403, after: null, text: REFUSALS.forbidden });
    const admin = await api.adminToken();
    const answers = await Promise.all(Array.from({ length: 101 }, () => text(`Bearer ${admin}`)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toEqual([
      { status: 429, after: expect.stringMatching(/^[1-9]\d*$/), text: REFUSALS.tooMany },
    ]);
  });
});
