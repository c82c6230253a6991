import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { buildPages } from "./build.ts";
import { EXAMPLE_BRANDING, exampleViews } from "./examples.ts";
import { LOCALES } from "./locale.ts";
import { pageAssets, renderChallengePage } from "./render.ts";
import type { ChallengeView } from "./view.ts";
import { ROUTES } from "./view.ts";

// Every view in every language: seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const dir = mkdtempSync(join(tmpdir(), "latchkey-pages-"));
beforeAll(async () => {
  await buildPages(dir);
}, 60_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const render = (view: ChallengeView) => renderChallengePage(view, dir);
const views = (branding = EXAMPLE_BRANDING) => exampleViews("en", branding);
function view<Name extends string>(name: Name): ChallengeView {
  const found = views()[name];
  if (found === undefined) throw new Error(`no example called ${name}`);
  return found;
}
const everyView = LOCALES.flatMap((locale) => Object.entries(exampleViews(locale)));

describe("every screen in every language", () => {
  it("is a whole document in its language and direction, with one title and one heading", () => {
    for (const locale of LOCALES) {
      for (const [name, each] of Object.entries(exampleViews(locale))) {
        const { html } = render(each);
        expect(html, name).toContain(`<html lang="${locale}" dir="${locale === "ar" ? "rtl" : "ltr"}"`);
        expect(html.match(/<title>[^<]{5,}<\/title>/g), name).toHaveLength(1);
        expect(html.match(/<h1/g), name).toHaveLength(1);
        expect(html.match(/<main/g), name).toHaveLength(1);
      }
    }
  });

  it("has every text filled in", () => {
    for (const [name, each] of everyView) {
      const readable = render(each).html.replace(/data-count-forms="[^"]*"/g, "");
      expect(readable, name).not.toMatch(/\{\w+\}|undefined|\[object|NaN|null</);
    }
  });

  it("has at most one primary action", () => {
    for (const [name, each] of everyView) {
      expect(render(each).html.match(/lk-primary/g)?.length ?? 0, name).toBeLessThanOrEqual(1);
    }
  });

  it("posts only to the routes of the contract, with the token and the challenge in each form", () => {
    const targets = new Set(Object.values(ROUTES).map((route) => `/challenge${route}`));
    for (const [name, each] of everyView) {
      for (const form of render(each).html.match(/<form[\s\S]*?<\/form>/g) ?? []) {
        expect(form, name).toContain('method="post"');
        expect(targets, name).toContain(/action="([^"]*)"/.exec(form)?.[1]);
        expect(form, name).toContain('name="csrf" value="c5rf"');
        expect(form, name).toContain('name="challenge" value="65f1c0ffee65f1c0ffee65f1"');
      }
    }
  });

  it("shows no form where there is no token", () => {
    for (const [name, each] of everyView) {
      expect(render({ ...each, csrf: null }).html, name).not.toContain("<form");
    }
  });

  it("holds no inline script, handler or style attribute, which its policy would refuse", () => {
    for (const [name, each] of everyView) {
      const { html } = render(each);
      expect(html, name).not.toMatch(/\sstyle=|\son\w+=|<script(?! type="module" src="\/assets\/)/);
      expect(html, name).not.toContain("<!--");
    }
  });

  it("stays small", () => {
    for (const [name, each] of everyView) expect(render(each).html.length, name).toBeLessThan(16_000);
  });
});

describe("text from outside", () => {
  const hostile = `"><img src=x onerror=alert(1)>'</title></style><script>alert(1)</script>{product}&amp;<!--`;

  it("is shown as text, wherever it comes from", () => {
    const branding = { ...EXAMPLE_BRANDING, productName: hostile };
    for (const [name, each] of Object.entries(views(branding))) {
      const poisoned = {
        ...each,
        requestId: hostile,
        challengeId: hostile,
        csrf: hostile,
        ...("typed" in each
          ? { typed: hostile, sentTo: { channel: "email" as const, masked: hostile } }
          : {}),
        ...("channels" in each ? { channels: [{ channel: "sms" as const, masked: hostile }] } : {}),
        ...("devices" in each
          ? {
              devices: each.devices.map((device) => ({
                ...device,
                id: hostile + device.id,
                browser: hostile,
                system: hostile,
                place: { city: hostile, country: hostile },
              })),
            }
          : {}),
      } as ChallengeView;
      const { html } = render(poisoned);
      expect(html, name).not.toMatch(/<img|<script>|<!--/);
      expect(html.match(/<\/title>/g), name).toHaveLength(1);
    }
  });

  it("never becomes an address that runs or reaches elsewhere", () => {
    for (const url of [
      "javascript:alert(1)",
      "data:text/html,x",
      "//evil.example",
      "https://u:p@evil.example/",
      "x",
    ]) {
      for (const [name, each] of Object.entries(views({ ...EXAMPLE_BRANDING, logoUrl: url }))) {
        const { html, csp } = render({
          ...each,
          signOutUrl: url,
          newAccountUrl: url,
          upgradeUrl: url,
          successUrl: url,
        });
        expect(html, name).not.toContain(url === "x" ? 'href="x"' : url);
        expect(csp, name).not.toContain("evil");
      }
    }
  });

  it("cannot add a directive to the policy", () => {
    const { csp } = render({ ...view("code"), successUrl: "https://a.example/;script-src *;" });
    expect(csp).toContain("form-action 'self' https://a.example;");
    expect(csp.match(/script-src/g)).toHaveLength(1);
  });

  it("cannot leave the brand's style element", () => {
    const css = "</style><script>alert(1)</script>.lk-card{color:red}";
    const { html } = render({ ...view("code"), branding: { ...EXAMPLE_BRANDING, accent: "}</style>", css } });
    expect(html).not.toMatch(/<\/style><script>|alert\(1\)<\/script>/);
  });
});

describe("the content security policy", () => {
  const branding = { ...EXAMPLE_BRANDING, accent: "#e50914", css: ".lk-card{border-radius:20px}" };

  it("lets nothing in but our own files, and nobody frame the page", () => {
    expect(render(view("code")).csp).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'none'; form-action 'self' https://lumen.example; " +
        "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    );
  });

  it("admits the brand's style by its hash, and the logo by its origin alone", () => {
    const { csp, html } = render({
      ...view("code"),
      branding: { ...branding, logoUrl: "https://cdn.example/logo.svg?v=2" },
    });
    expect(csp).toMatch(/style-src 'self' 'sha256-[\w+/]+=';/);
    expect(csp).toContain("img-src https://cdn.example;");
    expect(html).toContain('src="https://cdn.example/logo.svg?v=2"');
    expect(html).toContain(".lk-card{border-radius:20px}</style>");
    expect(
      render({ ...view("code"), branding: { ...branding, logoUrl: "data:image/png;base64,AAAA" } }).csp,
    ).toContain("img-src data:;");
  });
});

describe("what a screen offers", () => {
  it("invites to an own account first where the project wants it, and only where there is an address", () => {
    const primary = (each: ChallengeView) =>
      /lk-primary"[^>]*>(?:<span>)?([^<]*)/.exec(render(each).html)?.[1];
    const choose = view("choose");
    expect(primary(choose)).toBe("Keep watching with your own account");
    expect(primary({ ...choose, newAccountFirst: false })).toBe("This is my account");
    expect(primary({ ...choose, newAccountUrl: null })).toBe("This is my account");
  });

  it("never offers to sign out the device in hand, nor one that is kept", () => {
    const { html } = render(view("devices-no-proof"));
    const offered = [...html.matchAll(/name="device" value="(\w+)"/g)].map(([, id]) => id);
    expect(offered).toEqual(["d2", "d3"]);
  });

  it("goes on by itself when it may, and leaves a link for browsers that do not", () => {
    const done = view("done");
    if (done.screen !== "done") throw new Error("wrong example");
    const url = "https://lumen.example/watch?challenge=65f1c0ffee65f1c0ffee65f1";
    expect(render({ ...done, forward: true }).html).toContain(
      `<meta http-equiv="refresh" content="0; url=${url}"`,
    );
    expect(render(done).html).not.toContain("http-equiv");
    expect(render(done).html).toContain(`href="${url}"`);
  });
});

it("serves its files under names that change with their content", () => {
  const [style, script] = pageAssets(dir);
  expect(style?.file).toMatch(/^challenge-[\w-]{8}\.css$/);
  expect(script?.file).toMatch(/^challenge-[\w-]{8}\.js$/);
});

it("says what to do where the pages are not built", () => {
  expect(() => renderChallengePage(view("code"), join(dir, "nowhere"))).toThrow("npm run build");
});
