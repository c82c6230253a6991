import { z } from "zod";
import type { Pool } from "../../db/pool.ts";
import { type Call, type Route, route } from "../../http/route.ts";
import { AppError, missing, notFound } from "../../shared/errors.ts";
import { PageQuery, Success } from "../../shared/wire.ts";
import { EXAMPLE_DEVICE, toWireDevice, WireDevice } from "../devices/index.ts";
import type { CodeResult } from "../mfa/index.ts";
import type { Challenge } from "./challenge.ts";
import { consumeChallenge } from "./consume.ts";
import { wireDevices } from "./list-store.ts";
import {
  ChallengePage,
  ConsumeBody,
  Consumed,
  EXAMPLE_CHALLENGE,
  KickBody,
  SendBody,
  Sent,
  VerifyBody,
  WireChallenge,
} from "./schema.ts";
import type { Challenges, SendResult } from "./service.ts";
import { toWireChallenge } from "./wire.ts";

const TAG = "Challenges";
const PARAMS = { params: { challenge: EXAMPLE_CHALLENGE.id } };
const DONE = { ...PARAMS, response: { success: true } };

/** The challenge API of the v2 contract: everything by the project's secret. */
export function challengeRoutes(challenges: Challenges, pool: Pool, now: () => number): Route[] {
  const load = (call: Call<unknown, unknown>): Promise<Challenge> =>
    challenges.get(call.caller.project, call.params.challenge ?? "");

  const wire = async (challenge: Challenge) => {
    const [excess, contact] = await Promise.all([
      challenges.excess(challenge),
      challenges.maskedContact(challenge),
    ]);
    return toWireChallenge(challenge, excess, contact);
  };

  return [
    route({
      method: "GET",
      paths: ["/v2/challenges", "/v2/challenge"],
      auth: "secret",
      tag: TAG,
      summary: "List challenges, newest first",
      query: PageQuery,
      response: ChallengePage,
      example: { query: { page: 1, limit: 10 }, response: { data: [EXAMPLE_CHALLENGE], total: 1 } },
      handler: async (call) => {
        const { rows, total } = await challenges.list(call.caller.project, call.query);
        return { data: rows.map((row) => toWireChallenge(row.challenge, row.excess, row.contact)), total };
      },
    }),
    route({
      method: "GET",
      paths: ["/v2/challenges/:challenge", "/v2/challenge/:challenge"],
      auth: "secret",
      tag: TAG,
      summary: "Retrieve a challenge",
      response: WireChallenge,
      errors: ["not_found"],
      example: { ...PARAMS, response: EXAMPLE_CHALLENGE },
      handler: async (call) => await wire(await load(call)),
    }),
    route({
      method: "GET",
      paths: ["/v2/challenges/:challenge/devices", "/v2/challenge/:challenge/devices"],
      auth: "secret",
      tag: TAG,
      summary: "Attached devices of the challenged account",
      response: z.array(WireDevice),
      errors: ["not_found"],
      example: { ...PARAMS, response: [EXAMPLE_DEVICE] },
      handler: async (call) => {
        const challenge = await load(call);
        return (await wireDevices(pool, challenge)).map((row) => toWireDevice(row, true));
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/challenges/:challenge/kick", "/v2/challenges/:challenge/devices/:device/kick"],
      auth: "secret",
      tag: TAG,
      summary: "Sign a device out to meet the limit",
      response: Success,
      errors: ["not_found", "conflict", "already_completed", "overloaded"],
      example: { ...DONE, body: { device: EXAMPLE_DEVICE.id } },
      body: KickBody,
      handler: async (call) => {
        const challenge = await load(call);
        const device = call.params.device ?? call.body.device;
        if (device === undefined) throw missing("device");
        const { project } = call.caller;
        const result = await challenges.kick(project, challenge, [device], {
          proved: true,
          keepChallenged: false,
        });
        if (result.outcome !== "kicked") throw notFound("attached device");
        return { success: true };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/challenges/:challenge/send", "/v2/challenges/:challenge/devices/:device/send"],
      auth: "secret",
      tag: TAG,
      summary: "Send a code",
      description: "Without a channel, the first that is known. A second code may be sent after 30 seconds.",
      response: Sent,
      errors: [
        "not_found",
        "no_channel",
        "delivery_failed",
        "conflict",
        "already_completed",
        "too_many_attempts",
      ],
      example: {
        ...PARAMS,
        body: { channel: "email", language: "en" },
        response: { success: true, challenge_id: EXAMPLE_CHALLENGE.id },
      },
      body: SendBody,
      handler: async (call) => {
        const challenge = await load(call);
        const { channel, language } = call.body;
        refuseSend(await challenges.send(call.caller.project, challenge, channel, language), now());
        return { success: true, challenge_id: challenge.id };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/challenges/:challenge/verify", "/v2/challenges/:challenge/devices/:device/verify"],
      auth: "secret",
      tag: TAG,
      summary: "Verify a code",
      response: Success,
      errors: [
        "not_found",
        "invalid_code",
        "expired_code",
        "conflict",
        "already_completed",
        "too_many_attempts",
      ],
      example: { ...DONE, body: { code: "123456" } },
      body: VerifyBody,
      handler: async (call) => {
        const challenge = await load(call);
        refuseCode(await challenges.verify(call.caller.project, challenge, call.body.code), now());
        return { success: true };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/challenges/:challenge/complete", "/v2/challenges/:challenge/devices/:device/complete"],
      auth: "secret",
      tag: TAG,
      summary: "Complete a challenge",
      description:
        "While the account is over the limit this is a 409: sign devices out first. Completing twice is fine.",
      response: Success,
      errors: ["not_found", "limit_exceeded", "conflict", "overloaded"],
      example: DONE,
      handler: async (call) => {
        await challenges.complete(call.caller.project, await load(call), { proved: false });
        return { success: true };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/challenges/:challenge/skip"],
      auth: "secret",
      tag: TAG,
      summary: "Skip a sharing challenge",
      description:
        "Within the project's `challenge.skip_limit` per account. The account's known devices are left in peace for a day.",
      response: Success,
      errors: ["not_found", "conflict"],
      example: DONE,
      handler: async (call) => {
        await challenges.skip(call.caller.project, await load(call));
        return { success: true };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/challenges/:challenge/postpone"],
      auth: "secret",
      tag: TAG,
      summary: "Postpone a sharing challenge",
      description: "Counts towards the same limit as skipping, and lasts as long.",
      response: Success,
      errors: ["not_found", "conflict"],
      example: DONE,
      handler: async (call) => {
        await challenges.postpone(call.caller.project, await load(call));
        return { success: true };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/challenges/:challenge/notify"],
      auth: "secret",
      tag: TAG,
      summary: "Ask the product's team for help",
      description: "Sends `admin.notify.shared_account`, once a challenge, where the project offers it.",
      response: Success,
      errors: ["not_found", "conflict"],
      example: DONE,
      handler: async (call) => {
        await challenges.askForHelp(call.caller.project, await load(call));
        return { success: true };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/challenges/:challenge/consume"],
      auth: "secret",
      tag: TAG,
      summary: "Assert that a challenge was completed, once",
      response: Consumed,
      errors: ["not_found", "conflict", "already_consumed"],
      example: {
        ...PARAMS,
        body: { user: "user-42", action: "login", max_age_s: 600 },
        response: {
          success: true,
          challenge_id: EXAMPLE_CHALLENGE.id,
          user: "user-42",
          action: "login",
          completed_at: "2026-03-02T08:04:00.000Z",
        },
      },
      body: ConsumeBody,
      handler: (call) =>
        consumeChallenge(pool, call.caller.project, call.params.challenge ?? "", call.body, now()),
    }),
  ];
}

const seconds = (until: number, now: number): number => Math.max(1, Math.ceil((until - now) / 1000));

function refuseSend(result: SendResult, now: number): void {
  switch (result.outcome) {
    case "sent":
      return;
    case "no_channel":
      throw new AppError("no_channel", "There is no address a code could be sent to.");
    case "failed":
      throw new AppError("delivery_failed", "The code could not be sent.");
    case "locked":
      throw new AppError("too_many_attempts", "Too many wrong codes. Try again later.", {
        retryAfterS: seconds(result.until, now),
      });
    case "too_soon":
    case "limit":
      throw new AppError("rate_limited", "A code was sent already. Try again later.", {
        retryAfterS: seconds(result.until, now),
      });
  }
}

function refuseCode(result: CodeResult, now: number): void {
  switch (result.outcome) {
    case "passed":
      return;
    case "wrong":
      throw new AppError("invalid_code", "This code is not right.", {
        details: { attempts_left: result.attemptsLeft },
      });
    case "expired":
    case "used":
    case "none":
      throw new AppError("expired_code", "This code can no longer be used. Send a new one.", {
        details: { attempts_left: 0 },
      });
    case "locked":
      throw new AppError("too_many_attempts", "Too many wrong codes. Try again later.", {
        details: { attempts_left: 0 },
        retryAfterS: result.until === null ? 60 : seconds(result.until, now),
      });
  }
}
