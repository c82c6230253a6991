import { relativeTime } from "../relative-time.ts";

/** The server's clock at this moment: what it was when the page was made, plus the time since then. */
const madeAt = Number(document.documentElement.dataset.now);
const loadedAt = performance.now();
const now = () => madeAt + performance.now() - loadedAt;

const COARSE_MS = 15_000;
const FINE_MS = 1_000;
/** Waits this near are counted by the second. */
const NEAR_MS = 90_000;

/** Keeps "2 hours ago" and "in 30 seconds" true, and shows clock times in the reader's own zone. */
export function keepTimesTrue(locale: string): void {
  const relative = [...document.querySelectorAll<HTMLElement>("[data-relative]")];
  const refresh = () => {
    let near = false;
    for (const element of relative) {
      const at = Number(element.dataset.relative);
      near ||= at > now() && at - now() < NEAR_MS;
      const text = relativeTime(locale, at, now());
      if (element.textContent !== text) element.textContent = text;
    }
    if (relative.length > 0) setTimeout(refresh, near ? FINE_MS : COARSE_MS);
  };
  refresh();

  const clock = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
  for (const element of document.querySelectorAll<HTMLElement>("[data-clock]")) {
    element.textContent = clock.format(Number(element.dataset.clock));
    element.closest<HTMLElement>(".lk-clock")?.removeAttribute("hidden");
  }
}

/** Until a new code may be asked for, the button says so by its look and does nothing. */
export function waitForResend(): void {
  const button = document.querySelector<HTMLButtonElement>("button[data-ready-in]");
  if (!button) return;
  const note = document.querySelector<HTMLElement>("[data-ready-note]");
  button.setAttribute("aria-disabled", "true");
  setTimeout(() => {
    button.removeAttribute("aria-disabled");
    // Its room stays, so that nothing below moves.
    if (note) note.style.visibility = "hidden";
  }, Number(button.dataset.readyIn));
}
