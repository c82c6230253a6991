import { html } from "../html.ts";
import { page, type ShopContext } from "../layout.ts";
import { PLANS } from "../plans.ts";
import type { Session } from "../sessions.ts";

/** The page behind `upgrade_url`. It does not attach: whoever is choosing a plan is not asked a question meanwhile. */
export function plansPage(context: ShopContext, session: Session): string {
  return page(context, {
    title: "Plans",
    kind: "notice",
    body: html`<article class="card notice">
      <h1>Plans for every household</h1>
      <p class="lead">Nothing is charged here. A change holds at once, on every device of the account.</p>
      <form method="post" action="${context.basePath}/plans">
        <ul class="people">
          ${Object.entries(PLANS).map(
            ([name, plan]) => html`<li><button type="submit" name="plan" value="${name}">
              <span><strong>${plan.name}</strong>
              <span class="faint">${plan.promise}.${name === session.account.plan && " Your plan now."}</span></span>
            </button></li>`,
          )}
        </ul>
      </form>
    </article>`,
  });
}
