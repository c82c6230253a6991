import { describe, expect, it } from "vitest";
import { devicesNeeded } from "./devices-needed.ts";
import { EXAMPLE_BRANDING, exampleViews } from "./examples.ts";
import { reasonKey } from "./titles.ts";
import type { ChooseScreen } from "./view.ts";
import { createWording } from "./wording.ts";

const choose = exampleViews("en", EXAMPLE_BRANDING).choose as ChooseScreen;
const needed = (locale: "en" | "ar" | "fr", overall: number, computer = 0, tablet = 0, mobile = 0) =>
  devicesNeeded(locale, createWording({ ...choose, locale }), { overall, computer, tablet, mobile }).split(
    /[.]/,
  )[0];

describe("what was noticed", () => {
  it("is one sentence: that of the most telling reason", () => {
    expect(reasonKey({ ...choose, reasons: ["impossible_travel", "limit_exceeded"] })).toBe("reasonLimit");
    expect(reasonKey({ ...choose, reasons: ["concurrency"] })).toBe("reasonConcurrency");
    expect(
      reasonKey({ ...choose, challengeType: "account_takeover", reasons: ["new_ip", "new_device"] }),
    ).toBe("reasonNewDevice");
  });

  it("stays general for reasons that are unknown or not told", () => {
    expect(reasonKey({ ...choose, reasons: [] })).toBe("reasonSharingOther");
    expect(reasonKey({ ...choose, challengeType: "account_takeover", reasons: ["__proto__"] })).toBe(
      "reasonTakeoverOther",
    );
  });
});

describe("how many devices to choose", () => {
  it("counts in all, by type, or both", () => {
    expect(needed("en", 1)).toBe("Choose at least 1 device");
    expect(needed("en", 2)).toBe("Choose at least 2 devices");
    expect(needed("en", 0, 0, 1)).toBe("Choose at least 1 tablet");
    expect(needed("en", 2, 1, 0, 1)).toBe("Choose at least 1 computer and 1 phone");
    expect(needed("en", 3, 0, 0, 2)).toBe("Choose at least 3 devices, including 2 phones");
  });

  it("uses the dual and the plurals of Arabic", () => {
    expect(needed("ar", 1)).toBe("اختر على الأقل جهازًا واحدًا");
    expect(needed("ar", 2)).toBe("اختر على الأقل جهازين");
    expect(needed("ar", 3)).toBe("اختر على الأقل ٣ أجهزة");
    expect(needed("ar", 11)).toBe("اختر على الأقل ١١ جهازًا");
  });
});
