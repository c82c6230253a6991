// The integration. This file is all that a shop needs in the browser besides Latchkey's own script:
// tell Latchkey who is watching, on every page of a signed-in visitor, and say where to go when something happens.

import { note } from "./observe.js";
import { shop } from "./shop.js";

/** @param {string} path */
const address = (path) => new URL(shop.basePath + path, location.origin).href;

/** True while the visitor signs out with the shop's own button. */
let leaving = false;

/** How long the player shows that it stopped before the page changes, in milliseconds. */
const CURTAIN_MS = 1500;

/** @type {AttachOptions} */
export const options = {
  client_id: shop.clientId,
  account: shop.account.id,
  email: shop.account.email,
  // Only plans that differ from the project's own limit say so.
  ...(shop.deviceLimit === null ? {} : { limit_config: { overall_device_limit: shop.deviceLimit } }),
  // Comes back in webhooks and device lists: the shop finds its own session by it.
  metadata: { plan: shop.plan, session: shop.session },
  redirect_urls: {
    logout_url: address("/logout"),
    new_account_url: address("/signup"),
    success_url: address("/welcome-back"),
    suspended_url: address("/suspended"),
    upgrade_url: address("/plans"),
  },
  on_challenge: ({ challenge }) => {
    note(`Latchkey asks this device a question (challenge ${challenge}). Its page opens next.`);
  },
  on_limit_exceeded: () => {
    note("More devices are signed in than the plan includes. For information only.");
  },
  on_current_device_logout: async ({ challenge }) => {
    if (leaving) return false;
    note(`This device was signed out${challenge ? ` (challenge ${challenge})` : ""}.`);
    const stopped = !document.dispatchEvent(new CustomEvent("signed-out", { cancelable: true }));
    if (stopped) await new Promise((done) => setTimeout(done, CURTAIN_MS));
    return true;
  },
};

/** The answer to attach. Null when Latchkey could not be asked: the film goes on, protection never locks anyone out. */
export const attached = window.Rupt ? window.Rupt.attach(options).catch(() => null) : Promise.resolve(null);

// The shop's server signs the device out of the account as well; its news is no news to this page.
document.querySelector("form[data-sign-out]")?.addEventListener("submit", () => {
  leaving = true;
});
