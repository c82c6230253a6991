import type { Film } from "../films.ts";
import { html } from "../html.ts";
import { page, type ShopContext } from "../layout.ts";
import type { Session } from "../sessions.ts";

/** The player. `public/film.js` paints the film and stops it when this device is signed out. */
export function playerPage(context: ShopContext, session: Session, film: Film): string {
  return page(context, {
    title: film.title,
    kind: "player",
    session,
    scripts: ["film.js"],
    body: html`
    <p class="back"><a href="${context.basePath}/watch">All films</a></p>
    <section class="screen" aria-label="Player" data-scene="${film.scene}" data-minutes="${film.minutes}">
      <canvas width="960" height="540" role="img" aria-label="${film.title}: a slowly moving painting"></canvas>
      <div class="curtain" role="status" aria-live="polite" hidden></div>
      <div class="controls">
        <button type="button" class="play">Play</button>
        <progress max="${film.minutes * 60}" value="0" aria-label="Position"></progress>
        <span class="clock"><span class="position">0:00</span> / ${film.minutes}:00</span>
      </div>
    </section>
    <h1>${film.title}</h1>
    <p class="lead">${film.line}</p>
    <p class="faint">${film.kind}, ${film.year}. ${film.minutes} minutes.</p>`,
  });
}
