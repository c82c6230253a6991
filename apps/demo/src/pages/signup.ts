import { html } from "../html.ts";
import { page, type ShopContext } from "../layout.ts";

/** The page behind `new_account_url`: the form is filled in already, so that one click keeps the film going. */
export function signupPage(
  context: ShopContext,
  form: { email: string; name: string; error?: string },
): string {
  return page(context, {
    title: "Your own account",
    kind: "notice",
    body: html`<article class="card notice">
      <h1>Your own account</h1>
      <p class="lead">Your own list, your own place in every film. The first month is on the house.</p>
      <form method="post" action="${context.basePath}/signup" class="stack">
        ${form.error && html`<p class="error" role="alert" id="email-error">${form.error}</p>`}
        <label for="name">Name</label>
        <input id="name" name="name" autocomplete="name" maxlength="60" value="${form.name}">
        <label for="email">E-mail</label>
        <input id="email" name="email" type="email" autocomplete="email" required maxlength="254"
          value="${form.email}" ${form.error ? html`aria-invalid="true" aria-describedby="email-error"` : ""}>
        <p class="faint">Filled in with an invented address: nothing is sent outside the demo.</p>
        <button class="primary" type="submit">Start watching</button>
      </form>
      <p class="faint">Have one already? <a href="${context.basePath}">Sign in</a></p>
    </article>`,
  });
}
