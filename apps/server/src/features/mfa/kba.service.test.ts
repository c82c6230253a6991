import { hash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestService, type TestService } from "../../../test/service.ts";
import { type Controller, controllerOf } from "./testing/controller.testing.ts";

let service: TestService;
let api: Controller;
let lenient: Controller;

beforeAll(async () => {
  service = await startTestService({
    main: {},
    other: {},
    lenient: { settings: { mfa: { kba: { required: 2, correct: 2, detail: true } } } },
  });
  api = controllerOf(service, "main");
  lenient = controllerOf(service, "lenient");
});
afterAll(() => service.stop());

const GOOD = [
  { id: "173421", answer: "Harbour Street" },
  { id: "173422", answer: "Mrs. Winterbottom" },
  { id: "173423", answer: "  The   Old Mill " },
];
const hashed = (answer: string) => hash("sha256", answer, "hex");

async function enrolled(controller = api, answers: unknown = GOOD): Promise<string> {
  const token = await controller.userToken(`user/${randomUUID()}`);
  const stored = await controller.call(token, "POST", "/v3/mfa/kba/config/answers", answers);
  expect(stored.status).toBe(200);
  return token;
}

describe("questions and answers", () => {
  test("both request shapes and both answer forms are accepted", async () => {
    const token = await enrolled();
    const plain = GOOD.map(({ id, answer }) => ({ id, answer: answer.toUpperCase() }));
    const wrapped = {
      answers: [
        { questionId: "173421", answer: hashed("harbour street") },
        { questionId: "173422", answer: hashed("mrs. winterbottom").toUpperCase() },
        { questionId: "173423", answer: "the old mill" },
      ],
    };
    for (const body of [plain, wrapped]) {
      const answer = await api.call(token, "POST", "/beta/mfa/kba/authenticate", body);
      expect([answer.status, answer.body]).toEqual([
        200,
        {
          kbaAuthResponseItems: GOOD.map(({ id }) => ({ questionId: id, isVerified: true })),
          status: "SUCCESS",
        },
      ]);
    }
  });

  test("a wrong answer shows not which one it was; fewer than required stay pending and add up", async () => {
    const token = await enrolled();
    const authenticate = async (body: unknown) =>
      (await api.call(token, "POST", "/mfa/kba/authenticate", body)).body;
    const [first, second, third] = GOOD;
    const failed = await authenticate([first, second, { id: "173423", answer: "somewhere else" }]);
    expect(failed.status).toBe("FAILED");
    expect(failed.kbaAuthResponseItems.map((item: { isVerified: boolean }) => item.isVerified)).toEqual([
      false,
      false,
      false,
    ]);
    expect((await authenticate([first])).status).toBe("PENDING");
    expect((await authenticate([second, third])).status).toBe("SUCCESS");
    expect((await authenticate([second, third])).status).toBe("PENDING");
  });

  test("one right and one wrong is PENDING with its detail where the project wants it so", async () => {
    const token = await enrolled(lenient, GOOD.slice(0, 2));
    const answer = await lenient.call(token, "POST", "/beta/mfa/kba/authenticate", [
      GOOD[0],
      { id: "173422", answer: "nobody" },
    ]);
    expect(answer.body).toEqual({
      kbaAuthResponseItems: [
        { questionId: "173421", isVerified: true },
        { questionId: "173422", isVerified: false },
      ],
      status: "PENDING",
    });
  });

  test("unknown questions count as wrong, missing answers are not enough data, and the account locks", async () => {
    const token = await enrolled();
    const authenticate = async (body: unknown) =>
      (await api.call(token, "POST", "/mfa/kba/authenticate", body)).body;
    const odd = [...GOOD.slice(0, 2), { id: "no-such", answer: "The Old Mill" }];
    for (let i = 0; i < 5; i += 1) expect((await authenticate(odd)).status).toBe("FAILED");
    const locked = await authenticate(GOOD);
    expect(locked.status).toBe("LOCKOUT");
    expect(locked.kbaAuthResponseItems[0]).toEqual({ questionId: "173421", isVerified: null });
    const bodyOf = (answer: unknown) => JSON.stringify(answer);
    expect(bodyOf(await authenticate(GOOD.map(({ id }) => ({ id, answer: "guess" }))))).toBe(bodyOf(locked));
    const fresh = await api.userToken(`user/${randomUUID()}`);
    const nothing = await api.call(fresh, "POST", "/mfa/kba/authenticate", GOOD);
    expect(nothing.body.status).toBe("NOT_ENOUGH_DATA");
  });

  test("after ten failures in a day the questions are off until they are answered anew", async () => {
    const id = `user/${randomUUID()}`;
    const token = await api.userToken(id);
    await api.call(token, "POST", "/mfa/kba/config/answers", GOOD);
    const authenticate = async (body: unknown) =>
      (await api.call(token, "POST", "/mfa/kba/authenticate", body)).body.status;
    for (let i = 0; i < 10; i += 1) {
      await service.sql("delete from lockouts");
      expect(await authenticate(GOOD.map((one) => ({ ...one, answer: `guess ${i}` })))).toBe("FAILED");
    }
    await service.sql("delete from lockouts");
    expect(await authenticate(GOOD)).toBe("NOT_ENOUGH_DATA");
    await api.call(token, "POST", "/mfa/kba/config/answers", GOOD);
    expect(await authenticate(GOOD)).toBe("SUCCESS");
  });

  test("answers are replaced as a whole; `hasAnswer` means the user here and everybody there", async () => {
    const token = await enrolled();
    const replaced = await api.call(token, "POST", "/v3/mfa/kba/config/answers", [
      { id: "173428", answer: "X7-QPL" },
    ]);
    expect(replaced.body).toHaveLength(8);
    const mine = replaced.body.filter((q: { hasAnswer: boolean }) => q.hasAnswer);
    expect(mine).toEqual([{ id: "173428", question: expect.any(String), hasAnswer: true }]);
    expect(JSON.parse(mine[0].question).at(-1)).toEqual({
      text: "What is your alphanumeric PIN?",
      locale: "",
    });
    const stranger = await api.userToken(`user/${randomUUID()}`);
    const list = (await api.call(stranger, "GET", "/v3/mfa/kba/config")).body as {
      id: string;
      text: string;
      hasAnswer: boolean;
      numAnswers: number;
    }[];
    const pin = list.find((question) => question.id === "173428");
    expect(pin).toEqual({
      id: "173428",
      text: "What is your alphanumeric PIN?",
      hasAnswer: true,
      numAnswers: expect.any(Number),
    });
    const all = await api.call(stranger, "GET", "/v3/mfa/kba/config?allLanguages=true");
    const texts = JSON.parse(all.body[0].text) as { text: string; locale: string }[];
    expect(texts.map(({ locale }) => locale)).toEqual(["ar", "es", "fr", ""]);
  });

  test("weak, repeated and conflicting answers are refused without being quoted", async () => {
    const token = await api.userToken("will.albin");
    const store = (body: unknown) => api.call(token, "POST", "/mfa/kba/config/answers", body);
    const cases: unknown[] = [
      [{ id: "173421", answer: "abc" }],
      [{ id: "173421", answer: "will.albin" }],
      [
        { id: "173421", answer: "same answer" },
        { id: "173422", answer: "SAME  answer" },
      ],
      [
        { id: "173421", answer: "one answer" },
        { id: "173421", answer: "two answers" },
      ],
      [{ id: "173421", questionId: "173422", answer: "whichever" }],
      [{ id: "never-heard-of", answer: "whichever" }],
      [{ id: "173421", answer: "x".repeat(257) }],
    ];
    for (const body of cases) {
      const answer = await store(body);
      expect(answer.status).toBe(400);
      expect(answer.body.causes.length).toBeGreaterThan(0);
      expect(JSON.stringify(answer.body)).not.toMatch(/abc"|same answer|whichever/i);
    }
  });

  test("a token without a user is forbidden; another project's catalogue is another one", async () => {
    const admin = await api.adminToken();
    expect((await api.call(admin, "POST", "/mfa/kba/authenticate", GOOD)).status).toBe(403);
    expect((await api.call(admin, "GET", "/mfa/kba/config")).status).toBe(403);
    const added = await api.call(admin, "POST", "/mfa-ext/kba/questions", {
      text: "Which street did the bakery of your childhood stand in?",
      translations: [{ locale: "fr", text: "Dans quelle rue se trouvait la boulangerie de votre enfance ?" }],
    });
    const user = await api.userToken("reader");
    const french = await api.call(user, "GET", "/mfa/kba/config", undefined, { "accept-language": "fr-CA" });
    expect(french.body.find((q: { id: string }) => q.id === added.body.id).text).toContain("boulangerie");
    const foreign = controllerOf(service, "other");
    const theirs = await foreign.call(await foreign.userToken("reader"), "GET", "/mfa/kba/config");
    expect(theirs.body).toHaveLength(8);
    const removed = await api.call(admin, "DELETE", `/mfa-ext/kba/questions/${added.body.id}`);
    expect(removed.status).toBe(200);
    expect((await api.call(user, "GET", "/mfa/kba/config")).body).toHaveLength(8);
  });
});
