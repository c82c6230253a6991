import { html } from "../html.ts";
import { page, type ShopContext } from "../layout.ts";

/** A page with one thing to say and one way on. */
export function noticePage(context: ShopContext, notice: { title: string; text: string }): string {
  return page(context, {
    title: notice.title,
    kind: "notice",
    body: html`<article class="card notice"><h1>${notice.title}</h1><p class="lead">${notice.text}</p>
      <p class="row"><a class="button primary" href="${context.basePath}">To the front page</a></p></article>`,
  });
}
