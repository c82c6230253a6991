import type { Film } from "./films.ts";
import { html, type Markup } from "./html.ts";

/*
 * Posters are drawn, not downloaded: presentation attributes only, because the content security policy allows no
 * inline style. Gradient ids carry the scene's name, so that several posters can share a page.
 */

const tide = (): Markup => html`
  <defs>
    <linearGradient id="tide-sky" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#0b2a33"/><stop offset="1" stop-color="#1f6a6d"/>
    </linearGradient>
  </defs>
  <rect width="200" height="300" fill="url(#tide-sky)"/>
  <path d="M150 40 A23 23 0 1 0 168 74 A20 20 0 0 1 150 40Z" fill="#f4ead2"/>
  <g fill="none" stroke="#d9efe3" stroke-width="1.3">
    ${[0, 1, 2, 3, 4, 5, 6].map(
      (ring) => html`<path opacity="${(1 - ring * 0.12).toFixed(2)}" d="M${-14 - ring * 4} ${150 - ring * 13}
        C 34 ${108 - ring * 12}, 62 ${176 - ring * 15}, 104 ${146 - ring * 10}
        S 170 ${186 - ring * 8}, 218 ${140 - ring * 12}"/>`,
    )}
  </g>
  <path d="M-4 158 C 34 118, 62 186, 104 156 S 170 196, 208 150 V304 H-4Z" fill="#e9dcc0"/>
  <path d="M-4 178 C 34 140, 62 206, 104 176 S 170 214, 208 172" fill="none" stroke="#d0623f" stroke-width="1.6" stroke-dasharray="5 4"/>
  <path d="M62 196 l7 7 m0 -7 l-7 7" stroke="#d0623f" stroke-width="2"/>`;

const ridge = (): Markup => html`
  <defs>
    <linearGradient id="ridge-sky" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#2b1d4e"/><stop offset=".55" stop-color="#a8456b"/><stop offset="1" stop-color="#f3a45f"/>
    </linearGradient>
  </defs>
  <rect width="200" height="300" fill="url(#ridge-sky)"/>
  <g fill="none" stroke="#ffe3c4" stroke-width="1.5">
    ${[12, 24, 36, 48, 60].map(
      (radius) => html`<path opacity="${(1.05 - radius / 70).toFixed(2)}"
        d="M${128 - radius} 92 a${radius} ${radius} 0 0 1 ${radius * 2} 0"/>`,
    )}
  </g>
  <path d="M128 92 L120 190 M128 92 L136 190 M124 140 h8 M122.5 160 h11" stroke="#1b1233" stroke-width="2" fill="none"/>
  <circle cx="128" cy="91" r="3.5" fill="#ffe3c4"/>
  <path d="M0 196 L36 170 70 188 112 156 150 186 200 162 V300 H0Z" fill="#6b2d5e"/>
  <path d="M0 226 L44 200 84 222 126 196 166 220 200 206 V300 H0Z" fill="#41204d"/>
  <path d="M0 252 L50 232 104 254 156 230 200 248 V300 H0Z" fill="#1f1236"/>`;

const lantern = (x: number, y: number, size: number, colour: string): Markup => html`
  <circle cx="${x}" cy="${y}" r="${size * 2.1}" fill="${colour}" opacity=".14"/>
  <rect x="${x - size * 0.7}" y="${y - size}" width="${size * 1.4}" height="${size * 2}" rx="${size * 0.6}" fill="${colour}"/>
  <path d="M${x - size * 0.7} ${y} h${size * 1.4} M${x - size * 0.6} ${y - size * 0.5} h${size * 1.2} M${x - size * 0.6} ${y + size * 0.5} h${size * 1.2}"
    stroke="#7c2d12" stroke-opacity=".35" stroke-width="1"/>`;

const lanterns = (): Markup => html`
  <defs>
    <linearGradient id="lanterns-sky" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#101a44"/><stop offset="1" stop-color="#3c3a86"/>
    </linearGradient>
  </defs>
  <rect width="200" height="300" fill="url(#lanterns-sky)"/>
  <path d="M-5 44 Q 100 92 205 30 M-5 104 Q 90 158 205 96" fill="none" stroke="#8f92d8" stroke-width="1"/>
  ${lantern(40, 74, 13, "#ffb74d")} ${lantern(96, 86, 17, "#ff8a5c")} ${lantern(156, 68, 12, "#ffd27a")}
  ${lantern(64, 150, 11, "#ffd27a")} ${lantern(122, 154, 15, "#ffb74d")} ${lantern(176, 128, 9, "#ff8a5c")}
  <path d="M0 236 h22 v-20 l14 -12 14 12 v20 h20 v-34 h26 v34 h18 v-24 l16 -14 16 14 v24 h24 v-16 h30 V300 H0Z" fill="#0b1030"/>
  <g fill="#ffd27a"><rect x="32" y="222" width="6" height="8"/><rect x="80" y="212" width="6" height="8"/><rect x="142" y="224" width="6" height="8"/></g>`;

const orbit = (): Markup => html`
  <rect width="200" height="300" fill="#efe5d2"/>
  <rect width="200" height="300" fill="#d8412f" opacity=".08"/>
  <g fill="none" stroke="#20222b">
    <circle cx="100" cy="128" r="84" stroke-width="1.2"/><circle cx="100" cy="128" r="62" stroke-width="9"/>
    <circle cx="100" cy="128" r="40" stroke-width="1.2"/><path d="M16 128 h168 M100 44 v168" stroke-width="1.2"/>
    <path d="M41 69 L159 187" stroke-width="1.2"/>
  </g>
  <path d="M100 128 L100 66 A62 62 0 0 1 153.7 159 Z" fill="#d8412f"/>
  <circle cx="100" cy="128" r="17" fill="#20222b"/><circle cx="106" cy="122" r="5" fill="#efe5d2"/>
  <circle cx="159" cy="187" r="7" fill="#2f6f8f"/><circle cx="41" cy="69" r="5" fill="#20222b"/>`;

const summer = (): Markup => html`
  <defs>
    <linearGradient id="summer-sky" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#ffd9a0"/><stop offset=".6" stop-color="#ff9f7a"/><stop offset="1" stop-color="#e8608a"/>
    </linearGradient>
    <clipPath id="summer-sun"><circle cx="100" cy="138" r="66"/></clipPath>
  </defs>
  <rect width="200" height="300" fill="url(#summer-sky)"/>
  <g clip-path="url(#summer-sun)" fill="#fff3d6">
    <rect x="30" y="70" width="140" height="62"/><rect x="30" y="138" width="140" height="15"/>
    <rect x="30" y="160" width="140" height="11"/><rect x="30" y="179" width="140" height="8"/><rect x="30" y="195" width="140" height="5"/>
  </g>
  <path d="M0 300 L82 212 H118 L200 300Z" fill="#7d2f63"/>
  <path d="M40 300 L92 212 M160 300 L108 212" stroke="#ffd9a0" stroke-width="1.6"/>
  <path d="M78 232 h44 M66 248 h68 M50 268 h100 M34 290 h132" stroke="#ffd9a0" stroke-opacity=".5" stroke-width="1.4"/>
  <g fill="#3b1740"><path d="M88 212 v-15 a3.4 3.4 0 1 1 6 0 v15Z"/><path d="M106 212 v-14 a3.2 3.2 0 1 1 5.6 0 v14Z"/></g>`;

const fog = (): Markup => html`
  <defs>
    <linearGradient id="fog-sky" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#49606f"/><stop offset=".6" stop-color="#9fb2b8"/><stop offset="1" stop-color="#2c3d49"/>
    </linearGradient>
  </defs>
  <rect width="200" height="300" fill="url(#fog-sky)"/>
  <path d="M152 96 L-10 150 L-10 196 Z" fill="#fff6d8" opacity=".55"/>
  <path d="M146 214 V104 h14 v110Z" fill="#1b262e"/><path d="M143 104 h20 v-5 l-10 -10 -10 10Z" fill="#b3392f"/>
  <circle cx="153" cy="98" r="3.6" fill="#fff6d8"/>
  <path d="M16 208 h84 l-10 16 H28Z" fill="#16202a"/><path d="M34 208 v-16 h38 v16Z" fill="#e7e2d6"/><path d="M56 192 v-14 h9 v14Z" fill="#b3392f"/>
  <g fill="#16202a"><rect x="39" y="197" width="5" height="5"/><rect x="49" y="197" width="5" height="5"/><rect x="59" y="197" width="5" height="5"/></g>
  <g fill="#dfe8e8"><rect x="-6" y="168" width="96" height="6" rx="3" opacity=".35"/><rect x="88" y="186" width="130" height="7" rx="3.5" opacity=".4"/>
    <rect x="-6" y="226" width="130" height="8" rx="4" opacity=".5"/><rect x="96" y="240" width="120" height="7" rx="3.5" opacity=".35"/></g>
  <path d="M0 248 h200 V300 H0Z" fill="#1b2832"/>`;

const SCENES: Record<Film["scene"], () => Markup> = { tide, ridge, lanterns, orbit, summer, fog };

/** Where the title reads well on each poster: its height and its ink. */
const LETTERING: Record<Film["scene"], { ink: string; y: number }> = {
  tide: { ink: "#7a2f17", y: 252 },
  ridge: { ink: "#ffe3c4", y: 263 },
  lanterns: { ink: "#ffe9c2", y: 263 },
  orbit: { ink: "#20222b", y: 252 },
  summer: { ink: "#6b2150", y: 30 },
  fog: { ink: "#eef2ee", y: 265 },
};

/** Breaks a title in two lines near its middle. */
function twoLines(title: string): [string, string] {
  const words = title.split(" ");
  let best = 1;
  for (let cut = 1; cut < words.length; cut++) {
    const uneven = (at: number) =>
      Math.abs(words.slice(0, at).join(" ").length - words.slice(at).join(" ").length);
    if (uneven(cut) < uneven(best)) best = cut;
  }
  return [words.slice(0, best).join(" "), words.slice(best).join(" ")];
}

/** A film's poster as inline SVG, hidden from assistive technology: the title stands beside it as text. */
export function poster(film: Film): Markup {
  const { ink, y } = LETTERING[film.scene];
  const [first, second] = twoLines(film.title);
  return html`<svg class="poster" viewBox="0 0 200 300" aria-hidden="true" focusable="false">
    ${SCENES[film.scene]()}
    <g class="poster-title" fill="${ink}" text-anchor="middle">
      <text x="100" y="${y}">${first}</text><text x="100" y="${y + 19}">${second}</text>
    </g>
  </svg>`;
}
