import { FILMS } from "../films.ts";
import { html } from "../html.ts";
import { page, type ShopContext } from "../layout.ts";
import { poster } from "../posters.ts";
import type { Session } from "../sessions.ts";

/** The catalogue of a signed-in visitor. */
export function watchPage(context: ShopContext, session: Session): string {
  const [first, ...others] = FILMS;
  const link = (slug: string) => `${context.basePath}/watch/${slug}`;
  return page(context, {
    title: "Watch",
    kind: "browse",
    session,
    body: html`
    <h1 class="visually-hidden">Watch</h1>
    ${
      first &&
      html`<section class="feature" aria-labelledby="feature-title">
      ${poster(first)}
      <div>
        <p class="eyebrow">Tonight</p>
        <h2 id="feature-title">${first.title}</h2>
        <p class="lead">${first.line}</p>
        <p class="faint">${first.kind}, ${first.year}. ${first.minutes} minutes.</p>
        <a class="primary button" href="${link(first.slug)}">Play<span class="visually-hidden"> ${first.title}</span></a>
      </div>
    </section>`
    }
    <section aria-labelledby="all-title">
      <h2 id="all-title">Also showing</h2>
      <ul class="films">
        ${others.map(
          (film) => html`<li><a href="${link(film.slug)}">${poster(film)}
            <span class="film-title">${film.title}</span>
            <span class="faint">${film.kind}, ${film.minutes} min</span></a></li>`,
        )}
      </ul>
    </section>`,
  });
}
