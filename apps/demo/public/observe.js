// Looks over the shoulder of Latchkey's script, for the panel alone: an integration does not need this file.
// It notes the calls to /v2 and the state of the live connection, and keeps a short diary for this tab.

import { recall, remember } from "./tab-memory.js";

/**
 * @typedef {{ at: number, method: string, path: string, status: number | null, tookMs: number, request: unknown, response: unknown }} Call
 * @typedef {{ state: "none" | "connecting" | "open" | "closed", since: number, last: unknown }} Stream
 * @typedef {{ at: number, text: string }} Entry
 */

const DIARY_LENGTH = 30;

export const seen = {
  /** @type {Call[]} */ calls: [],
  /** @type {Stream} */ stream: { state: "none", since: Date.now(), last: null },
  /** @type {Entry[]} newest first */ diary: recall("diary", []),
};

const changes = new EventTarget();

/** @param {() => void} listener */
export const onChange = (listener) => changes.addEventListener("change", listener);

const changed = () => changes.dispatchEvent(new Event("change"));

/** Adds a line to the diary. It survives the way to the challenge page and back. @param {string} text */
export function note(text) {
  seen.diary = [{ at: Date.now(), text }, ...seen.diary].slice(0, DIARY_LENGTH);
  remember("diary", seen.diary);
  changed();
}

/** @param {string | null | undefined} text */
function parse(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return text;
  }
}

window.XMLHttpRequest = class extends XMLHttpRequest {
  #call = /** @type {Call} */ ({
    at: 0,
    method: "",
    path: "",
    status: null,
    tookMs: 0,
    request: null,
    response: null,
  });

  /** @override @param {string} method @param {string | URL} url */
  open(method, url) {
    this.#call.method = method;
    this.#call.path = new URL(url, location.href).pathname;
    super.open(method, url);
  }

  /** @override @param {Document | XMLHttpRequestBodyInit | null} [body] */
  send(body) {
    const call = this.#call;
    call.at = Date.now();
    call.request = typeof body === "string" ? parse(body) : null;
    seen.calls.unshift(call);
    this.addEventListener("loadend", () => {
      call.status = this.status;
      call.tookMs = Date.now() - call.at;
      call.response = parse(this.responseText);
      changed();
    });
    super.send(body);
  }
};

window.EventSource = class extends EventSource {
  /** @param {string | URL} url @param {EventSourceInit} [init] */
  constructor(url, init) {
    super(url, init);
    /** @param {Stream["state"]} state */
    const turn = (state) => {
      seen.stream = { ...seen.stream, state, since: Date.now() };
      changed();
    };
    turn("connecting");
    this.addEventListener("open", () => turn("open"));
    this.addEventListener("error", () =>
      turn(this.readyState === EventSource.CLOSED ? "closed" : "connecting"),
    );
    this.addEventListener("message", (event) => {
      seen.stream = { ...seen.stream, last: parse(event.data) };
      changed();
    });
  }

  /** @override */
  close() {
    super.close();
    seen.stream = { ...seen.stream, state: "closed", since: Date.now() };
    changed();
  }
};
