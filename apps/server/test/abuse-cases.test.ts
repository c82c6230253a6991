import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const ROW = /^\| (?<somebody>.+?) +\| `(?<file>[^`]+)`: (?<title>.+?) +\|$/gm;

const text = readFileSync(`${ROOT}docs/abuse-cases.md`, "utf8");
const sections = text.split(/^## /m).slice(1);
const rows = [...text.matchAll(ROW)].map(
  ({ groups }) => groups as Record<"somebody" | "file" | "title", string>,
);

describe("docs/abuse-cases.md", () => {
  it.each(rows)("$somebody: a test plays it", ({ file, title }) => {
    const source = readFileSync(`${ROOT}${file}`, "utf8");
    expect(source.includes(`"${title}"`), `${file} has no "${title}"`).toBe(true);
  });

  it("leaves none of its sections without a test, and no line unread", () => {
    expect(sections).toHaveLength(13);
    for (const section of sections) {
      const lines = section.split("\n").filter((line) => line.startsWith("| "));
      // Two of them are the head of the table.
      expect(lines.length - 2, section).toBe([...section.matchAll(ROW)].length);
      expect(lines.length, section).toBeGreaterThan(2);
    }
  });
});
