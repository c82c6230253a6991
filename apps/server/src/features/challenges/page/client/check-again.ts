/** Looks by itself whether the other device has answered, as long as the page is seen. */
export function checkAgain(): void {
  const button = document.querySelector<HTMLButtonElement>("button[data-check-every]");
  const every = Number(button?.dataset.checkEvery);
  if (button == null || !(every > 0)) return;
  const look = (): void => {
    if (document.visibilityState === "visible") button.form?.requestSubmit(button);
    else document.addEventListener("visibilitychange", look, { once: true });
  };
  setTimeout(look, every);
}
