/** @type {import("../src/layout.ts").PageFacts} What the server told this page about itself and its visitor. */
export const shop = JSON.parse(
  /** @type {HTMLMetaElement} */ (document.querySelector('meta[name="shop"]')).content,
);
