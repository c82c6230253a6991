// Remembers small things for this tab; a browser that allows no storage forgets them with the page.

/** @param {string} key @param {unknown} otherwise */
export function recall(key, otherwise) {
  try {
    return JSON.parse(sessionStorage.getItem(`nightjar.${key}`) ?? "null") ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** @param {string} key @param {unknown} value */
export function remember(key, value) {
  try {
    sessionStorage.setItem(`nightjar.${key}`, JSON.stringify(value));
  } catch {
    // Nothing depends on it.
  }
}
