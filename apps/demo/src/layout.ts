import type { Account } from "./accounts.ts";
import { html, type Markup } from "./html.ts";
import { panel } from "./panel.ts";
import { PLANS } from "./plans.ts";
import type { Session } from "./sessions.ts";

/** What every page needs to know about where it runs. */
export interface ShopContext {
  basePath: string;
  latchkeyUrl: string;
  clientId: string;
}

/** What the page's scripts are told. It stands in a <meta> tag, because the policy allows no inline script. */
export interface PageFacts {
  basePath: string;
  clientId: string;
  account: { id: string; email: string };
  deviceLimit: number | null;
  plan: string;
  session: string;
}

interface PageOptions {
  title: string;
  session?: Session | null;
  body: Markup;
  /** Extra module scripts of this page, by file name. */
  scripts?: readonly string[];
  /** Marks the page for the style sheet. */
  kind: "landing" | "browse" | "player" | "notice";
}

const mark = html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
  <path d="M17.4 4.2A12 12 0 1 0 26.2 20.2A9.5 9.5 0 1 1 17.4 4.2Z" fill="currentColor"/>
  <path class="mark-play" d="M17.4 8.6 25.6 13.3 17.4 18Z"/>
</svg>`;

function header(context: ShopContext, account: Account | undefined): Markup {
  return html`<header class="top">
    <a class="brand" href="${context.basePath}${account ? "/watch" : ""}">${mark}<span>Nightjar</span></a>
    ${
      account &&
      html`<div class="who">
        <span class="who-name">${account.name}</span><span class="who-plan">${PLANS[account.plan].name}</span>
        <form method="post" action="${context.basePath}/sign-out" data-sign-out>
          <button class="quiet" type="submit">Sign out</button>
        </form>
      </div>`
    }
  </header>`;
}

function pageFacts(context: ShopContext, session: Session): PageFacts {
  const { account } = session;
  return {
    basePath: context.basePath,
    clientId: context.clientId,
    account: { id: account.id, email: account.email },
    deviceLimit: PLANS[account.plan].deviceLimit,
    plan: account.plan,
    session: session.reference,
  };
}

/**
 * A whole page. On pages of signed-in visitors it loads, in this order: the demo's observer (fills the panel),
 * Latchkey's script, the integration itself (`protect.js`), and the page's own scripts.
 */
export function page(context: ShopContext, options: PageOptions): string {
  const { session } = options;
  const asset = (name: string) => `${context.basePath}/static/${name}`;
  const body = html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${options.title} · Nightjar</title>
  <link rel="icon" href="${asset("mark.svg")}" type="image/svg+xml">
  <link rel="stylesheet" href="${asset("base.css")}">
  <link rel="stylesheet" href="${asset("shop.css")}">
  ${
    session &&
    html`<link rel="stylesheet" href="${asset("panel.css")}">
  <meta name="shop" content="${JSON.stringify(pageFacts(context, session))}">
  <script type="module" src="${asset("observe.js")}"></script>
  <script defer src="${context.latchkeyUrl}/js/rupt.js"></script>
  <script type="module" src="${asset("protect.js")}"></script>
  <script type="module" src="${asset("panel.js")}"></script>
  ${options.scripts?.map((name) => html`<script type="module" src="${asset(name)}"></script>`)}`
  }
</head>
<body class="${options.kind}">
  <a class="skip" href="#main">Skip to content</a>
  ${header(context, session?.account)}
  <div class="columns">
    <main id="main" tabindex="-1">${options.body}</main>
    ${session && panel()}
  </div>
</body>
</html>`;
  return body.text;
}
