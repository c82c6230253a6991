/** The button says how many devices it will sign out: "Sign out 2 devices". */
export function enhanceDevices(locale: string): void {
  const button = document.querySelector<HTMLButtonElement>("button[data-count-forms]");
  if (!button?.form) return;
  const form = button.form;
  const unchosen = button.textContent ?? "";
  const wordings: Readonly<Record<string, string>> = JSON.parse(button.dataset.countForms ?? "{}");
  const rules = new Intl.PluralRules(locale);
  const number = new Intl.NumberFormat(locale);
  const show = () => {
    const chosen = form.querySelectorAll("input:checked").length;
    const wording = wordings[rules.select(chosen)] ?? wordings.other ?? unchosen;
    button.textContent = chosen === 0 ? unchosen : wording.replace("{n}", number.format(chosen));
  };
  form.addEventListener("change", show);
  addEventListener("pageshow", show);
}
