import fc from "fast-check";
import { beforeEach, expect, test, vi } from "vitest";
import { asksForLogout, challengePage, logoutPage, openedChallengePage } from "./redirects.ts";

const HERE = "https://shop.example/watch?film=7#chapter";
const at = (href: string): void => void vi.stubGlobal("location", new URL(href));
beforeEach(() => at(HERE));

test("a page asks for the end of the session only by the exact words", () => {
  expect(asksForLogout()).toBe(false);
  for (const [search, asked] of [
    ["?rupt_action=logout", true],
    ["?a=1&rupt_action=logout&b", true],
    ["?rupt_action=other", false],
    ["?RUPT_ACTION=logout", false],
  ] as const) {
    at(`https://shop.example/${search}`);
    expect([search, asksForLogout()]).toEqual([search, asked]);
  }
});

test("without addresses every way back is this page, and the way out this page asking for logout", () => {
  const query = new URL(challengePage("https://l.example/challenge", "c1", {})).searchParams;
  expect(Object.fromEntries(query)).toEqual({
    challenge: "c1",
    logout: "https://shop.example/watch?film=7&rupt_action=logout#chapter",
    new_account: "https://shop.example/watch?film=7&rupt_action=logout#chapter",
    success: HERE,
    upgrade: HERE,
  });
});

test("a new account defaults to the logout page", () => {
  const page = challengePage("https://l.example/c", "c1", { logout_url: "/bye" });
  expect(new URL(page).searchParams.get("new_account")).toBe("https://shop.example/bye");
});

test("whole addresses are passed on letter by letter, whatever their scheme", () => {
  for (const address of ["https://x.example", "app://open/here?a=b&c", "https://x.example/%C3%BC?q=1#z"]) {
    const page = openedChallengePage("https://l.example/c", "c1", address);
    expect(new URL(page).searchParams.get("success")).toBe(address);
  }
});

test("any text that is given as an address arrives as the same address after being read once", () => {
  fc.assert(
    fc.property(
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.nat().map((id) => id.toString(16)),
      (address, id) => {
        const page = new URL(
          challengePage("https://l.example/challenge", `c${id}`, { success_url: address }),
        );
        expect(page.searchParams.get("success")).toBe(address);
        expect(page.searchParams.get("challenge")).toBe(`c${id}`);
        expect([...page.searchParams.keys()]).toEqual([
          "challenge",
          "logout",
          "new_account",
          "success",
          "upgrade",
        ]);
      },
    ),
  );
});

test("the logout page gets the challenge and keeps its own query; without a challenge it is as given", () => {
  expect(logoutPage("/bye?why=1", "c1")).toBe("https://shop.example/bye?why=1&challenge=c1");
  expect(logoutPage("app://bye", "c1")).toBe("app://bye?challenge=c1");
  expect(logoutPage("/bye", undefined)).toBe("/bye");
});
