import { PREPARED_ACCOUNTS } from "../accounts.ts";
import { FILMS } from "../films.ts";
import { html } from "../html.ts";
import { page, type ShopContext } from "../layout.ts";
import { PLANS } from "../plans.ts";
import { poster } from "../posters.ts";

/** The front door: what the shop is, the sign-in form and the prepared accounts. */
export function landingPage(context: ShopContext, form: { email?: string; error?: string } = {}): string {
  const shown = FILMS.filter((film) => ["ridge", "tide", "summer"].includes(film.scene));
  return page(context, {
    title: "Films for the late hours",
    kind: "landing",
    body: html`
    <section class="hero">
      <div class="fan" aria-hidden="true">${shown.map(poster)}</div>
      <h1>Films for the late hours</h1>
      <p class="lead">Six pictures nobody has made, on every screen you own.</p>
      <p class="aside">Nightjar is a made-up shop. It shows how a streaming site uses Latchkey: a side panel tells
        what Latchkey saw, at every step.</p>
    </section>

    <section class="card sign-in" aria-labelledby="sign-in-title">
      <h2 id="sign-in-title">Sign in</h2>
      <form method="post" action="${context.basePath}/sign-in" class="stack">
        ${form.error && html`<p class="error" role="alert" id="email-error">${form.error}</p>`}
        <label for="email">E-mail</label>
        <input id="email" name="email" type="email" autocomplete="username" required maxlength="254"
          value="${form.email ?? ""}" ${form.error ? html`aria-invalid="true" aria-describedby="email-error"` : ""}>
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="off" aria-describedby="password-note">
        <p class="faint" id="password-note">Any password works here, so please do not use a real one.</p>
        <button class="primary" type="submit">Sign in</button>
      </form>
      <h3 class="or">Or step in as</h3>
      <form method="post" action="${context.basePath}/sign-in">
        <ul class="people">
          ${PREPARED_ACCOUNTS.map(
            (account) => html`<li><button type="submit" name="email" value="${account.email}">
              <span class="avatar" aria-hidden="true">${account.name.replace("The ", "").charAt(0)}</span>
              <span><strong>${account.name}</strong>
              <span class="faint">${PLANS[account.plan].name}. ${PLANS[account.plan].promise}.</span></span>
            </button></li>`,
          )}
        </ul>
      </form>
    </section>

    <section class="try" aria-labelledby="try-title">
      <h2 id="try-title">What to try</h2>
      <ol>
        <li><strong>Sign in on three devices</strong> to the Rivera family: a phone, a computer and a second
          computer. The third one is asked a question.</li>
        <li><strong>Answer it.</strong> The code is in the <a href="${context.latchkeyUrl}/dev/outbox">outbox</a>.
          Sign one device out and watch its film stop.</li>
        <li><strong>Or take the other way:</strong> keep watching with an account of your own.</li>
      </ol>
      <p class="faint">No three devices at hand? <code>npm run demo:browsers</code> opens three emulated ones and
        walks through by itself.</p>
    </section>`,
  });
}
