import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { addressListsCommand, parseListSource, updateAddressLists } from "./update-lists.ts";

const PAGES: Record<string, [number, string]> = {
  "/good": [200, "185.220.101.1\n185.220.101.2\n"],
  "/page": [200, "<html>\n<body>Please sign in</body>\n</html>\n"],
  "/empty": [200, "# nothing today\n"],
  "/gone": [404, "1.2.3.4\n"],
  "/mixed": [200, `${"1.2.3.4\n".repeat(10)}oops\noops\n`],
};
let server: Server;
let base: string;
let folder: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const [status, body] = PAGES[request.url?.split("?")[0] ?? ""] ?? [500, ""];
    response.writeHead(status).end(body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => server.close(done)));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "latchkey-update-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("lists come from the files and addresses that were named, into a folder that is made", async () => {
  const file = join(folder, "mine");
  await writeFile(file, "198.51.100.0/24\n");
  const lists = join(folder, "address-lists");
  const updates = await updateAddressLists(lists, [
    { kind: "tor", label: null, from: `${base}/good` },
    { kind: "vpn", label: "mine", from: file },
  ]);
  expect(updates).toEqual([
    { ok: true, file: "tor.txt", ranges: 2, badLines: 0 },
    { ok: true, file: "vpn-mine.txt", ranges: 1, badLines: 0 },
  ]);
  expect(await readFile(join(lists, "tor.txt"), "utf8")).toBe("185.220.101.1\n185.220.101.2\n");
  expect((await readdir(lists)).sort()).toEqual(["tor.txt", "vpn-mine.txt"]);
});

test.each([
  ["/page", "of its lines|no addresses"],
  ["/empty", "it holds no addresses"],
  ["/gone", "it answered 404"],
  ["/mixed", "2 of its lines are no addresses, the first is line 11"],
])("a source that answers %s leaves yesterday's list in place", async (path, problem) => {
  await writeFile(join(folder, "tor.txt"), "9.9.9.9\n");
  const [update] = await updateAddressLists(folder, [{ kind: "tor", label: null, from: `${base}${path}` }]);
  expect(update).toMatchObject({ ok: false, problem: expect.stringMatching(problem) });
  expect(await readFile(join(folder, "tor.txt"), "utf8")).toBe("9.9.9.9\n");
  expect(await readdir(folder)).toEqual(["tor.txt"]);
});

test("one bad source does not keep the others back, and its credentials are not shown", async () => {
  const lines: string[] = [];
  const code = await addressListsCommand(
    [`vpn=${base}/gone?token=s3cret`, `tor=${base}/good`],
    folder,
    (line) => lines.push(line),
  );
  expect(code).toBe(1);
  expect(lines).toEqual([
    `${base}/gone: kept the list there was, because it answered 404`,
    "tor.txt: 2 ranges",
  ]);
  expect(lines.join()).not.toContain("s3cret");
});

test("the command answers 0 when all is done and 2 when it was not understood", async () => {
  expect(await addressListsCommand([`tor=${base}/good`], folder, () => undefined)).toBe(0);
  const lines: string[] = [];
  expect(await addressListsCommand([], folder, (line) => lines.push(line))).toBe(2);
  expect(
    await addressListsCommand([`tor=${base}/good`, "nonsense=/x"], folder, (line) => lines.push(line)),
  ).toBe(2);
  expect(lines.join("\n")).toContain("usage: address-lists KIND=FILE-OR-URL");
});

test.each([
  [
    "tor=https://lists.example/exits?x=1",
    { kind: "tor", label: null, from: "https://lists.example/exits?x=1" },
  ],
  ["vpn-acme=/etc/acme.txt", { kind: "vpn", label: "acme", from: "/etc/acme.txt" }],
  ["tor=", null],
  ["tor", null],
  ["spam=/x", null],
  ["vpn-../../x=/etc/passwd", null],
  ["vpn-A=/x", null],
])("%s", (text, source) => {
  expect(parseListSource(text)).toEqual(source);
});
