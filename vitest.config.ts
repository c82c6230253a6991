import { defineConfig } from "vitest/config";

/** Kinds of test by what they need; the name of the file says which it is. */
const SERVICE = "**/*.{service,race,security}.test.ts";
const BROWSER = "**/*.browser.test.ts";
/** For what another process or a browser does in its own time; passing tests don't wait for it. */
const PATIENT = { poll: { timeout: 20_000 } };
const IGNORED = ["**/node_modules/**", "**/dist/**"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "fast",
          include: ["**/*.test.ts"],
          exclude: [...IGNORED, SERVICE, BROWSER],
          // Generous: time is measured in bench/, and a busy machine must not fail a correct test.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "service",
          include: [SERVICE],
          exclude: IGNORED,
          globalSetup: ["apps/server/test/store.setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: PATIENT,
        },
      },
      {
        test: {
          name: "browser",
          include: [BROWSER],
          exclude: IGNORED,
          globalSetup: ["apps/server/test/store.setup.ts"],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          expect: PATIENT,
          fileParallelism: false,
        },
      },
    ],
    maxWorkers: 2,
  },
});
