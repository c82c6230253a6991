// Turns what was sent into text that can be read, and copied into another shop.

const LONG = 40;

/** Shortens long values, such as fingerprints, for reading. @param {unknown} value @returns {unknown} */
export function shortened(value) {
  if (typeof value === "string" && value.length > LONG)
    return `${value.slice(0, 24)}… (${value.length} characters)`;
  if (Array.isArray(value))
    return value.length > 6
      ? [...value.slice(0, 3).map(shortened), `… ${value.length} in all`]
      : value.map(shortened);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shortened(inner)]));
  }
  return value;
}

const HANDLERS = {
  on_challenge: "({ challenge }) => { /* return false to keep the visitor here */ }",
  on_limit_exceeded: "() => { /* for information */ }",
  on_current_device_logout: "({ challenge }) => { /* stop playing */ }",
};

/** The attach call as a developer would write it, with this page's values. @param {AttachOptions} options */
export function callSnippet(options) {
  const lines = Object.entries(options).map(([name, value]) => {
    const text =
      typeof value === "function"
        ? HANDLERS[/** @type {keyof typeof HANDLERS} */ (name)]
        : JSON.stringify(value, null, 2)
            .replaceAll("\n", "\n  ")
            .replace(/"(\w+)":/g, "$1:");
    return `  ${name}: ${text},`;
  });
  return `Rupt.attach({\n${lines.join("\n")}\n});`;
}
