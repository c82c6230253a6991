import { html, type Markup } from "../html.ts";
import { page, type ShopContext } from "../layout.ts";

/**
 * Why a visitor arrives at the log-out address:
 * `left` they signed out; `made_room` another device of the account was asked to make room and this one was chosen;
 * `unexplained` a challenge is named that Latchkey does not know or that nobody proved.
 */
export type Farewell =
  | { why: "left" }
  | { why: "made_room"; challenge: string }
  | { why: "unexplained"; challenge: string };

/** The page behind `logout_url`. The session has ended by the time it is shown. */
export function goodbyePage(context: ShopContext, farewell: Farewell): string {
  const signIn = html`<a class="button" href="${context.basePath}">Sign in again</a>`;
  const ownAccount = html`<a class="button primary" href="${context.basePath}/signup">Watch with your own account</a>`;
  const texts: Record<Farewell["why"], { title: string; body: Markup }> = {
    left: {
      title: "You are signed out",
      body: html`<p class="lead">This device no longer counts towards the account. See you next time.</p>
        <p class="row"><a class="button primary" href="${context.basePath}">Sign in</a></p>`,
    },
    made_room: {
      title: "This device was signed out",
      body: html`<p class="lead">The account was in use on more devices than its plan includes. Its owner confirmed
        who they are, and chose this device to make room.</p>
        <p>If you are the owner too, sign in again here. If it is somebody else’s account, an account of your own keeps
        your films going.</p>
        <p class="row">${ownAccount} ${signIn}</p>`,
    },
    unexplained: {
      title: "You are signed out",
      body: html`<p class="lead">You can sign in again whenever you like, or watch with an account of your own.</p>
        <p class="row">${ownAccount} ${signIn}</p>`,
    },
  };
  const { title, body } = texts[farewell.why];
  return page(context, {
    title,
    kind: "notice",
    body: html`<article class="card notice">
      <h1>${title}</h1>${body}
      ${farewell.why !== "left" && html`<p class="faint reference">Reference for support: <code>${farewell.challenge}</code></p>`}
    </article>`,
  });
}
