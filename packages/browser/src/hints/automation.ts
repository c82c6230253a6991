/** Names of traces that programs leave in a page they steer. Each is a hint: tests and assistive tools leave some too. */
export function readAutomation(): string[] {
  const found: string[] = [];
  const agent = navigator.userAgent;
  if (navigator.webdriver) found.push("webdriver");
  if (/headless/i.test(agent)) found.push("headless_agent");
  if (!navigator.languages?.length) found.push("no_languages");
  if (globalThis.outerWidth === 0 && globalThis.outerHeight === 0) found.push("no_window");
  const left = [...Object.keys(globalThis), ...Object.keys(document)].some((name) =>
    /^(\$?cdc_|__(playwright|pw|puppeteer|webdriver|selenium|nightmare|phantom)|_phantom|callPhantom|domAutomation)/.test(
      name,
    ),
  );
  if (left) found.push("driver_globals");
  return found;
}
