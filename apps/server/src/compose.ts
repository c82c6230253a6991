import { randomUUID } from "node:crypto";
import { registerDemo } from "@latchkey/demo";
import type { FastifyInstance } from "fastify";
import type { Config } from "./config.ts";
import { type EmbeddedServer, openStore } from "./db/embedded.ts";
import { migrate } from "./db/migrate.ts";
import { openPool } from "./db/open-pool.ts";
import type { Pool } from "./db/pool.ts";
import { createListen, forgetNode, nodeJobs } from "./features/accesses/index.ts";
import { createAccounts, createPersonalData, noticesJob } from "./features/accounts/index.ts";
import {
  codeMessage,
  createChallenges,
  registerChallengePages,
  sendPlainPage,
} from "./features/challenges/index.ts";
import { createConversions } from "./features/conversions/index.ts";
import { autoDetachJob, createDevices, toWireDevice } from "./features/devices/index.ts";
import {
  addressListsDir,
  addressListsJob,
  createEnrichment,
  type Enrichment,
  PACKED_DIR,
} from "./features/enrichment/index.ts";
import {
  createComponentShares,
  createJudge,
  createKnowledge,
  createPriorShifts,
  createUpdateEffects,
  pruneCountsJob,
  retentionJob,
  wireEvaluations,
} from "./features/evaluations/index.ts";
import { createLists } from "./features/lists/index.ts";
import { createMessages } from "./features/messages/index.ts";
import { createMfa } from "./features/mfa/index.ts";
import { createPolicies } from "./features/policies/index.ts";
import { type Credentials, createProjects, type Project, type Projects } from "./features/projects/index.ts";
import { createTrials } from "./features/trials/index.ts";
import { createVisits } from "./features/visits/index.ts";
import {
  countBacklog,
  createOutbox,
  createSubscriptions,
  createWebhooks,
  createWorker,
  forgetMessagesJob,
  type Webhooks,
} from "./features/webhooks/index.ts";
import { createWhitelist, registerInvitePage } from "./features/whitelist/index.ts";
import { createHttp, registerRoutes } from "./http/app.ts";
import { registerDevelopment } from "./http/development.ts";
import { registerHealth } from "./http/health.ts";
import { registerMetrics } from "./http/metrics.ts";
import { registerScripts } from "./http/scripts.ts";
import { createScheduler } from "./jobs/scheduler.ts";
import { createHub } from "./live/hub.ts";
import { masterKeyFor } from "./master-key.ts";
import { allRoutes } from "./routes.ts";
import { systemClock } from "./shared/clock.ts";
import { freePort } from "./shared/free-port.ts";
import { newId } from "./shared/ids.ts";
import { createOutgoing } from "./shared/outgoing.ts";
import { createVault, type Vault } from "./shared/vault.ts";

const POOL_SIZE = 20;
const STOP_TIMEOUT_MS = 9_000;

/** A running service. */
export interface Service {
  url: string;
  app: FastifyInstance;
  pool: Pool;
  /** Credentials of the project made on first start; null later. */
  firstProject: Credentials | null;
  /** Stops accepting, finishes what is running, closes streams and store. */
  stop(): Promise<void>;
  /** Resolves with a sentence when the service cannot go on. */
  failed: Promise<string>;
}

/**
 * Wires the parts and starts them. Throws a readable sentence when that is not possible. `opening` is the store
 * when somebody began to start it earlier.
 */
export async function startService(
  config: Config,
  notice: (text: string) => void,
  opening: Promise<EmbeddedServer | null> = openStore(config, notice),
): Promise<Service> {
  // Address data is read while the store starts.
  const enriching = createEnrichment({
    geoDb: config.geoDb,
    packedDir: PACKED_DIR,
    listsDir: addressListsDir(config.dataDir),
    onNotice: notice,
  });
  const [opened, enriched] = await Promise.allSettled([opening, enriching]);
  if (opened.status === "rejected") throw opened.reason;
  const store = opened.value;
  try {
    if (enriched.status === "rejected") throw enriched.reason;
    return await startOn(config, store, enriched.value, systemClock, notice);
  } catch (error) {
    await store?.stop();
    throw error;
  }
}

async function startOn(
  config: Config,
  store: EmbeddedServer | null,
  enrichment: Enrichment,
  clock: () => number,
  notice: (text: string) => void,
): Promise<Service> {
  let stopping = false;
  let log: (error: unknown, what: string) => void = (_error, what) => notice(what);
  const connection = store?.connection ?? config.databaseUrl ?? "";
  const { pool, db } = openPool({
    connection,
    max: POOL_SIZE,
    onError: (error) => {
      if (!stopping) log(error, "a connection to the store was lost");
    },
  });
  await migrate(db);

  const vault = createVault(masterKeyFor(config), config.olderMasterKeys);
  const projects = createProjects(db, vault, clock);
  const port = config.port === 0 ? await freePort(config.host) : config.port;
  const scheme = config.tls === null ? "http" : "https";
  const listenUrl = `${scheme}://${hostInUrl(config.host)}:${port}`;
  const publicUrl = config.publicUrl ?? listenUrl;
  const nodeId = randomUUID();

  const app = await createHttp({ config, projects, clock });
  log = (error, what) => app.log.error({ code: (error as { code?: unknown } | null)?.code ?? null }, what);
  const onError = (error: unknown) => {
    if (!stopping) log(error, "background work failed");
  };
  const hub = createHub({ pool, challengeUrl: () => `${publicUrl}/challenge`, onError });
  const outgoing = createOutgoing(config.allowPrivateTargets);
  const messages = createMessages(config, pool, vault, outgoing);
  const shares = createComponentShares(pool);
  const updateEffects = createUpdateEffects(pool, clock);
  const priorShifts = createPriorShifts(pool);
  const policies = createPolicies(pool, clock);
  const lists = createLists(pool, vault, clock);
  const knowledge = createKnowledge({
    policies: policies.compiled,
    componentShare: shares.of,
    updateEffects: updateEffects.of,
    lists: lists.look,
    priorShift: priorShifts.of,
    deliverable: messages.available,
  });
  const subscriptions = createSubscriptions(clock);
  const outbox = createOutbox({ pool, subscriptions, toWireDevice });
  const webhooks = createWebhooks({ pool, vault, clock, subscriptions });
  const judge = createJudge(pool, knowledge, outbox);
  const conversions = createConversions(pool, outbox);
  const accounts = createAccounts(pool, vault, clock);
  const personalData = createPersonalData(pool, vault, accounts, clock);
  const trials = createTrials({ pool, outbox, clock });
  const whitelist = createWhitelist({ pool, vault, clock, publicUrl });
  const visits = createVisits({ vault, projects, enrichment, clock });
  const devices = createDevices({
    pool,
    vault,
    visits,
    enrichment,
    judge,
    conversions,
    trials,
    staff: whitelist,
    clock,
  });
  const productName = (project: Project) => project.name;
  const mfa = createMfa({
    pool,
    vault,
    clock,
    projects,
    accounts,
    messages,
    outgoing,
    providerHosts: config.providerHosts,
    publicUrl,
    productName,
    codeMessage,
    showPage: sendPlainPage,
    signOut: async (projectId, accountId, deviceId) => {
      const project = await projects.byId(projectId);
      if (project === null) return;
      const event = () => ({ type: "detach" as const, id: newId(), deviceId });
      await judge({ project, account: { id: accountId }, at: clock(), event });
    },
    onError,
  });
  const evaluations = wireEvaluations({
    pool,
    vault,
    enrichment,
    visits,
    judge,
    clock,
    componentShare: shares.of,
    possibleAssurance: mfa.possibleAssurance,
  });
  const challenges = createChallenges({
    pool,
    vault,
    judge,
    outbox,
    messages,
    clock,
    mfa,
  });
  const listen = createListen({ pool, hub, judge, visits, clock, nodeId, onError });

  registerHealth(app, pool, () => stopping);
  registerMetrics(app, {
    token: config.metricsToken,
    openStreams: () => hub.size(),
    poolWaiting: () => pool.waitingCount,
    backlog: () => countBacklog(pool),
  });
  registerScripts(app);
  registerRoutes(
    app,
    allRoutes({
      mfa,
      pool,
      clock,
      projects,
      evaluations,
      policies,
      lists,
      accounts,
      trials,
      whitelist,
      personalData,
      devices,
      challenges,
      listen,
      webhooks,
      conversions,
    }),
    {
      config,
      projects,
      clock,
    },
  );
  mfa.register(app);
  const secure = () => publicUrl.startsWith("https:");
  const placesBy = () => enrichment.status().attributions[0] ?? null;
  registerChallengePages(app, {
    pool,
    publicUrl,
    projects,
    challenges,
    clock,
    secure,
    productName,
    placesBy,
  });
  registerInvitePage(app, { whitelist, visits, projects, productName });
  if (config.env === "development") registerDevelopment(app, messages);

  const { firstProject } = await prepareProjects(config, projects, webhooks);
  if (config.demo) {
    const { clientId, secret } = await demoProject(projects, vault);
    await registerDemo(app, {
      basePath: "/demo",
      latchkeyUrl: publicUrl,
      clientId,
      apiSecret: secret,
      now: clock,
    });
  }

  const scheduler = createScheduler(
    pool,
    [
      ...nodeJobs(pool, nodeId),
      ...addressListsJobs(config, enrichment),
      ...mfa.jobs,
      autoDetachJob({ pool, projects, judge, clock }),
      shares.job,
      updateEffects.job,
      priorShifts.job,
      pruneCountsJob(pool, clock),
      retentionJob(pool, clock),
      forgetMessagesJob(pool, clock),
      noticesJob({ pool, vault, messages, projects, clock, productName, onError }),
    ],
    (job, error) => {
      if (!stopping) log(error, `the job ${job} failed`);
    },
  );
  const worker = createWorker({
    pool,
    outgoing,
    vault,
    clock,
    random: Math.random,
    scheduleOf: async (projectId) => (await projects.byId(projectId))?.settings.webhook.retry_s ?? [],
    onError,
  });
  const delivers = config.role !== "api";
  await hub.start();
  if (delivers) await worker.start();
  await app.listen({ host: config.host, port });
  scheduler.start();

  return {
    url: publicUrl,
    app,
    pool,
    firstProject,
    failed: store?.died ?? new Promise(() => {}),
    async stop() {
      if (stopping) return;
      stopping = true;
      const finish = async (): Promise<void> => {
        await Promise.all([scheduler.stop(), hub.stop(), delivers ? worker.stop() : null]);
        await app.close();
        await forgetNode(pool, nodeId).catch(() => {});
        messages.close();
        outgoing.close();
        await pool.end();
      };
      await Promise.race([finish(), new Promise((resolve) => setTimeout(resolve, STOP_TIMEOUT_MS).unref())]);
      await store?.stop();
    },
  };
}

/** The operator's own address lists are taken up as they come, where there is a folder for them. */
function addressListsJobs(config: Config, enrichment: Enrichment) {
  const folder = addressListsDir(config.dataDir);
  return folder === null ? [] : [addressListsJob(folder, enrichment)];
}

const hostInUrl = (host: string): string => (host.includes(":") ? `[${host}]` : host);

/** Declared projects, or a first one of one's own where there is none at all. */
async function prepareProjects(
  config: Config,
  projects: Projects,
  webhooks: Webhooks,
): Promise<{ firstProject: Credentials | null }> {
  const declared = config.bootstrapFile === null ? [] : await projects.bootstrap(config.bootstrapFile);
  for (const project of declared) await webhooks.declare(project.projectId, project.webhooks);
  if (!(await projects.isEmpty())) return { firstProject: null };
  const mode = config.env;
  return { firstProject: await projects.create({ name: "My product", mode, settings: {} }) };
}

/** The demo's project: known by name, with a secret that follows from the master key. */
async function demoProject(projects: Projects, vault: Vault): Promise<{ clientId: string; secret: string }> {
  const clientId = "latchkey-demo";
  const secret = `ltk_secret_${vault.index("demo", "demo-secret")}`;
  await projects.declare({
    clientId,
    secret,
    name: "Nightjar",
    mode: "development",
    // Three windows on one machine play three devices here (DECISIONS 17).
    settings: { link_browsers: false, challenge: { branding: { accent: "#b8650a" } } },
  });
  return { clientId, secret };
}
