import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { AppError, ERROR_STATUS } from "./errors.ts";

const FOLDER = new URL("../../../../docs/errors/", import.meta.url);
const codes = Object.keys(ERROR_STATUS) as (keyof typeof ERROR_STATUS)[];

describe("the registry of error codes", () => {
  it("has a page for every code, and no page for anything else", () => {
    const pages = readdirSync(FOLDER).filter((name) => name !== "README.md");
    expect(pages.sort()).toEqual(codes.map((code) => `${code}.md`).sort());
  });

  it("agrees with each page on the status, and each page says when and what to do", () => {
    // Tables may be padded so that their columns line up.
    const index = readFileSync(new URL("README.md", FOLDER), "utf8").replaceAll(/ +/g, " ");
    for (const code of codes) {
      const page = readFileSync(new URL(`${code}.md`, FOLDER), "utf8");
      expect(page).toMatch(new RegExp(`^# \`${code}\` \\(${ERROR_STATUS[code]}\\)\n`));
      expect(page).toContain("**When.** ");
      expect(page).toContain("**What to do.** ");
      expect(index).toContain(`| [\`${code}\`](${code}.md) | ${ERROR_STATUS[code]} |`);
    }
  });

  it("gives an error its status, and keeps the cause out of the message", () => {
    const error = new AppError("overloaded", "Busy.", { cause: new Error("secret"), retryAfterS: 3 });
    expect(error).toMatchObject({ status: 503, message: "Busy.", retryAfterS: 3 });
    expect(JSON.stringify({ ...error, message: error.message })).not.toContain("secret");
  });
});
