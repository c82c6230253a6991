import { describe, expect, it } from "vitest";
import { readConfig } from "./config.ts";

const KEY = Buffer.alloc(32, 7).toString("base64");
const problems = (env: Record<string, string>): string[] => {
  const result = readConfig(env, "/srv/latchkey");
  return result.ok ? [] : result.problems;
};

describe("configuration", () => {
  it("starts from nothing in development, on loopback alone, with the demo", () => {
    const result = readConfig({}, "/srv/latchkey");
    expect(result).toMatchObject({
      ok: true,
      config: {
        env: "development",
        host: "127.0.0.1",
        port: 4600,
        demo: true,
        dataDir: "/srv/latchkey/.latchkey",
      },
    });
  });

  it("lists everything that is wrong at once, and never a value", () => {
    const secret = "postgres-password-in-a-typo";
    const found = problems({
      LATCHKEY_PORT: "70000",
      LATCHKEY_MASTER_KEY: secret,
      DATABASE_URL: `mysql://user:${secret}@host/db`,
      LATCHKEY_TLS_CERT: "cert.pem",
      LATCHKEY_TRUSTED_PROXIES: "10.0.0.0/8, nonsense",
    });
    expect(found).toHaveLength(5);
    expect(found.join(" ")).not.toContain(secret);
  });

  it("refuses a name that is not known: it is a typing mistake", () => {
    expect(problems({ LATCHKEY_PROT: "4600" })).toEqual(["LATCHKEY_PROT is not a known setting"]);
  });

  it("does not start in production without a master key", () => {
    expect(problems({ LATCHKEY_ENV: "production" })).toEqual([
      "LATCHKEY_MASTER_KEY is required in production (32 bytes, base64)",
    ]);
    expect(problems({ LATCHKEY_ENV: "production", LATCHKEY_MASTER_KEY: KEY })).toEqual([]);
  });

  it.each([
    ["a host beyond loopback", { LATCHKEY_HOST: "0.0.0.0" }],
    ["a public URL that is not local", { LATCHKEY_PUBLIC_URL: "https://guard.example.org" }],
  ])("asks for the environment to be said with %s", (_what, env: Record<string, string>) => {
    expect(problems(env).join(" ")).toContain("LATCHKEY_ENV must be said");
    expect(problems({ ...env, LATCHKEY_ENV: "development" })).toEqual([]);
  });

  it("refuses to share an embedded store between roles", () => {
    expect(problems({ LATCHKEY_ROLE: "worker" }).join(" ")).toContain("needs DATABASE_URL");
    expect(problems({ LATCHKEY_ROLE: "worker", DATABASE_URL: "postgres://localhost/latchkey" })).toEqual([]);
  });
});
