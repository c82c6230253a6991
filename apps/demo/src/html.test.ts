import fc from "fast-check";
import { expect, test } from "vitest";
import { html } from "./html.ts";

test("whatever is put into a template comes out as text, never as markup", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const inside = html`<p title="${text}">${text}</p>`.text.slice("<p".length, -"</p>".length);
      expect(inside.match(/[<]/)).toBeNull();
      expect(inside.split('"')).toHaveLength(3);
    }),
  );
});

test("a text with every special character reads back as itself", () => {
  expect(html`${`<script>"x" & 'y'</script>`}`.text).toBe(
    "&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/script&gt;",
  );
});

test("markup passes, lists are joined, nothing is printed for absent values", () => {
  const items = ["a", "b"].map((item) => html`<li>${item}</li>`);
  expect(html`<ul>${items}${null}${undefined}${false}</ul>`.text).toBe("<ul><li>a</li><li>b</li></ul>");
});
