import { readFileSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import ipaddr from "ipaddr.js";
import { z } from "zod";

export type Environment = "development" | "production";
export type Role = "all" | "api" | "worker";

/** Everything the service can be told from outside, typed and checked. See docs/operations/configuration.md. */
export interface Config {
  env: Environment;
  host: string;
  port: number;
  tls: { certFile: string; keyFile: string } | null;
  publicUrl: string | null;
  dataDir: string | "memory";
  databaseUrl: string | null;
  role: Role;
  masterKey: Buffer | null;
  olderMasterKeys: readonly Buffer[];
  smtpUrl: string | null;
  mailFrom: string | null;
  sms: { url: string; secret: string } | null;
  trustedProxies: readonly string[];
  geoDb: string | null;
  bootstrapFile: string | null;
  allowPrivateTargets: readonly string[];
  providerHosts: readonly string[];
  demo: boolean;
  /** Lets `/metrics` answer callers elsewhere; null: this machine only. */
  metricsToken: string | null;
  logLevel: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";
}

export type ConfigResult =
  | { ok: true; config: Config; notices: string[] }
  | { ok: false; problems: string[] };

const LOCAL_HOSTS = new Set(["127.0.0.1", "::1", "localhost"]);
const DEFAULT_PROVIDER_HOSTS = "okta.com,oktapreview.com,okta-emea.com,duosecurity.com";

/** Names that are read; anything else that starts with LATCHKEY_ is a typing mistake and is reported. */
const KNOWN = new Set([
  "LATCHKEY_HOST",
  "LATCHKEY_PORT",
  "LATCHKEY_TLS_CERT",
  "LATCHKEY_TLS_KEY",
  "LATCHKEY_PUBLIC_URL",
  "LATCHKEY_DATA_DIR",
  "LATCHKEY_ROLE",
  "LATCHKEY_MASTER_KEY",
  "LATCHKEY_MASTER_KEY_OLD",
  "LATCHKEY_SMTP_URL",
  "LATCHKEY_MAIL_FROM",
  "LATCHKEY_SMS_WEBHOOK_URL",
  "LATCHKEY_SMS_WEBHOOK_SECRET",
  "LATCHKEY_TRUSTED_PROXIES",
  "LATCHKEY_GEO_DB",
  "LATCHKEY_BOOTSTRAP",
  "LATCHKEY_ALLOW_PRIVATE_TARGETS",
  "LATCHKEY_PROVIDER_HOSTS",
  "LATCHKEY_DEMO",
  "LATCHKEY_LOG_LEVEL",
  "LATCHKEY_ENV",
  "LATCHKEY_METRICS_TOKEN",
  // Read by clients, tests and scripts of the project, not by the service.
  "LATCHKEY_URL",
]);

const flag = z
  .enum(["on", "off", "true", "false", "1", "0"])
  .transform((v) => v === "on" || v === "true" || v === "1");

type Env = Readonly<Record<string, string | undefined>>;

class Reader {
  readonly problems: string[] = [];
  readonly #env: Env;
  constructor(env: Env) {
    this.#env = env;
  }
  /** The value, or undefined where it is absent or empty. */
  text(name: string): string | undefined {
    const value = this.#env[name];
    return value === undefined || value === "" ? undefined : value;
  }
  /** Problems name the variable and the rule it broke, never the value: it may be a secret. */
  parse<T>(name: string, schema: z.ZodType<T>, rule: string): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    this.problems.push(`${name} ${rule}`);
    return undefined;
  }
  list(name: string): string[] {
    return (this.text(name) ?? "")
      .split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry !== "");
  }
  ranges(name: string): string[] {
    return this.list(name).filter((entry) => {
      const good = ipaddr.isValid(entry) || ipaddr.isValidCIDR(entry);
      if (!good) this.problems.push(`${name} lists an entry that is neither an address nor a range`);
      return good;
    });
  }
  masterKey(name: string, value: string): Buffer | null {
    const key = Buffer.from(value, "base64");
    if (key.length === 32) return key;
    this.problems.push(`${name} must be 32 bytes in base64`);
    return null;
  }
}

const isUrl = (protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol));

const isLocalUrl = (url: string): boolean => LOCAL_HOSTS.has(new URL(url).hostname.replace(/^\[|\]$/g, ""));

/**
 * Turns environment variables into a configuration, or into the list of everything wrong with them.
 * Relative paths are taken from `cwd`. Nothing secret appears in a problem.
 */
export function readConfig(env: Env, cwd: string): ConfigResult {
  const read = new Reader(env);
  const notices: string[] = [];
  for (const name of Object.keys(env)) {
    if (name.startsWith("LATCHKEY_") && !KNOWN.has(name))
      read.problems.push(`${name} is not a known setting`);
  }
  const path = (value: string | undefined): string | null =>
    value === undefined ? null : isAbsolute(value) ? value : resolve(cwd, value);

  const envName = read.parse(
    "LATCHKEY_ENV",
    z.enum(["development", "production"]),
    "must be development or production",
  );
  const environment: Environment = envName ?? "development";
  const host = read.text("LATCHKEY_HOST") ?? "127.0.0.1";
  const port =
    read.parse(
      "LATCHKEY_PORT",
      z.coerce.number().int().min(0).max(65535),
      "must be a port number, 0 to 65535",
    ) ?? 4600;
  const publicUrl =
    read
      .parse("LATCHKEY_PUBLIC_URL", isUrl(["http:", "https:"]), "must be an http or https URL")
      ?.replace(/\/+$/, "") ?? null;
  const certFile = path(read.text("LATCHKEY_TLS_CERT"));
  const keyFile = path(read.text("LATCHKEY_TLS_KEY"));
  if ((certFile === null) !== (keyFile === null)) {
    read.problems.push("LATCHKEY_TLS_CERT and LATCHKEY_TLS_KEY must be given together");
  }
  const databaseUrl =
    read.parse("DATABASE_URL", isUrl(["postgres:", "postgresql:"]), "must be a postgres:// URL") ?? null;
  const role =
    read.parse("LATCHKEY_ROLE", z.enum(["all", "api", "worker"]), "must be all, api or worker") ?? "all";
  if (role !== "all" && databaseUrl === null) {
    read.problems.push(`LATCHKEY_ROLE=${role} needs DATABASE_URL: the embedded store belongs to one process`);
  }
  const keyText = read.text("LATCHKEY_MASTER_KEY");
  const masterKey = keyText === undefined ? null : read.masterKey("LATCHKEY_MASTER_KEY", keyText);
  if (environment === "production" && keyText === undefined) {
    read.problems.push("LATCHKEY_MASTER_KEY is required in production (32 bytes, base64)");
  }
  const olderMasterKeys = read
    .list("LATCHKEY_MASTER_KEY_OLD")
    .map((value) => read.masterKey("LATCHKEY_MASTER_KEY_OLD", value))
    .filter((key) => key !== null);
  const smsUrl =
    read.parse("LATCHKEY_SMS_WEBHOOK_URL", isUrl(["http:", "https:"]), "must be an http or https URL") ??
    null;
  const smsSecret = read.text("LATCHKEY_SMS_WEBHOOK_SECRET") ?? null;
  if ((smsUrl === null) !== (smsSecret === null)) {
    read.problems.push("LATCHKEY_SMS_WEBHOOK_URL and LATCHKEY_SMS_WEBHOOK_SECRET must be given together");
  }
  const smtpUrl =
    read.parse("LATCHKEY_SMTP_URL", isUrl(["smtp:", "smtps:"]), "must be an smtp:// or smtps:// URL") ?? null;
  const mailFrom = read.text("LATCHKEY_MAIL_FROM") ?? null;
  if (environment === "production" && smtpUrl !== null && mailFrom === null) {
    read.problems.push("LATCHKEY_MAIL_FROM is required with LATCHKEY_SMTP_URL in production");
  }
  // DECISIONS 13: reachable from elsewhere means somebody said which environment this is.
  const exposed = !LOCAL_HOSTS.has(host) || (publicUrl !== null && !isLocalUrl(publicUrl));
  if (exposed && envName === undefined) {
    read.problems.push(
      "LATCHKEY_ENV must be said explicitly when listening beyond loopback or with a public URL that is not local",
    );
  }
  const demo = read.parse("LATCHKEY_DEMO", flag, "must be on or off") ?? environment === "development";
  const logLevel =
    read.parse(
      "LATCHKEY_LOG_LEVEL",
      z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]),
      "must be trace, debug, info, warn, error, fatal or silent",
    ) ?? "info";
  const dataDirText = read.text("LATCHKEY_DATA_DIR") ?? "./.latchkey";
  const trustedProxies = read.ranges("LATCHKEY_TRUSTED_PROXIES");
  const allowPrivateTargets = read.ranges("LATCHKEY_ALLOW_PRIVATE_TARGETS");
  const providerHosts = (read.text("LATCHKEY_PROVIDER_HOSTS") ?? DEFAULT_PROVIDER_HOSTS)
    .split(",")
    .map((h) => h.trim());

  if (read.problems.length > 0) return { ok: false, problems: read.problems };
  return {
    ok: true,
    notices,
    config: Object.freeze({
      env: environment,
      host,
      port,
      tls: certFile !== null && keyFile !== null ? { certFile, keyFile } : null,
      publicUrl,
      dataDir: dataDirText === "memory" ? "memory" : (path(dataDirText) ?? cwd),
      databaseUrl,
      role,
      masterKey,
      olderMasterKeys,
      smtpUrl,
      mailFrom,
      sms: smsUrl !== null && smsSecret !== null ? { url: smsUrl, secret: smsSecret } : null,
      trustedProxies,
      geoDb: path(read.text("LATCHKEY_GEO_DB")),
      bootstrapFile: path(read.text("LATCHKEY_BOOTSTRAP")),
      allowPrivateTargets,
      providerHosts,
      demo,
      metricsToken: read.text("LATCHKEY_METRICS_TOKEN") ?? null,
      logLevel,
    }),
  };
}

/**
 * Reads a `--config` file: JSON with the names of the environment variables. Values may be texts, numbers or
 * booleans; they are laid under the environment, which wins.
 * Throws with a readable sentence when the file cannot be read or is no flat JSON object.
 */
export function readConfigFile(file: string): Record<string, string> {
  const schema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
  const parsed = schema.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!parsed.success) throw new Error("the configuration file must be a flat JSON object of settings");
  return Object.fromEntries(Object.entries(parsed.data).map(([name, value]) => [name, String(value)]));
}
