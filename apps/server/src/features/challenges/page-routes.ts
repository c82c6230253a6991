import { readFileSync } from "node:fs";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Pool } from "../../db/pool.ts";
import type { Clock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import { isId } from "../../shared/ids.ts";
import { sameText } from "../../shared/vault.ts";
import type { Project, Projects } from "../projects/index.ts";
import { type Challenge, closedBecause } from "./challenge.ts";
import { proveByDuo, proveOnPage, readPageFactor, startOnPage } from "./factor-pages.ts";
import { negotiateLocale } from "./page/locale.ts";
import { readCode } from "./page/read-code.ts";
import { ASSETS_PATH, pageAssets, renderChallengePage } from "./page/render.ts";
import type { ChallengeView } from "./page/view.ts";
import { namesUrls, readPageUrls } from "./page-urls.ts";
import { createPageView, type Moment } from "./page-view.ts";
import type { Challenges, CodeChannel } from "./service.ts";
import { findSession, openSession, type PageSession, SESSION_MS, updateSession } from "./session-store.ts";
import { registerSuspendedPage } from "./suspended-page.ts";

const BASE = "/challenge";

export interface ChallengePageDeps {
  pool: Pool;
  projects: Projects;
  challenges: Challenges;
  clock: Clock;
  publicUrl: string;
  /** https pages get a `Secure` cookie. */
  secure: () => boolean;
  productName: (project: Project) => string;
  placesBy: () => { text: string; href: string } | null;
}

const SEND_STATUS = { no_channel: 400, failed: 502, too_soon: 429, limit: 429, locked: 429 } as const;

/** One request's view of the visit. */
interface Visit {
  challenge: Challenge;
  project: Project;
  session: PageSession;
}

type Fields = Readonly<Record<string, string | string[] | undefined>>;

/** The store cannot even ask for a text with NUL in it: nothing typed holds one. */
const one = (value: string | string[] | undefined): string =>
  ((Array.isArray(value) ? value[0] : value) ?? "").replaceAll("\0", "");
const many = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
const answersOf = (questions: readonly string[], answers: readonly string[]) =>
  questions.slice(0, 8).map((id, i) => ({ id: id.slice(0, 128), answer: (answers[i] ?? "").slice(0, 256) }));

/**
 * The hosted challenge page. GET shows where the visit stands and changes nothing but the visit itself; every
 * action is a form POST answered with 303 to the page. The state lives in a session bound to an HttpOnly cookie.
 */
export function registerChallengePages(app: FastifyInstance, deps: ChallengePageDeps): void {
  const { pool, projects, challenges, clock } = deps;
  const pageView = createPageView({
    challenges,
    clock,
    productName: deps.productName,
    placesBy: deps.placesBy,
    base: BASE,
  });

  for (const asset of pageAssets()) {
    const body = readFileSync(asset.path);
    app.get(`${ASSETS_PATH}${asset.file}`, async (_request, reply) =>
      reply
        .header("cache-control", "public, max-age=31536000, immutable")
        .header("x-content-type-options", "nosniff")
        .type(asset.contentType)
        .send(body),
    );
  }

  const show = (reply: FastifyReply, view: ChallengeView, status = 200): FastifyReply => {
    const { html, csp } = renderChallengePage(view);
    return reply
      .status(status)
      .headers({
        "content-security-policy": csp,
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=()",
      })
      .type("text/html; charset=utf-8")
      .send(html);
  };

  registerSuspendedPage(app, { projects, productName: deps.productName });

  const cookieName = (challengeId: string): string => `latchkey_${challengeId}`;
  const readCookie = (request: FastifyRequest, challengeId: string): string | null => {
    const pairs = (request.headers.cookie ?? "").split(";").map((pair) => pair.trim());
    const prefix = `${cookieName(challengeId)}=`;
    return pairs.find((pair) => pair.startsWith(prefix))?.slice(prefix.length) ?? null;
  };
  const setCookie = (reply: FastifyReply, session: PageSession): void => {
    const flags = `Path=${BASE}; Max-Age=${SESSION_MS / 1000}; HttpOnly; SameSite=Lax${deps.secure() ? "; Secure" : ""}`;
    reply.header("set-cookie", `${cookieName(session.challengeId)}=${session.token}; ${flags}`);
  };

  const find = async (id: unknown): Promise<{ challenge: Challenge; project: Project } | null> => {
    if (!isId(id)) return null;
    const challenge = await challenges.find(id);
    const project = challenge === null ? null : await projects.byId(challenge.projectId);
    return challenge === null || project === null ? null : { challenge, project };
  };
  const sessionOf = async (request: FastifyRequest, challenge: Challenge): Promise<PageSession | null> => {
    const token = readCookie(request, challenge.id);
    return token === null ? null : await findSession(pool, challenge, token, clock());
  };
  const localeOf = (request: FastifyRequest, session: PageSession | null) =>
    negotiateLocale(request.headers["accept-language"], session?.locale ?? null);

  app.get(BASE, async (request, reply) => {
    const query = request.query as Record<string, unknown>;
    const found = await find(query.challenge);
    if (found === null) return show(reply, pageView.notFound(localeOf(request, null), request.id), 404);
    const { challenge, project } = found;
    const known = await sessionOf(request, challenge);
    const closed = closedBecause(challenge, clock());
    if (closed !== null && known === null) {
      return show(reply, pageView.closed(found, localeOf(request, null), request.id, closed));
    }
    const session = known ?? (await openSession(pool, challenge, urlsOf(query, challenge, project), clock()));
    if (known === null) setCookie(reply, session);
    const current =
      known !== null && namesUrls(query)
        ? await updateSession(pool, known, { urls: urlsOf(query, challenge, project) })
        : session;
    if (await challenges.markViewed(challenge)) challenge.viewedAt = clock();
    const step = typeof query.step === "string" ? query.step : null;
    const view = await pageView.current({ challenge, project, session: current }, at(request, current), {
      step,
    });
    return show(reply, view);
  });

  const urlsOf = (query: Record<string, unknown>, challenge: Challenge, project: Project) =>
    readPageUrls(query, challenge, project.settings.allowed_origins);
  const at = (request: FastifyRequest, session: PageSession): Moment => ({
    locale: localeOf(request, session),
    requestId: request.id,
  });

  /** Registers a form target: finds the visit, checks the form's token, then acts. */
  const form = (
    path: string,
    act: (visit: Visit, fields: Fields, moment: Moment, reply: FastifyReply) => Promise<FastifyReply>,
  ): void => {
    app.post(`${BASE}${path}`, async (request, reply) => {
      const fields = (request.body ?? {}) as Fields;
      const found = await find(one(fields.challenge));
      if (found === null) return show(reply, pageView.notFound(localeOf(request, null), request.id), 404);
      const session = await sessionOf(request, found.challenge);
      const sites = request.headers["sec-fetch-site"];
      const foreign = sites === "cross-site" || sites === "same-site";
      if (session === null || foreign || !sameText(one(fields.csrf), session.csrf)) {
        return show(reply, pageView.stale(found, localeOf(request, session), request.id), 403);
      }
      const moment = at(request, session);
      try {
        return await act({ ...found, session }, fields, moment, reply);
      } catch (error) {
        // Closed meanwhile (another tab, a newer challenge): the page itself says what became of it.
        if (error instanceof AppError && error.status === 409) return back(reply, found.challenge);
        throw error;
      }
    });
  };

  const back = (reply: FastifyReply, challenge: Challenge, step?: string): FastifyReply =>
    reply.redirect(`${BASE}?challenge=${challenge.id}${step === undefined ? "" : `&step=${step}`}`, 303);

  form("/language", async ({ challenge, session }, fields, _moment, reply) => {
    await updateSession(pool, session, { locale: negotiateLocale(undefined, one(fields.language)) });
    return back(reply, challenge);
  });

  form("/send", async (visit, fields, moment, reply) => {
    const { challenge, project, session } = visit;
    const channel: CodeChannel = one(fields.channel) === "sms" ? "sms" : "email";
    const result = await challenges.send(project, challenge, channel, moment.locale);
    if (result.outcome === "sent") {
      await updateSession(pool, session, { channel, sends: session.sends + 1 });
      return back(reply, challenge);
    }
    return show(reply, await pageView.sendFailed(visit, moment, result), SEND_STATUS[result.outcome]);
  });

  form("/verify", async (visit, fields, moment, reply) => {
    const { challenge, project, session } = visit;
    const typed = one(fields.code).slice(0, 40);
    const code = readCode(typed, project.settings.mfa.code.length);
    if (code === null)
      return show(reply, await pageView.code(visit, moment, typed, { kind: "malformed" }), 400);
    const result = await challenges.verify(project, challenge, code, moment.locale);
    if (result.outcome !== "passed") {
      return show(
        reply,
        await pageView.codeRefused(visit, moment, typed, result),
        result.outcome === "locked" ? 429 : 400,
      );
    }
    const proved = await updateSession(pool, session, { provedAt: clock() });
    if (challenge.type !== "account_sharing") {
      await challenges.complete(project, challenge, { proved: true });
    }
    return back(reply, { ...challenge, id: proved.challengeId });
  });

  form("/start", async (visit, fields, moment, reply) => {
    const factor = readPageFactor(one(fields.factor));
    if (factor === null) return back(reply, visit.challenge);
    const view = await startOnPage({ challenges, pageView }, visit, moment, factor, {
      ip: reply.request.ip,
      userAgent: reply.request.headers["user-agent"] ?? null,
      returnUrl: `${deps.publicUrl}${BASE}/duo?challenge=${visit.challenge.id}`,
    });
    return show(reply, view);
  });

  form("/prove", async (visit, fields, moment, reply) => {
    const factor = readPageFactor(one(fields.factor));
    if (factor === null) return back(reply, visit.challenge);
    const typed = {
      code: one(fields.code).slice(0, 64),
      response: one(fields.response),
      ceremony: one(fields.ceremony),
      handle: one(fields.handle),
      number: one(fields.number),
      answers: answersOf(many(fields.question), many(fields.answer)),
    };
    const answer = await proveOnPage({ challenges, pageView }, visit, moment, factor, typed);
    if (answer !== null) return show(reply, answer.view, answer.status);
    await updateSession(pool, visit.session, { provedAt: clock() });
    return back(reply, visit.challenge);
  });

  app.get(`${BASE}/duo`, async (request, reply) => {
    const query = request.query as Record<string, unknown>;
    const found = await find(query.challenge);
    const session = found === null ? null : await sessionOf(request, found.challenge);
    if (found === null || session === null) {
      return show(reply, pageView.notFound(localeOf(request, null), request.id), 404);
    }
    const visit = { ...found, session };
    const moment = at(request, session);
    const open = closedBecause(found.challenge, clock()) === null;
    if (open && (await proveByDuo(challenges, visit, moment, query))) {
      await updateSession(pool, session, { provedAt: clock() });
      return back(reply, found.challenge);
    }
    return show(reply, await pageView.ways(visit, moment, { kind: "failed" }), 400);
  });

  form("/kick", async (visit, fields, moment, reply) => {
    const { challenge, project, session } = visit;
    const proved = await mayAct(visit);
    if (proved === null) return back(reply, challenge);
    const devices = many(fields.device).filter(isId);
    const result = await challenges.kick(project, challenge, devices, { proved, keepChallenged: true });
    if (result.outcome !== "kicked") {
      return show(
        reply,
        await pageView.kickRefused(visit, moment, result),
        result.outcome === "nothing" ? 400 : 429,
      );
    }
    await updateSession(pool, session, { kicked: session.kicked + result.devices.length });
    if (!(await challenges.excess(challenge)).isExceeded) {
      await challenges.complete(project, challenge, { proved: session.provedAt !== null });
    }
    return back(reply, challenge);
  });

  form("/skip", async ({ challenge, project }, _fields, _moment, reply) => {
    await challenges.skip(project, challenge);
    return back(reply, challenge);
  });

  form("/help", async ({ challenge, project }, _fields, _moment, reply) => {
    await challenges.askForHelp(project, challenge);
    return back(reply, challenge);
  });

  form("/complete", async (visit, _fields, _moment, reply) => {
    if ((await mayAct(visit)) === null) return back(reply, visit.challenge);
    await challenges.complete(visit.project, visit.challenge, { proved: visit.session.provedAt !== null });
    return back(reply, visit.challenge);
  });

  /** True with full rights, false with those of a skipped proof, null while a proof is still due. */
  const mayAct = async ({ challenge, project, session }: Visit): Promise<boolean | null> => {
    if (session.provedAt !== null || !project.settings.challenge.verify_owner) return true;
    return (await challenges.proofNeeded(project, challenge)) ? null : false;
  };
}
