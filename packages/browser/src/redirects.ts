/** Pages of the product that the browser is sent to. Relative addresses count from the current page. */
export interface RedirectUrls {
  logout_url?: string | undefined;
  new_account_url?: string | undefined;
  success_url?: string | undefined;
  suspended_url?: string | undefined;
  upgrade_url?: string | undefined;
}

/** Sends the browser to another page and says where. */
export function navigate(to: string): string {
  location.href = to;
  return to;
}

/** Whether the current page asks for the end of the session (`rupt_action=logout`), as challenge pages do. */
export function asksForLogout(): boolean {
  return new URLSearchParams(location.search).get("rupt_action") === "logout";
}

/** The page to go to after being signed out, with the challenge that caused it. */
export function logoutPage(logout: string, challenge: string | undefined): string {
  if (!challenge) return logout;
  const url = new URL(logout, location.href);
  url.searchParams.append("challenge", challenge);
  return url.href;
}

/** Address of a challenge page with the ways back that it may offer. */
export function challengePage(page: string, challenge: string, redirects: RedirectUrls): string {
  const here = new URL(location.href);
  const success = absolute(redirects.success_url, here.href);
  const upgrade = absolute(redirects.upgrade_url, here.href);
  here.searchParams.append("rupt_action", "logout");
  const logout = absolute(redirects.logout_url, here.href);
  const new_account = absolute(redirects.new_account_url, logout);
  return withQuery(page, { challenge, logout, new_account, success, upgrade });
}

/** Address of the challenge page for a challenge opened by hand. `channel` asks for the code at once. */
export function openedChallengePage(
  page: string,
  challenge: string,
  success?: string,
  channel?: string,
): string {
  return withQuery(page, { challenge, success: absolute(success, location.href), channel });
}

function withQuery(page: string, query: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value ? `${name}=${encodeURIComponent(value)}` : [],
  );
  return `${page}?${pairs.join("&")}`;
}

/** Written as given where it already names its scheme, because products compare these texts. */
function absolute(address: string | undefined, otherwise: string): string {
  if (!address) return otherwise;
  return /^[a-z][a-z\d+.-]*:/i.test(address) ? address : new URL(address, location.href).href;
}
