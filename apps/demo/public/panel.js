// Fills the panel "What Latchkey saw": what this browser was answered, and what the shop's server was told.

import { element, list, pairs } from "./elements.js";
import { note, onChange, seen } from "./observe.js";
import { attached, options } from "./protect.js";
import { shop } from "./shop.js";
import { callSnippet, shortened } from "./snippets.js";
import { recall, remember } from "./tab-memory.js";

/**
 * @typedef {import("../src/latchkey.ts").Device} Device
 * @typedef {{ id: string, type: string, status: string, reasons: string[], updatedAt: string }} ChallengeSummary
 * @typedef {{ devices: Device[], challenge: ChallengeSummary | null }} AccountState
 */

const REFRESH_MS = 15_000;
const clock = new Intl.DateTimeFormat("en", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hour12: false,
});
const ago = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** @type {AttachAnswer | null | undefined} undefined while attach is on its way */
let answer;
/** @type {AccountState | null} */
let account = null;
/** @type {import("./observe.js").Call | null} */
let callShown = null;

/** @param {string} id @param {...(Node | string)} content */
const fill = (id, ...content) => document.getElementById(id)?.replaceChildren(...content);

/** @param {string} date */
function sinceWords(date) {
  const minutes = Math.round((new Date(date).getTime() - Date.now()) / 60_000);
  if (minutes > -1) return "just now";
  if (minutes > -60) return ago.format(minutes, "minute");
  return minutes > -1440
    ? ago.format(Math.round(minutes / 60), "hour")
    : ago.format(Math.round(minutes / 1440), "day");
}

/** @param {Device} device */
function deviceName({ info }) {
  const browser = info?.browser?.name ?? "A browser";
  return info?.os?.name ? `${browser} on ${info.os.name}` : browser;
}

/** @param {Device} device @returns {"computer" | "tablet" | "mobile"} */
function deviceKind({ info }) {
  const type = info?.device?.type;
  return type === "mobile" || type === "tablet" ? type : "computer";
}

function whyNotAttached() {
  const call = attachCall();
  if (!call?.status) return "Latchkey did not answer.";
  const { code, message } = /** @type {{ code?: string, message?: string }} */ (call.response ?? {});
  return `Latchkey answered ${call.status}${code ? ` ${code}: ${message}` : "."}`;
}

function showDevice() {
  if (answer === undefined) return;
  if (answer === null) {
    fill("panel-brief", "not attached");
    fill("panel-device", element("p", {}, `${whyNotAttached()} The page goes on without Latchkey.`));
    return;
  }
  const limit = shop.deviceLimit ?? answer.default_device_limit;
  const over = answer.attached_devices > limit;
  fill("panel-brief", `${answer.attached_devices} signed in, limit ${limit}`);
  const meter = element("meter", {
    min: "0",
    max: String(Math.max(limit, answer.attached_devices)),
    value: String(answer.attached_devices),
    high: String(limit),
    "aria-label": "Devices signed in",
  });
  fill(
    "panel-device",
    element(
      "p",
      { class: over ? "count over" : "count" },
      element("strong", {}, String(answer.attached_devices)),
      ` signed in, ${limit} included${over ? ": over the limit" : ""}`,
    ),
    meter,
    pairs({
      "Device id": element("code", {}, answer.device_id),
      "Known before": answer.new_device ? "No, first time on this account" : "Yes",
      "Access id": element("code", {}, answer.access),
    }),
  );
}

const STREAM_WORDS = {
  connecting: "Connecting",
  open: "Open",
  closed: "Closed",
};

function showStream() {
  const { state, since, last } = seen.stream;
  fill(
    "panel-stream",
    element(
      "p",
      { class: `state ${state}` },
      state === "none"
        ? "Not open in this tab. The script keeps one for all tabs of a browser."
        : `${STREAM_WORDS[state]} since ${clock.format(since)}.${state === "open" ? " A question or a sign-out arrives at once." : ""}`,
    ),
    last ? element("pre", {}, JSON.stringify(last, null, 1)) : "",
  );
}

function showAccount() {
  if (!account) return;
  const attachedNow = account.devices.filter((device) => device.status === "attached");
  const mine = answer?.device_id;
  attachedNow.sort((a, b) => Number(b._id === mine) - Number(a._id === mine));
  fill(
    "panel-devices",
    attachedNow.length === 0
      ? element("p", { class: "faint" }, "None so far.")
      : list(
          "devices",
          attachedNow.map((device) => [
            element("span", { class: `glyph ${deviceKind(device)}`, "aria-hidden": "true" }),
            element(
              "span",
              {},
              element("strong", {}, deviceName(device)),
              element(
                "span",
                { class: "faint" },
                `${device._id === mine ? "This device, " : ""}${sinceWords(device.attachedAt)}`,
              ),
            ),
          ]),
        ),
  );
  const { challenge } = account;
  fill(
    "panel-challenge",
    challenge
      ? pairs({
          Status: element("strong", {}, challenge.status),
          Type: challenge.type,
          Reasons: challenge.reasons.join(", ") || "none",
          Changed: sinceWords(challenge.updatedAt),
          Id: element("code", {}, challenge.id),
        })
      : element("p", { class: "faint" }, "None so far. Sign in on one device more than the plan includes."),
  );
}

function showDiary() {
  if (seen.diary.length === 0) return;
  fill(
    "panel-log",
    list(
      "diary",
      seen.diary
        .slice(0, 8)
        .map(({ at, text }) => [element("time", {}, clock.format(at)), element("span", {}, text)]),
    ),
  );
}

const attachCall = () => seen.calls.find(({ path }) => path.endsWith("/attach"));

function showCall() {
  const call = attachCall();
  // Made once: a reader may have opened a fold or be about to copy.
  if (!call || call.status === null || call === callShown) return;
  callShown = call;
  const snippet = callSnippet(options);
  const copy = element("button", { type: "button", class: "quiet" }, "Copy");
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(snippet);
    copy.textContent = "Copied";
  });
  /** @param {string} title @param {string} text @param {...Node} more */
  const fold = (title, text, ...more) =>
    element("details", {}, element("summary", {}, title), ...more, element("pre", { tabindex: "0" }, text));
  fill(
    "panel-call",
    element(
      "p",
      {},
      element("code", {}, `${call.method} ${call.path}`),
      ` answered ${call.status} in ${call.tookMs} ms.`,
    ),
    fold("As written in the shop", snippet, copy),
    fold("Request body", JSON.stringify(shortened(call.request), null, 2)),
    fold("Answer", JSON.stringify(call.response, null, 2)),
  );
}

function show() {
  showDevice();
  showStream();
  showAccount();
  showDiary();
  showCall();
}

async function refresh() {
  const response = await fetch(`${shop.basePath}/account.json`).catch(() => null);
  if (response?.ok) account = await response.json();
  else
    fill(
      "panel-devices",
      element("p", { class: "faint" }, "The shop’s server could not read this just now."),
    );
  show();
}

/** Open beside the page where there is room, folded on phones, and then as the visitor left it. */
function foldAsBefore() {
  const panel = /** @type {HTMLDetailsElement} */ (document.getElementById("panel"));
  panel.open = recall("panel", matchMedia("(min-width: 64rem)").matches);
  panel.addEventListener("toggle", () => remember("panel", panel.open));
}

foldAsBefore();
onChange(show);
show();
answer = await attached;
if (answer) {
  note(
    `Attached: ${answer.new_device ? "a new device" : "a known device"}, ${answer.attached_devices} signed in on this account.`,
  );
}
await refresh();
setInterval(() => document.visibilityState === "visible" && refresh(), REFRESH_MS);
