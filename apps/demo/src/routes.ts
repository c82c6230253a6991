import { randomInt } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Account, type Accounts, readEmail } from "./accounts.ts";
import { findFilm } from "./films.ts";
import type { Challenge, Latchkey } from "./latchkey.ts";
import type { ShopContext } from "./layout.ts";
import { type Farewell, goodbyePage } from "./pages/goodbye.ts";
import { landingPage } from "./pages/landing.ts";
import { noticePage } from "./pages/notice.ts";
import { plansPage } from "./pages/plans.ts";
import { playerPage } from "./pages/player.ts";
import { signupPage } from "./pages/signup.ts";
import { watchPage } from "./pages/watch.ts";
import { welcomeBackPage } from "./pages/welcome-back.ts";
import { isPlanName } from "./plans.ts";
import { readCookie, type Session, type Sessions } from "./sessions.ts";

interface Parts {
  context: ShopContext;
  latchkey: Latchkey;
  accounts: Accounts;
  sessions: Sessions;
}

type Fields = Readonly<Record<string, unknown>>;

const WRONG_EMAIL = "That does not look like an e-mail address. Please check it, for example name@place.com.";

/** A challenge id from an address, or null where it cannot be one: it becomes part of a URL that we call. */
function readChallengeId(query: unknown): string | null {
  const id = (query as Fields).challenge;
  return typeof id === "string" && /^[\w-]{8,64}$/.test(id) ? id : null;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The shop's pages and forms. */
export function registerRoutes(app: FastifyInstance, { context, latchkey, accounts, sessions }: Parts): void {
  const { basePath } = context;
  const send = (reply: FastifyReply, page: string) => reply.type("text/html; charset=utf-8").send(page);

  if (!app.hasContentTypeParser("application/x-www-form-urlencoded")) {
    app.addContentTypeParser(
      "application/x-www-form-urlencoded",
      { parseAs: "string" },
      async (_request: FastifyRequest, body: string | Buffer) =>
        Object.fromEntries(new URLSearchParams(String(body))),
    );
  }

  // Cookies are SameSite=Lax already; this also keeps other sites from signing a visitor in to an account of theirs.
  app.addHook("preHandler", async (request, reply) => {
    if (request.method !== "GET" && request.headers["sec-fetch-site"] === "cross-site") {
      return reply.code(403).type("text/plain").send("This form was sent from another site.");
    }
  });

  app.setErrorHandler(async (error, request, reply) => {
    request.log.error({ err: error }, "demo request failed");
    const title = "That did not work";
    return send(reply.code(500), noticePage(context, { title, text: "Please try again in a moment." }));
  });

  /** Runs a page for signed-in visitors; everybody else goes to the front page. */
  const signedIn =
    <Request extends FastifyRequest>(
      run: (session: Session, request: Request, reply: FastifyReply) => Promise<unknown>,
    ) =>
    async (request: Request, reply: FastifyReply) => {
      const session = sessions.current(request);
      return session ? run(session, request, reply) : reply.redirect(basePath, 303);
    };

  /**
   * Begins a session. The server tells Latchkey the account's address: a contact that only a browser named would
   * not count as proof of ownership at once. The shop opens even when Latchkey does not answer.
   */
  async function enter(account: Account, request: FastifyRequest, reply: FastifyReply) {
    await leave(request);
    await attempt(request, () => latchkey.updateUser(account.id, { email: account.email }));
    sessions.open(account, request, reply);
    return reply.redirect(`${basePath}/watch`, 303);
  }

  /**
   * Ends the session, if there is one, and gives the device's place on the account back. The device is the one
   * whose pages sent this session's reference as metadata.
   */
  async function leave(request: FastifyRequest, reply?: FastifyReply) {
    const session = sessions.current(request);
    sessions.end(request, reply);
    if (!session) return;
    const { account, reference } = session;
    await attempt(request, async () => {
      const devices = (await latchkey.devicesOf(account.id)) ?? [];
      const own = devices.find(
        (device) => device.status === "attached" && device.metadata?.session === reference,
      );
      if (own) await latchkey.detach(own._id, account.id);
    });
  }

  /** Whatever happens to Latchkey, the shop goes on: a failed call is noted and answers null. */
  async function attempt<T>(request: FastifyRequest, call: () => Promise<T>): Promise<T | null> {
    try {
      return await call();
    } catch (error) {
      request.log.warn({ err: error }, "Latchkey could not be asked");
      return null;
    }
  }

  app.get("/", async (request, reply) =>
    sessions.current(request) ? reply.redirect(`${basePath}/watch`, 303) : send(reply, landingPage(context)),
  );

  app.post("/sign-in", async (request, reply) => {
    const typed = text((request.body as Fields | undefined)?.email);
    const email = readEmail(typed);
    if (!email) return send(reply.code(422), landingPage(context, { email: typed, error: WRONG_EMAIL }));
    return enter(accounts.forEmail(email), request, reply);
  });

  app.get("/signup", async (_request, reply) => {
    const number = randomInt(1000, 10_000);
    return send(
      reply,
      signupPage(context, { email: `viewer${number}@nightjar.example`, name: "New viewer" }),
    );
  });

  app.post("/signup", async (request, reply) => {
    const fields = (request.body ?? {}) as Fields;
    const form = { email: text(fields.email), name: text(fields.name) };
    const email = readEmail(form.email);
    if (!email) return send(reply.code(422), signupPage(context, { ...form, error: WRONG_EMAIL }));
    return enter(accounts.forEmail(email, form.name), request, reply);
  });

  app.get(
    "/watch",
    signedIn(async (session, _request, reply) => send(reply, watchPage(context, session))),
  );

  app.get(
    "/watch/:film",
    signedIn<FastifyRequest<{ Params: { film: string } }>>(async (session, request, reply) => {
      const film = findFilm(request.params.film);
      return film
        ? send(reply, playerPage(context, session, film))
        : reply.redirect(`${basePath}/watch`, 303);
    }),
  );

  // upgrade_url: a bigger plan makes room at once, on every device of the account.
  app.get(
    "/plans",
    signedIn(async (session, _request, reply) => send(reply, plansPage(context, session))),
  );

  app.post(
    "/plans",
    signedIn(async (session, request, reply) => {
      const plan = text((request.body as Fields | undefined)?.plan);
      if (isPlanName(plan)) session.account.plan = plan;
      return reply.redirect(`${basePath}/watch`, 303);
    }),
  );

  // success_url: the id in the address is only a hint. What happened is read from Latchkey, server to server.
  app.get(
    "/welcome-back",
    signedIn(async (session, request, reply) => {
      const id = readChallengeId(request.query);
      const challenge = id ? await latchkey.challenge(id) : null;
      const own = challenge?.user.external_id === session.account.id ? challenge : null;
      return send(reply, welcomeBackPage(context, session, own));
    }),
  );

  // logout_url: Latchkey's script brings the visitor here when this device was signed out.
  app.get("/logout", async (request, reply) => {
    const id = readChallengeId(request.query);
    await leave(request, reply);
    return send(reply, goodbyePage(context, await explain(id, request)));
  });

  app.post("/sign-out", async (request, reply) => {
    await leave(request, reply);
    return reply.redirect(`${basePath}/logout`, 303);
  });

  app.get("/suspended", async (request, reply) => {
    sessions.end(request, reply);
    const notice = {
      title: "This account is paused",
      text: "You cannot watch with it for the moment. Support can tell you why and help you go on.",
    };
    return send(reply, noticePage(context, notice));
  });

  // What the panel shows of the server's side. The challenge is cut down to what the visitor may know.
  app.get("/account.json", async (request, reply) => {
    const session = sessions.current(request);
    if (!session) return reply.code(401).send({ error: "signed out" });
    const [devices, challenge] = await Promise.all([
      latchkey.devicesOf(session.account.id),
      latchkey.latestChallengeOf(session.account.id),
    ]);
    return { devices: devices ?? [], challenge: challenge && summary(challenge) };
  });

  async function explain(id: string | null, request: FastifyRequest): Promise<Farewell> {
    if (!id) return { why: "left" };
    // The browser that was asked the question remembers its id: it chose "sign out" itself.
    if (readCookie(request, "rpt_last_challenge") === id) return { why: "left" };
    const challenge = await attempt(request, () => latchkey.challenge(id));
    const proven = challenge?.status === "verified" || challenge?.status === "completed";
    return { why: proven ? "made_room" : "unexplained", challenge: id };
  }
}

function summary({ _id, type, status, reasons, createdAt, updatedAt }: Challenge) {
  return { id: _id, type, status, reasons, createdAt, updatedAt };
}
