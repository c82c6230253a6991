// Small helpers that build page elements. Text is always set as text, never as markup.

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A description list. @param {Record<string, Node | string>} entries */
export function pairs(entries) {
  const rows = Object.entries(entries).flatMap(([term, value]) => [
    element("dt", {}, term),
    element("dd", {}, value),
  ]);
  return element("dl", { class: "facts" }, ...rows);
}

/** A list, each item given by its children. @param {string} name @param {Node[][]} items */
export function list(name, items) {
  return element("ul", { class: name }, ...items.map((children) => element("li", {}, ...children)));
}
