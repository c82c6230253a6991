import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "./config.ts";

/** Where development keeps the key that it made. */
export const masterKeyFile = (dataDir: string): string => join(dataDir, "master.key");

/**
 * The master key: the configured one; in development otherwise one made once and kept in the data folder (a
 * throw-away store gets a throw-away key). Production without one never gets here: the configuration refuses.
 */
export function masterKeyFor(config: Config): Buffer {
  if (config.masterKey !== null) return config.masterKey;
  if (config.dataDir === "memory") return randomBytes(32);
  const file = masterKeyFile(config.dataDir);
  if (existsSync(file)) return Buffer.from(readFileSync(file, "utf8").trim(), "base64");
  mkdirSync(config.dataDir, { recursive: true });
  const key = randomBytes(32);
  writeFileSync(file, `${key.toString("base64")}\n`, { mode: 0o600, flag: "wx" });
  return key;
}
