import type { FastifyInstance, FastifyReply } from "fastify";
import type { Clock } from "../../shared/clock.ts";
import type { NotMe } from "./not-me.ts";

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${title}</title>
<style>
body{font:16px/1.5 system-ui,sans-serif;margin:0;background:Canvas;color:CanvasText}
main{max-width:440px;margin:12vh auto;padding:0 20px}
h1{font-size:24px;line-height:1.25;margin:0 0 12px}
button{font:inherit;font-weight:600;min-height:48px;padding:0 20px;border:0;border-radius:8px;background:#1f4fd8;color:#fff;cursor:pointer}
button:focus-visible{outline:3px solid #8fb0ff;outline-offset:2px}
</style></head><body><main><h1>${title}</h1>${body}</main></body></html>`;

const ASK = (notice: string): string =>
  page(
    "This was not you?",
    `<p>We will sign the device out that did it, take back what was just confirmed, and pause confirmations on this
account for a while. Devices you have confirmed before keep working.</p>
<form method="post" action="/not-me"><input type="hidden" name="notice" value="${notice}">
<button type="submit">Yes, this was not me</button></form>`,
  );
const DONE = page(
  "Thank you. It is done.",
  "<p>The device is signed out and nothing can be confirmed on this account for an hour. Change your password next.</p>",
);
const GONE = page(
  "This link has ended",
  "<p>It was used already or is too old. If you are worried, change your password.</p>",
);

const NOTICE = /^[A-Za-z0-9_-]{20,64}$/;

/**
 * `/not-me`: the link of an owner notice. GET shows a page and changes nothing (mail scanners follow links); POST
 * acts, once (DECISIONS 13).
 */
export function registerNotMe(app: FastifyInstance, deps: { notMe: NotMe; clock: Clock }): void {
  const show = (reply: FastifyReply, html: string, status = 200): FastifyReply =>
    reply
      .status(status)
      .headers({
        "content-security-policy":
          "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      })
      .type("text/html; charset=utf-8")
      .send(html);
  const noticeOf = (from: unknown): string | null => {
    const value = (from as { notice?: unknown } | null)?.notice;
    return typeof value === "string" && NOTICE.test(value) ? value : null;
  };

  app.get("/not-me", async (request, reply) => {
    const notice = noticeOf(request.query);
    const open = notice !== null && (await deps.notMe.isOpen(notice, deps.clock()));
    return open ? show(reply, ASK(notice)) : show(reply, GONE, 404);
  });

  app.post("/not-me", async (request, reply) => {
    const notice = noticeOf(request.body);
    const done = notice !== null && (await deps.notMe.act(notice, deps.clock()));
    return done ? show(reply, DONE) : show(reply, GONE, 404);
  });
}
