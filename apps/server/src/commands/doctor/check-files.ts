import { accessSync, constants } from "node:fs";
import type { Config } from "../../config.ts";
import { type Finding, note, ok, wrong } from "./finding.ts";

/** Settings that name files, and what a production start should not lack. */
export function checkFiles(config: Config): Finding[] {
  const files = {
    LATCHKEY_TLS_CERT: config.tls?.certFile,
    LATCHKEY_TLS_KEY: config.tls?.keyFile,
    LATCHKEY_BOOTSTRAP: config.bootstrapFile,
  };
  const unreadable = Object.entries(files).flatMap(([setting, file]) =>
    file === undefined || file === null || isReadable(file)
      ? []
      : [wrong("configuration", `${setting} names a file that cannot be read`)],
  );
  // Without a public URL, browsers reach the service as it listens.
  const secure = config.publicUrl?.startsWith("https://") ?? config.tls !== null;
  const plain = config.env === "production" && !secure;
  return [
    ...(unreadable.length > 0 ? unreadable : [ok("configuration", `complete, for ${config.env}`)]),
    ...(plain
      ? [
          note(
            "configuration",
            "browsers do not reach the service by https (LATCHKEY_PUBLIC_URL): passkeys and secure cookies need it",
          ),
        ]
      : []),
  ];
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
