import { readFileSync, statSync } from "node:fs";
import { ConfigurationError } from "./configuration-error.ts";

/** Throws ConfigurationError where one of the files is missing or none; `-` is standard input. */
export function checkFiles(files: readonly string[]): void {
  const problems = files.flatMap(problemWith);
  if (problems.length > 0) throw new ConfigurationError(problems);
}

function problemWith(file: string): string[] {
  if (file === "-") return [];
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return [`${file}: there is no such file`];
  return found.isDirectory() ? [`${file}: is a folder`] : [];
}

/** What a file holds, null without one. Throws ConfigurationError where it cannot be read or is no JSON. */
export function readJson(file: string | null): unknown {
  if (file === null) return null;
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new ConfigurationError([`${file}: cannot be read`]);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigurationError([`${file}: is not valid JSON`]);
  }
}
