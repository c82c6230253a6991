import { html } from "../html.ts";
import type { Challenge } from "../latchkey.ts";
import { page, type ShopContext } from "../layout.ts";
import type { Session } from "../sessions.ts";

/**
 * The page behind `success_url`. Arriving here proves nothing, anyone can type the address: `challenge` is what
 * Latchkey told the shop's server about the id, or null where it is unknown or another account's.
 */
export function welcomeBackPage(context: ShopContext, session: Session, challenge: Challenge | null): string {
  const done = challenge?.status === "completed";
  const title = done ? "Thank you, all set" : "Not quite finished";
  return page(context, {
    title,
    kind: "notice",
    session,
    body: html`<article class="card notice">
      <h1>${title}</h1>
      ${
        done
          ? html`<p class="lead">This device is one of yours now, and the account is back within its plan.</p>
            <p class="row"><a class="button primary" href="${context.basePath}/watch">Continue watching</a></p>`
          : html`<p class="lead">The question about this account is still open. Nothing is lost: it comes back when
            you continue, and you can answer it then.</p>
            <p class="row"><a class="button primary" href="${context.basePath}/watch">Continue</a></p>`
      }
      ${
        challenge &&
        html`<dl class="facts">
          <dt>Challenge</dt><dd><code>${challenge._id}</code></dd>
          <dt>Status</dt><dd data-status>${challenge.status}</dd>
          <dt>Read with</dt><dd><code>GET /v2/challenges/:id</code>, by the shop’s server</dd>
        </dl>`
      }
    </article>`,
  });
}
