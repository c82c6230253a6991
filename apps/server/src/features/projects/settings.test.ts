import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SettingsInput, settingsInForce } from "./settings.ts";

describe("project settings", () => {
  it("merge deeply over the defaults", () => {
    const settings = settingsInForce(
      { mfa: { code: { length: 8 } }, device_limits: { mobile: 1 } },
      "production",
    );
    expect(settings.mfa).toMatchObject({ code: { length: 8, life_s: 600 }, lockout: { attempts: 5 } });
    expect(settings.device_limits).toEqual({ overall: 2, computer: null, tablet: null, mobile: 1 });
  });

  it("only signal over the limit in a fresh production project, and challenge once somebody set a limit", () => {
    expect(settingsInForce({}, "production").signals.device_limits).toBe("signal");
    expect(settingsInForce({ device_limits: { overall: 3 } }, "production").signals.device_limits).toBe(
      "challenge",
    );
    expect(settingsInForce({ people_limit: 2 }, "production").signals.people).toBe("challenge");
    expect(settingsInForce({}, "development").signals.device_limits).toBe("challenge");
  });

  it("leave a signal as it was set, whatever a limit would imply", () => {
    const given = { device_limits: { overall: 1 }, signals: { device_limits: "off" as const } };
    expect(settingsInForce(given, "development").signals.device_limits).toBe("off");
  });

  it("know no rate limits where null was given", () => {
    expect(settingsInForce({ rate_limits: null }, "production").rate_limits).toEqual({
      per_address_per_s: null,
      per_account_per_s: null,
      per_key_per_s: null,
    });
  });

  it("refuse names that do not exist, at every depth", () => {
    expect(SettingsInput.safeParse({ device_limit: { overall: 1 } }).success).toBe(false);
    expect(SettingsInput.safeParse({ signals: { concurency: "off" } }).success).toBe(false);
    expect(SettingsInput.safeParse({ challenge: { branding: { colour: "red" } } }).success).toBe(false);
  });

  it("are all in the document about them", () => {
    const text = readFileSync(
      new URL("../../../../../docs/operations/project-settings.md", import.meta.url),
      "utf8",
    );
    const rows = text.split("\n").filter((line) => line.startsWith("| `"));
    const named = (name: string): boolean => rows.some((row) => row.split("|")[1]?.includes(`\`${name}\``));
    const { challenge, mfa, webhook, ...others } = settingsInForce({}, "production");
    const within = (group: string, of: object): string[] => Object.keys(of).map((name) => `${group}.${name}`);
    const names = [
      ...Object.keys(others),
      ...within("challenge", challenge),
      ...within("mfa", mfa),
      ...within("webhook", webhook),
    ];
    expect(names.filter((name) => !named(name))).toEqual([]);
  });
});
