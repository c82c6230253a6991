const USAGE = `usage: latchkey <command> [--config FILE]

  serve           run the service
  replay          decide recorded events at their own times
  backup          write the store into a file
  restore         fill an empty store from such a file
  doctor          look at configuration, store, mail and address data, and say what is wrong
  address-lists   replace lists of Tor, VPN and other addresses
`;

/** A command's arguments in, its exit code out. Each command loads what it needs and nothing else. */
type Command = (argv: readonly string[]) => Promise<number>;

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import("./commands/serve.ts")).serve,
  replay: async () => (await import("./commands/replay.ts")).replay,
  backup: async () => (await import("./commands/backup.ts")).backup,
  restore: async () => (await import("./commands/restore.ts")).restore,
  doctor: async () => (await import("./commands/doctor.ts")).doctor,
  "address-lists": async () => (await import("./commands/address-lists.ts")).addressLists,
};

/** Runs a command line. Answers the exit code: 0 done, 1 failed, 2 wrong usage or configuration. */
export async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "--help" || name === "help") {
    process.stdout.write(USAGE);
    return name === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    process.stderr.write(`latchkey: there is no command "${name}"\n\n${USAGE}`);
    return 2;
  }
  try {
    return await (await load())(rest);
  } catch (error) {
    if (!isWrongUsage(error)) throw error;
    process.stderr.write(`latchkey: ${error.message}\n`);
    return 2;
  }
}

/** What `parseArgs` throws about an option that does not exist or lacks its value. */
function isWrongUsage(error: unknown): error is Error {
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}
