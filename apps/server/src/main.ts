import { parseArgs } from "node:util";

const USAGE = `usage: latchkey <command> [--config FILE]

  serve     run the service
  replay    decide recorded events at their own times
`;

/** Runs a command line. Answers the exit code: 0 done, 1 failed, 2 wrong usage or configuration. */
export async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  if (command === undefined || command === "--help" || command === "help") {
    process.stdout.write(USAGE);
    return command === undefined ? 2 : 0;
  }
  if (command === "serve") {
    try {
      const { values } = parseArgs({ args: rest, options: { config: { type: "string" } }, strict: true });
      const { serve } = await import("./commands/serve.ts");
      return await serve({ configFile: values.config ?? null });
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      process.stderr.write(`latchkey: ${error.message}\n`);
      return 2;
    }
  }
  if (command === "replay") {
    // Each command loads what it needs and nothing else.
    const { replay } = await import("./commands/replay.ts");
    return await replay(rest);
  }
  process.stderr.write(`latchkey: there is no command "${command}"\n\n${USAGE}`);
  return 2;
}
