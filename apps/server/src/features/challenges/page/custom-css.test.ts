import { tokenize } from "@csstools/css-tokenizer";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { sanitiseCss } from "./custom-css.ts";

// Hundreds of random cases: seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

describe("a project's own CSS", () => {
  it("stays as written where it only styles", () => {
    const css = `.lk-card{border-radius:16px;box-shadow:0 0 0 1px #eee}
/* wide */ @media (width >= 40rem){.lk-title{font:700 28px/1.2 "Brand Sans",serif}}
@keyframes in{from{opacity:0}to{opacity:1}} .lk-step::before{content:"\\201C"; color:color-mix(in oklch, red 10%, var(--ink))}`;
    expect(sanitiseCss(css)).toBe(css);
  });

  it.each([
    "@import 'https://evil.example/a.css';",
    '@import url("//evil.example/a.css");',
    "@\\69mport 'x';",
    "@font-face{font-family:x;src:url(https://evil.example/f.woff)}",
    "@namespace svg url(x);",
    "@charset 'utf-16';",
    "@-moz-document url(http://x){body{color:red}}",
  ])("loses the at-rule %s with all that belongs to it", (rule) => {
    expect(sanitiseCss(`.a{color:red}${rule}.b{color:blue}`)).toBe(".a{color:red}.b{color:blue}");
  });

  it.each([
    "background:url(https://evil.example/x.png) no-repeat",
    'background:url("//evil.example/x.png")',
    "background:u\\72l(https://evil.example)",
    "background:URL('x')",
    'background:image-set("x.png" 1x)',
    "background:-webkit-image-set(url(x) 1x)",
    "background:linear-gradient(red,blue), url(x)",
    "cursor:url(x),auto",
    'content:src("x")',
    "behavior:url(x.htc)",
    "-moz-binding:none",
    "width:expression(alert(1))",
    "background:url(bad url",
  ])("loses the declaration %s alone", (declaration) => {
    const broken = declaration.endsWith("bad url");
    const sanitised = sanitiseCss(`.a{color:red;${declaration};margin:0}`);
    expect(sanitised).toBe(broken ? ".a{color:red;" : ".a{color:red;margin:0}");
  });

  it("cannot leave its element", () => {
    for (const css of [
      "</style><script>alert(1)</script>",
      '.a{content:"</style><script>alert(1)</script>"}',
      "/*</style>*/.a{color:red}",
      "<!--.a{}-->",
      ".a{color:red}<</**/style>",
    ]) {
      expect(sanitiseCss(css)).not.toMatch(/<\/|<!--/);
    }
  });

  it("does not form a refused name out of the pieces around what was taken out", () => {
    expect(sanitiseCss(".a{background:u<!--rl(x)}")).not.toContain("rl(");
    expect(sanitiseCss(".a{background:url/**/(x)}")).not.toMatch(/url\(/);
  });

  it("is passed over when it is endless", () => {
    expect(sanitiseCss(`.a{color:red}${" ".repeat(50_000)}`)).toBe("");
  });

  it("never lets anything load, from whatever is thrown together", () => {
    const piece = fc.constantFrom(
      ...[
        "@import",
        "@media",
        "url(",
        "u\\72l(",
        "src(",
        '"',
        "'",
        "\\",
        "(",
        ")",
        "{",
        "}",
        ";",
        ":",
        "x",
        " ",
      ],
      ...[
        "/*",
        "*/",
        "<",
        "</style>",
        "<!--",
        "-->",
        "behavior",
        "image-set(",
        "\n",
        "\f",
        "\0",
        "[",
        "]",
        "@",
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const result = sanitiseCss(pieces.join(""));
        expect(result).not.toContain("</");
        for (const token of tokenize({ css: result })) {
          expect(["url-token", "bad-url-token", "bad-string-token", "CDO-token"]).not.toContain(token[0]);
          if (token[0] === "at-keyword-token") expect(token[4].value).toBe("media");
          if (token[0] === "function-token")
            expect(["url", "src", "image-set"]).not.toContain(token[4].value);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
