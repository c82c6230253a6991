import type { Pool } from "../../db/pool.ts";
import { type Call, type Route, route } from "../../http/route.ts";
import { AppError, missing, notFound } from "../../shared/errors.ts";
import { toWireDevice } from "../devices/index.ts";
import type { CodeResult } from "../mfa/index.ts";
import type { Challenge } from "./challenge.ts";
import { consumeChallenge } from "./consume.ts";
import { listChallenges, wireDevices } from "./list-store.ts";
import { ConsumeBody, KickBody, ListQuery, SendBody, VerifyBody } from "./schema.ts";
import type { Challenges, SendResult } from "./service.ts";
import { toWireChallenge } from "./wire.ts";

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
      summary: "List challenges, newest first",
      query: ListQuery,
      handler: async (call) => {
        const { rows, total } = await listChallenges(pool, call.caller.project.id, call.query);
        return { data: await Promise.all(rows.map((challenge) => wire(challenge))), total };
      },
    }),
    route({
      method: "GET",
      paths: ["/v2/challenges/:challenge", "/v2/challenge/:challenge"],
      auth: "secret",
      summary: "Retrieve a challenge",
      handler: async (call) => await wire(await load(call)),
    }),
    route({
      method: "GET",
      paths: ["/v2/challenges/:challenge/devices", "/v2/challenge/:challenge/devices"],
      auth: "secret",
      summary: "Attached devices of the challenged account",
      handler: async (call) => {
        const challenge = await load(call);
        return (await wireDevices(pool, challenge)).map((row) => toWireDevice(row, true));
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/challenges/:challenge/kick", "/v2/challenges/:challenge/devices/:device/kick"],
      auth: "secret",
      summary: "Sign a device out to meet the limit",
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
      summary: "Send a code",
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
      summary: "Verify a code",
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
      summary: "Complete a challenge",
      handler: async (call) => {
        await challenges.complete(call.caller.project, await load(call), { proved: false });
        return { success: true };
      },
    }),
    route({
      method: "POST",
      paths: ["/v2/challenges/:challenge/consume"],
      auth: "secret",
      summary: "Assert that a challenge was completed, once",
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
