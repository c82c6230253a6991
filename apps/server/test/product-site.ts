import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";

/** What the product's own server does with a form that was sent to it; `ip` is the visitor's. Answers a page. */
export type ProductAction = (form: Record<string, string>, ip: string) => Promise<string>;

/** A customer's product with the published SDK in its page, loaded by a script tag as its users load it. */
export interface ProductSite {
  origin: string;
  /** The page where people sign in; it sends what `Rupt.getHash()` answers along, as the field `hash`. */
  signIn: string;
  /** The signed-in page; `config` is handed to `Rupt.attach`. */
  page(config: Record<string, unknown>): string;
  stop(): Promise<void>;
}

const PUBLISHED_SDK = createRequire(import.meta.url).resolve("rupt/index.js");

/** What the page notes for the test to read: answers and callbacks, in order. */
const SCRIPT = `
  const config = JSON.parse(decodeURIComponent(location.hash.slice(1)));
  window.seen = [];
  const note = (name) => (value) => { window.seen.push([name, value ?? null]); };
  Rupt.attach({ ...config, on_challenge: note("challenge"), on_limit_exceeded: note("limit"),
    on_current_device_logout: note("logout") }).then(note("attached"));
`;

/** The form waits for the fingerprint; nothing of it is told to the page. */
const SIGN_IN = `
  <form method="post" action="/sign-in"><input name="user"><input name="hash" type="hidden"><button disabled>Sign in</button></form>
  <script src="/rupt.js"></script>
  <script>
    Rupt.getHash().then((hash) => {
      document.querySelector("[name=hash]").value = JSON.stringify(hash);
      document.querySelector("button").disabled = false;
    });
  </script>`;

const WATCH = `<script src="/rupt.js"></script><script>${SCRIPT}</script>`;

/** `actions` are the paths that take forms. */
export async function startProductSite(
  actions: Readonly<Record<string, ProductAction>> = {},
): Promise<ProductSite> {
  const sdk = readFileSync(PUBLISHED_SDK);
  const pageAt = async (path: string, request: IncomingMessage): Promise<string> => {
    const action = request.method === "POST" ? actions[path] : undefined;
    // As a product behind its load balancer sees its visitors.
    if (action !== undefined)
      return await action(await formOf(request), String(request.headers["x-forwarded-for"]));
    if (path === "/watch") return WATCH;
    return path === "/sign-in" ? SIGN_IN : "";
  };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (path === "/rupt.js") {
      response.setHeader("content-type", "text/javascript");
      response.end(sdk);
      return;
    }
    response.setHeader("content-type", "text/html; charset=utf-8");
    pageAt(path, request).then(
      (body) => response.end(`<!doctype html><title>${path}</title><h1>${path}</h1>${body}`),
      (error: unknown) => {
        response.statusCode = 500;
        response.end(String(error));
      },
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    signIn: `${origin}/sign-in`,
    page: (config) => `${origin}/watch#${encodeURIComponent(JSON.stringify(config))}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function formOf(request: IncomingMessage): Promise<Record<string, string>> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return Object.fromEntries(new URLSearchParams(text));
}
