/** Pages of the product that the browser is sent to. Relative addresses count from the current page. */
export interface Redirects {
  readonly logout?: string | undefined;
  readonly newAccount?: string | undefined;
  readonly success?: string | undefined;
  readonly suspended?: string | undefined;
  readonly upgrade?: string | undefined;
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
  if (challenge === undefined) return logout;
  const url = new URL(logout, location.href);
  url.searchParams.append("challenge", challenge);
  return url.href;
}

/** Address of a challenge page with the ways back that it may offer. */
export function challengePage(page: string, challenge: string, redirects: Redirects): string {
  const here = new URL(location.href);
  const success = absolute(redirects.success) ?? here.href;
  const upgrade = absolute(redirects.upgrade) ?? here.href;
  here.searchParams.append("rupt_action", "logout");
  const logout = absolute(redirects.logout) ?? here.href;
  const newAccount = absolute(redirects.newAccount) ?? logout;
  return withQuery(page, { challenge, logout, new_account: newAccount, success, upgrade });
}

/** Address of the challenge page for a challenge opened by hand. `channel` asks for the code at once. */
export function openedChallengePage(
  page: string,
  challenge: string,
  success?: string,
  channel?: string,
): string {
  const target = absolute(success) ?? location.href;
  return withQuery(page, { challenge, success: target, ...(channel ? { channel } : {}) });
}

function withQuery(page: string, query: Readonly<Record<string, string>>): string {
  const pairs = Object.keys(query).map((name) => `${name}=${encodeURIComponent(query[name] ?? "")}`);
  return `${page}?${pairs.join("&")}`;
}

/** Written as given where it already names its scheme, because products compare these texts. */
function absolute(address: string | undefined): string | undefined {
  if (!address || /^[a-z][a-z\d+.-]*:/i.test(address)) return address || undefined;
  try {
    return new URL(address, location.href).href;
  } catch {
    return undefined;
  }
}
