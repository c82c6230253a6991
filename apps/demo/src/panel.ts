import { html, type Markup } from "./html.ts";

const section = (title: string, id: string, source: string, placeholder: string): Markup => html`
  <section class="fact" aria-labelledby="${id}-title">
    <h3 id="${id}-title">${title}</h3>
    <div id="${id}" class="fact-body"><p class="faint">${placeholder}</p></div>
    <p class="source">${source}</p>
  </section>`;

/** The empty panel; `public/panel.js` fills it from what the browser saw and what the shop's server was told. */
export function panel(): Markup {
  return html`<aside class="panel" aria-label="What Latchkey saw">
    <details id="panel">
      <summary><h2>What Latchkey saw</h2><span id="panel-brief" class="brief"></span></summary>
      <div class="panel-body">
        ${section("This device", "panel-device", "Answered to attach, in this browser", "Waiting for attach …")}
        ${section("Live connection", "panel-stream", "Server-sent events, opened by the SDK after attach", "Not open yet.")}
        ${section(
          "Devices on this account",
          "panel-devices",
          "GET /v2/user/:id/devices, read by the shop’s server",
          "Reading …",
        )}
        ${section(
          "Last challenge",
          "panel-challenge",
          "GET /v2/challenges, read by the shop’s server",
          "Reading …",
        )}
        ${section("What happened", "panel-log", "Kept in this tab until it is closed", "Nothing yet.")}
        ${section(
          "The call",
          "panel-call",
          "Fingerprints are shortened here, not on the wire",
          "Waiting for attach …",
        )}
      </div>
    </details>
  </aside>`;
}
