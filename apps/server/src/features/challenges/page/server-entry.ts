/**
 * What the build compiles for the server: views in, markup out. Colour and CSS tools are compiled in as well,
 * so that a start loads one file instead of hundreds.
 */
import { render } from "svelte/server";
import Outbox from "./outbox.svelte";
import type { OutboxMessage } from "./outbox-message.ts";
import Page from "./page.svelte";
import type { ChallengeView } from "./view.ts";

export { brandStyle } from "./brand-style.ts";

/** Markup for the document's head and body. */
export interface Markup {
  head: string;
  body: string;
}

export function challengeMarkup(view: ChallengeView, logoUrl: string | null): Markup {
  return withoutMarks(render(Page, { props: { view, logoUrl } }));
}

export function outboxMarkup(messages: readonly OutboxMessage[]): Markup {
  return withoutMarks(render(Outbox, { props: { messages } }));
}

/**
 * Svelte marks its blocks with comments for a client that takes over; none does here. Data cannot look
 * like a mark: its `<` is escaped.
 */
function withoutMarks({ head, body }: Markup): Markup {
  const marks = /<!--[[\]!\-\w]*-->/g;
  return { head: head.replace(marks, ""), body: body.replace(marks, "") };
}
