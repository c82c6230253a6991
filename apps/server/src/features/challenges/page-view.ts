import type { Clock } from "../../shared/clock.ts";
import type { CodeResult } from "../mfa/index.ts";
import type { Project } from "../projects/index.ts";
import { type Challenge, closedBecause } from "./challenge.ts";
import type { Locale } from "./page/locale.ts";
import {
  BLANK_FACTOR,
  type ChallengeView,
  type Channel,
  type CodeError,
  type FactorScreen,
  type PageFactor,
  type SendError,
  type ViewCommon,
  type Way,
  type WaysScreen,
} from "./page/view.ts";
import { withChallenge } from "./page-urls.ts";
import type { Challenges, KickResult, SendResult } from "./service.ts";
import { type PageSession, SESSION_MS } from "./session-store.ts";

export interface Moment {
  locale: Locale;
  requestId: string;
}

interface Found {
  challenge: Challenge;
  project: Project;
}
interface Visit extends Found {
  session: PageSession;
}

type RefusedSend = Exclude<SendResult, { outcome: "sent" }>;
type RefusedCode = Exclude<CodeResult, { outcome: "passed" }>;
type RefusedKick = Exclude<KickResult, { outcome: "kicked" }>;

/** What a factor's screen shows beside its name. */
export type FactorDetails = Partial<
  Pick<FactorScreen, "passkey" | "waiting" | "href" | "masked" | "questions" | "typed" | "error">
>;

/** Ways that somebody could guess at: a lock stops them. */
const GUESSED: ReadonlySet<Way["way"]> = new Set(["message", "totp", "voice", "recovery_code", "kba"]);

export interface PageViewDeps {
  challenges: Challenges;
  clock: Clock;
  productName: (project: Project) => string;
  /** Whose data places come from, where its licence wants that shown. */
  placesBy: () => { text: string; href: string } | null;
  base: string;
}

/** Builds what the page shows from where a visit stands. Reads, never writes. */
export function createPageView(deps: PageViewDeps) {
  const { challenges, clock, base } = deps;

  const common = (found: Found | null, session: PageSession | null, moment: Moment): ViewCommon => {
    const branding = found?.project.settings.challenge.branding;
    return {
      locale: moment.locale,
      branding: {
        logoUrl: branding?.logo_url ?? null,
        accent: branding?.accent ?? null,
        css: branding?.css ?? null,
        texts: (branding?.texts ?? {}) as ViewCommon["branding"]["texts"],
        productName: found === null ? "" : deps.productName(found.project),
      },
      csrf: session?.csrf ?? null,
      base,
      challengeId: found?.challenge.id ?? null,
      challengeType: found?.challenge.type ?? null,
      reasons: found?.challenge.reasons ?? [],
      now: clock(),
      timeZone: null,
      signOutUrl: session?.urls.signOut ?? null,
      newAccountUrl: session?.urls.newAccount ?? null,
      newAccountFirst: true,
      upgradeUrl: session?.urls.upgrade ?? null,
      successUrl:
        session?.urls.success != null && found !== null
          ? withChallenge(session.urls.success, found.challenge.id)
          : null,
      requestId: moment.requestId,
    };
  };

  const channelsOf = (found: Found): Promise<Channel[]> =>
    challenges.proofChannels(found.project, found.challenge);

  const locked = async (visit: Visit, moment: Moment, until: number): Promise<ChallengeView> => ({
    ...common(visit, visit.session, moment),
    screen: "locked",
    until,
    channels: [],
    ways: (await waysOf(visit)).filter(({ way }) => !GUESSED.has(way)),
    knownDeviceHelps: false,
  });

  const code = async (
    visit: Visit,
    moment: Moment,
    typed: string,
    error: CodeError | null,
  ): Promise<ChallengeView> => {
    const channels = await channelsOf(visit);
    const sentTo = channels.find((candidate) => candidate.channel === visit.session.channel) ?? channels[0];
    if (sentTo === undefined) return await choose(visit, moment, null);
    return {
      ...common(visit, visit.session, moment),
      screen: "code",
      sentTo,
      channels,
      codeLength: visit.project.settings.mfa.code.length,
      typed,
      error,
      resendAt: visit.challenge.updatedAt + challenges.resendAfterMs,
      resent: error === null && visit.session.sends > 1,
    };
  };

  /** Everything that proves, strongest first. */
  const allWays = async (found: Found): Promise<Way[]> => {
    const [offered, channels, proof] = await Promise.all([
      challenges.proof.offered(found.project, found.challenge),
      channelsOf(found),
      challenges.proof.record(found.challenge),
    ]);
    return offered.flatMap(({ factor, masked }): Way[] => {
      // Answered once, the questions can add nothing more.
      if (factor === "kba") return proof.factor === "kba" ? [] : [{ way: "kba" }];
      if (factor === "voice") return [{ way: "voice", masked: masked ?? "" }];
      if (factor !== "email" && factor !== "sms") return [{ way: factor }];
      const channel = channels.find((candidate) => candidate.channel === factor);
      return channel === undefined ? [] : [{ way: "message", channel }];
    });
  };

  /** The same, but empty where messages are all there is: they have a screen of their own. */
  const waysOf = async (found: Found): Promise<Way[]> => {
    const ways = await allWays(found);
    return ways.some(({ way }) => way !== "message") ? ways : [];
  };

  const ways = async (
    visit: Visit,
    moment: Moment,
    error: WaysScreen["error"] = null,
    answered = false,
  ): Promise<ChallengeView> => ({
    ...common(visit, visit.session, moment),
    screen: "ways",
    ways: await allWays(visit),
    answered,
    error,
  });

  const factor = (
    visit: Visit,
    moment: Moment,
    of: Pick<FactorScreen, "factor"> & FactorDetails,
  ): ChallengeView => ({
    ...common(visit, visit.session, moment),
    ...BLANK_FACTOR,
    // Calls read out the project's own codes, which have a length of their own.
    ...(of.factor === "voice" && { codeLength: visit.project.settings.mfa.code.length }),
    ...of,
  });

  const helpOf = ({ challenge, project }: Visit): "offered" | "asked" | null => {
    if (challenge.adminNotifiedAt !== null) return "asked";
    return project.settings.challenge.notify_admins ? "offered" : null;
  };

  const choose = async (visit: Visit, moment: Moment, error: SendError | null): Promise<ChallengeView> => {
    const needed = await challenges.proofNeeded(visit.project, visit.challenge);
    return {
      ...common(visit, visit.session, moment),
      screen: "choose",
      putOff: challenges.offer(visit.project, visit.challenge) !== null,
      help: helpOf(visit),
      channels: needed ? await channelsOf(visit) : [],
      ways: needed ? await waysOf(visit) : [],
      error,
    };
  };

  const devices = async (
    visit: Visit,
    moment: Moment,
    error: Extract<ChallengeView, { screen: "devices" }>["error"],
  ): Promise<ChallengeView> => {
    const { challenge, project, session } = visit;
    const proved = session.provedAt !== null || !project.settings.challenge.verify_owner;
    const [attached, excess] = await Promise.all([
      challenges.devices(challenge),
      challenges.excess(challenge),
    ]);
    const oldest = attached[0]?.id;
    const shown = attached.map((device) => ({
      id: device.id,
      type: device.type,
      browser: device.browser,
      system: device.system,
      // DECISIONS 6: without proof nobody learns where the others are.
      place: proved && device.country !== null ? { city: device.city, country: device.country } : null,
      lastUsedAt: device.lastUsedAt,
      thisDevice: device.id === challenge.deviceId,
      kept: device.id === challenge.deviceId || (!proved && device.id === oldest),
    }));
    return {
      ...common(visit, session, moment),
      screen: "devices",
      placesBy: shown.some((device) => device.place !== null) ? deps.placesBy() : null,
      devices: shown.sort((a, b) => Number(b.thisDevice) - Number(a.thisDevice)),
      remaining: {
        overall: excess.overall,
        computer: excess.computer,
        tablet: excess.tablet,
        mobile: excess.mobile,
      },
      proofSkipped: !proved,
      justSignedOut: session.kicked,
      error,
    };
  };

  return {
    code,
    locked,
    ways,
    factor,

    notFound: (locale: Locale, requestId: string): ChallengeView => ({
      ...common(null, null, { locale, requestId }),
      screen: "closed",
      why: "not_found",
    }),

    closed: (
      found: Found,
      locale: Locale,
      requestId: string,
      why: "completed" | "expired" | "overridden" | "put_off",
    ): ChallengeView => ({ ...common(found, null, { locale, requestId }), screen: "closed", why }),

    stale: (found: Found, locale: Locale, requestId: string): ChallengeView => ({
      ...common(found, null, { locale, requestId }),
      screen: "error",
      why: "stale",
    }),

    /** Where the visit stands; `step` is a wish that is granted where it is due. */
    async current(visit: Visit, moment: Moment, wish: { step: string | null }): Promise<ChallengeView> {
      const { challenge, project, session } = visit;
      const closed = closedBecause(challenge, clock());
      if (closed === "completed" && (challenge.completedAt ?? 0) >= session.createdAt) {
        const shared = common(visit, session, moment);
        return { ...shared, screen: "done", signedOut: session.kicked, forward: shared.successUrl !== null };
      }
      if (closed !== null) return { ...common(visit, session, moment), screen: "closed", why: closed };
      const proved = session.provedAt !== null && clock() - session.provedAt < SESSION_MS;
      if (proved) return await devices(visit, moment, null);
      if (!(await challenges.proofNeeded(project, challenge))) {
        const begun = wish.step === "devices" || session.kicked > 0;
        return begun ? await devices(visit, moment, null) : await choose(visit, moment, null);
      }
      const until = await challenges.lockedUntil(challenge);
      if (until !== null) return await locked(visit, moment, until);
      if (wish.step === "channel") {
        return {
          ...common(visit, session, moment),
          screen: "channel",
          channels: await channelsOf(visit),
          error: null,
        };
      }
      if (wish.step === "ways") return await ways(visit, moment);
      if (wish.step === "totp" || wish.step === "recovery_code") {
        return factor(visit, moment, { factor: wish.step satisfies PageFactor });
      }
      if (session.channel !== null && wish.step !== "choose") return await code(visit, moment, "", null);
      return await choose(visit, moment, null);
    },

    async sendFailed(visit: Visit, moment: Moment, result: RefusedSend): Promise<ChallengeView> {
      if (result.outcome === "locked") return await locked(visit, moment, result.until);
      if (result.outcome === "no_channel") return await choose(visit, moment, null);
      const error: SendError =
        result.outcome === "failed" ? { kind: "failed" } : { kind: result.outcome, until: result.until };
      return visit.session.channel === null
        ? await choose(visit, moment, error)
        : await code(visit, moment, "", error);
    },

    async codeRefused(
      visit: Visit,
      moment: Moment,
      typed: string,
      result: RefusedCode,
    ): Promise<ChallengeView> {
      switch (result.outcome) {
        case "locked":
          return await locked(visit, moment, result.until ?? clock());
        case "wrong":
          return await code(visit, moment, typed, { kind: "wrong", attemptsLeft: result.attemptsLeft });
        case "used":
          return await code(visit, moment, typed, { kind: "used" });
        case "expired":
        case "none":
          return await code(visit, moment, typed, { kind: "expired" });
      }
    },

    kickRefused(visit: Visit, moment: Moment, result: RefusedKick): Promise<ChallengeView> {
      const error =
        result.outcome === "nothing"
          ? ({ kind: "nothing_chosen" } as const)
          : ({ kind: "daily_limit", until: result.until } as const);
      return devices(visit, moment, error);
    },
  };
}
