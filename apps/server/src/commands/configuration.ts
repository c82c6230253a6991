import { type Config, readConfig, readConfigFile } from "../config.ts";

/**
 * The configuration from the environment over a `--config` file; null, after every problem was written to standard
 * error one a line, when it is wrong.
 */
export function loadConfig(configFile: string | null): Config | null {
  let fromFile: Record<string, string> = {};
  if (configFile !== null) {
    try {
      fromFile = readConfigFile(configFile);
    } catch (error) {
      process.stderr.write(
        `--config: ${error instanceof SyntaxError ? "the file is not valid JSON" : (error as Error).message}\n`,
      );
      return null;
    }
  }
  const result = readConfig({ ...fromFile, ...process.env }, process.cwd());
  if (result.ok) return result.config;
  for (const problem of result.problems) process.stderr.write(`${problem}\n`);
  return null;
}
