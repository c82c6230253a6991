/** Names of traces that programs leave in a page they steer. Each is a hint: tests and assistive tools leave some too. */
export function readAutomation(): string[] {
  const driver = /^(\$?cdc_|__(playwright|pw|puppeteer|webdriver|selenium)|domAutomation)/;
  const checks: Readonly<Record<string, boolean>> = {
    webdriver: navigator.webdriver,
    headless_agent: /headless/i.test(navigator.userAgent),
    no_languages: !navigator.languages?.length,
    no_window: outerWidth + outerHeight === 0,
    driver_globals: Object.keys(globalThis)
      .concat(Object.keys(document))
      .some((name) => driver.test(name)),
  };
  return Object.keys(checks).filter((name) => checks[name]);
}
