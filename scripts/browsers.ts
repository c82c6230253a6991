import { existsSync } from "node:fs";
import { run } from "./run.ts";

/** The browsers the tests drive, and where a Debian or Ubuntu machine has them. */
const BROWSERS = [
  {
    name: "Chromium",
    package: "chromium",
    places: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
  },
  { name: "Firefox", package: "firefox-esr", places: ["/usr/bin/firefox-esr", "/usr/bin/firefox"] },
];

const missing = () => BROWSERS.filter(({ places }) => !places.some((place) => existsSync(place)));

/**
 * Sees to it that the browsers are there: installs them where this process may (root on a Debian machine).
 * Answers what is still missing, with what to do about it.
 */
export async function ensureBrowsers(): Promise<string[]> {
  if (missing().length > 0 && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    const packages = missing().map((browser) => browser.package);
    await run("apt-get", ["update", "-qq"]);
    await run(
      "apt-get",
      ["install", "-y", "-qq", "--no-install-recommends", ...packages, "fonts-dejavu-core"],
      {
        ...process.env,
        DEBIAN_FRONTEND: "noninteractive",
      },
    );
  }
  return missing().map(
    ({ name, package: pack }) => `${name} is missing: install it (Debian: apt-get install ${pack})`,
  );
}
