import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPages } from "./build.ts";
import { codeMail } from "./code-mail.ts";
import { EXAMPLE_BRANDING, EXAMPLE_NOW, exampleViews } from "./examples.ts";
import { renderOutbox } from "./outbox.ts";
import { type PageServer, servePages } from "./page-server.ts";
import { type RenderedPage, renderChallengePage } from "./render.ts";
import type { Branding } from "./view.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const DIRECTIONS = { ltr: "en", rtl: "ar" } as const;

const LOGO = `data:image/svg+xml;base64,${Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="32"><rect width="120" height="32"/></svg>',
).toString("base64")}`;
/** Brands whose colours do not pass by themselves. */
const BRANDS: Readonly<Record<string, Branding>> = {
  yellow: { ...EXAMPLE_BRANDING, accent: "#ffe100", logoUrl: LOGO },
  white: { ...EXAMPLE_BRANDING, accent: "#ffffff" },
  navy: { ...EXAMPLE_BRANDING, accent: "#020a2a", css: ".lk-card{border-radius:24px}" },
};

const dir = mkdtempSync(join(tmpdir(), "latchkey-page-"));
const pages: Record<string, RenderedPage> = {};
let server: PageServer;
let browser: Browser;

beforeAll(async () => {
  await buildPages(dir);
  for (const locale of ["en", "ar", "fr", "es"] as const) {
    for (const [name, view] of Object.entries(exampleViews(locale))) {
      pages[`${locale}/${name}`] = renderChallengePage(view, dir);
    }
  }
  for (const [brand, branding] of Object.entries(BRANDS)) {
    for (const name of ["choose", "channel", "devices-enough"]) {
      const view = exampleViews("en", branding)[name];
      if (view !== undefined) pages[`brand/${brand}-${name}`] = renderChallengePage(view, dir);
    }
  }
  const mail = codeMail({ code: "482915", locale: "en", productName: "Lumen", minutes: 10 });
  pages["outbox/full"] = renderOutbox(
    [{ id: 1, channel: "email", to: "mara@example.com", at: EXAMPLE_NOW, ...mail }],
    dir,
  );
  pages["outbox/empty"] = renderOutbox([], dir);
  server = await servePages(pages, dir);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Opens a tab that fails the test on anything the policy refuses and any error of the page's script. */
async function withTab<T>(options: BrowserContextOptions, use: (tab: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext(options);
  const tab = await context.newPage();
  const complaints: string[] = [];
  tab.on("pageerror", (error) => complaints.push(error.message));
  tab.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  try {
    const result = await use(tab);
    expect(complaints).toEqual([]);
    return result;
  } finally {
    await context.close();
  }
}

const open = (tab: Page, name: string) => tab.goto(`${server.url}/${name}`);

interface Violation {
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

/** What axe finds wrong, in words. Scripts run beside the page's policy, as a tester's own do. */
async function axeViolations(tab: Page): Promise<string[]> {
  await tab.evaluate(AXE);
  const violations = (await tab.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(WCAG)}, resultTypes: ["violations"] }).then((result) => result.violations)`,
  )) as Violation[];
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html}\n${node.failureSummary}`),
  );
}

const overflows = (tab: Page) => tab.evaluate("document.documentElement.scrollWidth > innerWidth");

describe.each(["light", "dark"] as const)("every screen in %s", (colorScheme) => {
  describe.each(["ltr", "rtl"] as const)("%s", (direction) => {
    it.each([360, 1440])("passes axe at %i px and never scrolls sideways", async (width) => {
      await withTab({ colorScheme, viewport: { width, height: 800 } }, async (tab) => {
        const names = Object.keys(pages).filter((name) => name.startsWith(`${DIRECTIONS[direction]}/`));
        expect(names.length).toBeGreaterThan(30);
        for (const name of names) {
          await open(tab, name);
          expect(await axeViolations(tab), name).toEqual([]);
          expect(await overflows(tab), name).toBe(false);
        }
      });
    });
  });

  it("passes axe with brands whose colours would not, and in the outbox", async () => {
    await withTab({ colorScheme, viewport: { width: 768, height: 800 } }, async (tab) => {
      for (const name of Object.keys(pages).filter((each) => /^(brand|outbox)\//.test(each))) {
        await open(tab, name);
        expect(await axeViolations(tab), name).toEqual([]);
      }
    });
  });
});

describe("reflow", () => {
  it("fits 320 px in every language (WCAG 1.4.10)", async () => {
    await withTab({ viewport: { width: 320, height: 640 } }, async (tab) => {
      for (const name of Object.keys(pages).filter((each) => !each.startsWith("outbox"))) {
        await open(tab, name);
        expect(await overflows(tab), name).toBe(false);
      }
    });
  });

  it("fits with the text at 200 % (WCAG 1.4.4)", async () => {
    await withTab({ viewport: { width: 640, height: 800 } }, async (tab) => {
      for (const name of Object.keys(pages).filter((each) => each.startsWith("fr/"))) {
        await open(tab, name);
        await tab.evaluate("document.documentElement.style.fontSize = '200%'");
        expect(await overflows(tab), name).toBe(false);
      }
    });
  });
});

describe("with the keyboard alone", () => {
  it("reaches every control in reading order, each with a ring to be seen and nothing in front of it", async () => {
    await withTab({ viewport: { width: 360, height: 640 } }, async (tab) => {
      for (const name of [
        "en/choose",
        "en/code-wrong",
        "en/devices-many",
        "ar/choose-takeover-two",
        "en/locked",
      ]) {
        await open(tab, name);
        const reached = await tab.evaluate(`(() => {
          const radios = new Set();
          return [...document.querySelectorAll("a[href], button, input:not([type=hidden])")].filter((each) => {
            if (each.type !== "radio") return true;
            const first = !radios.has(each.name);
            radios.add(each.name);
            return first;
          }).length;
        })()`);
        const seen = new Set<unknown>();
        // Where the page gives a field the focus, the way round leads once past the document itself.
        for (let press = 0; press < Number(reached) + 1; press += 1) {
          await tab.keyboard.press("Tab");
          if (await tab.evaluate("document.activeElement === document.body")) continue;
          const focus = (await tab.evaluate(`(() => {
            const focused = document.activeElement;
            const ringed = focused.closest("label") ?? focused;
            const box = focused.getBoundingClientRect();
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return {
              what: focused.outerHTML,
              ring: getComputedStyle(ringed).outlineStyle + " " + getComputedStyle(ringed).outlineWidth,
              covered: !(top && (focused.contains(top) || ringed.contains(top))),
            };
          })()`)) as { what: string; ring: string; covered: boolean };
          expect(focus.ring, `${name}: ${focus.what}`).toBe("solid 3px");
          expect(focus.covered, `${name}: ${focus.what}`).toBe(false);
          seen.add(focus.what);
        }
        expect(seen.size, name).toBe(reached);
      }
    });
  });

  it("chooses devices with space and signs them out with enter", async () => {
    await withTab({}, async (tab) => {
      await open(tab, "en/devices");
      await tab.keyboard.press("Tab");
      await tab.keyboard.press("Space");
      await tab.keyboard.press("Tab");
      await tab.keyboard.press("Space");
      await tab.getByRole("button", { name: "Sign out 2 devices" }).focus();
      const answered = tab.waitForResponse((response) => response.url().endsWith("/kick"));
      await tab.keyboard.press("Enter");
      await answered;
      expect(server.posts.at(-1)).toEqual({
        path: "/challenge/kick",
        fields: { csrf: ["c5rf"], challenge: ["65f1c0ffee65f1c0ffee65f1"], device: ["d2", "d3"] },
      });
    });
  });
});

describe("without a script", () => {
  const javaScriptEnabled = false;

  it("sends a code, checks it, signs devices out, completes and changes language", async () => {
    await withTab({ javaScriptEnabled }, async (tab) => {
      const press = async (page: string, button: string, path: string) => {
        await open(tab, page);
        if (page.includes("code")) await tab.getByLabel("Six-digit code").fill("123456");
        if (page.endsWith("/devices")) await tab.getByText("Safari on iPad").click();
        const answered = tab.waitForResponse((response) => response.url().endsWith(path));
        await tab.getByRole("button", { name: button }).click();
        await answered;
        return server.posts.at(-1);
      };
      const common = { csrf: ["c5rf"], challenge: ["65f1c0ffee65f1c0ffee65f1"] };
      expect(await press("en/choose", "This is my account", "/send")).toEqual({
        path: "/challenge/send",
        fields: { ...common, channel: ["email"] },
      });
      expect(await press("en/channel", "Send code", "/send")).toMatchObject({
        fields: { channel: ["email"] },
      });
      expect(await press("en/code-sms", "Continue", "/verify")).toEqual({
        path: "/challenge/verify",
        fields: { ...common, code: ["123456"] },
      });
      expect(await press("en/code-sms", "Send a new code", "/send")).toMatchObject({
        fields: { channel: ["sms"] },
      });
      expect(await press("en/devices", "Sign out chosen devices", "/kick")).toMatchObject({
        fields: { ...common, device: ["d3"] },
      });
      expect(await press("en/devices-enough", "Continue", "/complete")).toMatchObject({ fields: common });
      expect(await press("en/choose", "العربية", "/language")).toEqual({
        path: "/challenge/language",
        fields: { ...common, language: ["ar"] },
      });
    });
  });

  it("promises nothing that only a script does", async () => {
    await withTab({ javaScriptEnabled }, async (tab) => {
      await open(tab, "en/code");
      expect(await tab.getByText("We check it as soon as the last digit is in.").isVisible()).toBe(false);
      expect(await tab.getByText("You can ask for a new code in 30 seconds.").isVisible()).toBe(true);
      expect(await tab.evaluate("document.activeElement.id")).toBe("code");
    });
  });
});

describe("with the script", () => {
  /** Opens a page that asks for a code; browsers give the field its focus a frame after everything has loaded. */
  const openCode = async (tab: Page, name: string): Promise<void> => {
    await open(tab, name);
    await tab.locator("#code:focus").waitFor();
  };
  const verified = (tab: Page) => tab.waitForResponse((response) => response.url().endsWith("/verify"));

  it("sends the code with its last digit, once", async () => {
    await withTab({}, async (tab) => {
      await openCode(tab, "en/code");
      const before = server.posts.length;
      const answered = verified(tab);
      await tab.keyboard.type("12a34 56");
      await answered;
      await tab.keyboard.press("Enter");
      await tab.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))");
      expect(server.posts.slice(before).map(({ fields }) => fields.code)).toEqual([["123456"]]);
    });
  });

  it("takes the code out of a pasted message, and digits of an Arabic keyboard", async () => {
    await withTab({}, async (tab) => {
      await openCode(tab, "en/code");
      const pasted = verified(tab);
      await tab.evaluate(`(() => {
        const data = new DataTransfer();
        data.setData("text", "482 915 is your Lumen code. It works for 10 minutes.");
        document.querySelector("#code").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      })()`);
      await pasted;
      expect(server.posts.at(-1)?.fields.code).toEqual(["482915"]);
      await openCode(tab, "ar/code");
      const typed = verified(tab);
      await tab.keyboard.insertText("١٢٣٤٥٦");
      await typed;
      expect(server.posts.at(-1)?.fields.code).toEqual(["123456"]);
    });
  });

  it("keeps a code that did not work in sight, and lets the first key replace it", async () => {
    await withTab({}, async (tab) => {
      await openCode(tab, "en/code-wrong");
      const field = tab.getByLabel("Six-digit code");
      expect(await field.inputValue()).toBe("482915");
      await tab.keyboard.type("1");
      expect(await field.inputValue()).toBe("1");
    });
  });

  it("waits with a new code until it may be asked for, without moving the page", async () => {
    await withTab({}, async (tab) => {
      await tab.clock.install();
      await open(tab, "en/code");
      const button = tab.getByRole("button", { name: "Send a new code" });
      const before = server.posts.length;
      expect(await button.getAttribute("aria-disabled")).toBe("true");
      await button.click({ force: true });
      const place = await tab.getByRole("link", { name: "Back" }).boundingBox();
      await tab.clock.runFor(10_000);
      expect(await tab.getByText(/new code in \d\d seconds/).textContent()).toMatch(/in (19|20) seconds/);
      await tab.clock.runFor(21_000);
      expect(await button.getAttribute("aria-disabled")).toBeNull();
      expect(await tab.getByRole("link", { name: "Back" }).boundingBox()).toEqual(place);
      expect(server.posts.length).toBe(before);
    });
  });

  it("says on the button how many devices it signs out, in the language's own plural", async () => {
    await withTab({}, async (tab) => {
      await open(tab, "ar/devices");
      const boxes = tab.getByRole("checkbox");
      await boxes.nth(0).check();
      expect(await tab.getByRole("button", { name: "تسجيل الخروج من جهاز واحد" }).isVisible()).toBe(true);
      await boxes.nth(1).check();
      expect(await tab.getByRole("button", { name: "تسجيل الخروج من جهازين" }).isVisible()).toBe(true);
      await boxes.nth(0).uncheck();
      await boxes.nth(1).uncheck();
      expect(await tab.getByRole("button", { name: "تسجيل الخروج من الأجهزة المختارة" }).isVisible()).toBe(
        true,
      );
    });
  });

  it("shows when a lock ends in the reader's own zone", async () => {
    await withTab({ timezoneId: "Asia/Tokyo", locale: "en-GB" }, async (tab) => {
      await open(tab, "en/locked");
      expect(await tab.locator("[data-clock]").textContent()).toBe("4:54 AM");
    });
  });

  it("moves nothing on the page when it starts", async () => {
    await withTab({ viewport: { width: 360, height: 740 } }, async (tab) => {
      for (const name of ["en/code", "en/devices", "en/locked", "ar/code-wrong"]) {
        await open(tab, name);
        const shift = await tab.evaluate(`new Promise((resolve) => {
          let total = 0;
          new PerformanceObserver((list) => list.getEntries().forEach((entry) => (total += entry.value)))
            .observe({ type: "layout-shift", buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(total))));
        })`);
        expect(shift, name).toBe(0);
      }
    });
  });
});

describe("the reader's settings", () => {
  it("keep every control visible in forced colours", async () => {
    await withTab({ forcedColors: "active", viewport: { width: 360, height: 740 } }, async (tab) => {
      for (const name of ["en/choose", "en/channel", "en/code-wrong", "en/devices", "en/done"]) {
        await open(tab, name);
        expect(await axeViolations(tab), name).toEqual([]);
        const edges = await tab.evaluate(
          `[...document.querySelectorAll(".lk-button, .lk-code, .lk-notice")].map((each) => getComputedStyle(each).borderTopStyle)`,
        );
        for (const edge of edges as string[]) expect(edge, name).toBe("solid");
      }
    });
  });

  it("stop all movement where less motion is wished", async () => {
    await withTab({ reducedMotion: "reduce" }, async (tab) => {
      await open(tab, "en/choose");
      const durations = await tab.evaluate(
        `[...document.querySelectorAll("*")].map((each) => getComputedStyle(each).transitionDuration).filter((each) => /[1-9]/.test(each))`,
      );
      expect(durations).toEqual([]);
    });
  });
});
