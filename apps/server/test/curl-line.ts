import { request } from "node:http";

/** A call as written for a shell, with what its comment says will come of it. */
export interface DocumentedCall {
  section: string;
  name: string;
  status: number;
  /** The error code, where the call is refused. */
  code: string | null;
  line: string;
}

export interface CurlRequest {
  method: string;
  url: string;
  headers: [name: string, value: string][];
  /** Null: no body at all, not even an empty one. */
  body: string | null;
}

const TITLE = /^# (?<name>.+): (?<status>\d{3})(?: as (?<code>[a-z_]+))?$/;

/** Reads a file of calls: `## section`, `# name: status[ as code]`, then the line, continued by a final backslash. */
export function readCalls(text: string): DocumentedCall[] {
  const calls: DocumentedCall[] = [];
  let section = "";
  let title: RegExpExecArray | null = null;
  for (const line of text.replaceAll("\\\n", " ").split("\n")) {
    if (line.startsWith("## ")) section = line.slice(3);
    else if (line.startsWith("#")) title = TITLE.exec(line);
    else if (line.startsWith("curl ")) {
      const { name, status, code } = title?.groups ?? {};
      if (name === undefined) throw new Error(`nothing is said of this call: ${line}`);
      calls.push({ section, name, status: Number(status), code: code ?? null, line });
      title = null;
    } else if (line.trim() !== "") throw new Error(`neither a comment nor a call: ${line}`);
  }
  return calls;
}

/** The words of a shell line: bare, in single or in double quotes. Anything a shell would replace is refused. */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  for (const [whole, single, double, bare] of line.matchAll(/'([^']*)'|"([^"]*)"|([^\s'"]+)|\s+/g)) {
    if (double !== undefined && /[$`\\!]/.test(double)) throw new Error(`a shell would change ${whole}`);
    if (bare !== undefined && /[$`\\!*?&|;<>(){}[\]~#]/.test(bare))
      throw new Error(`a shell would change ${whole}`);
    const word = single ?? double ?? bare;
    if (word !== undefined) words.push(word);
  }
  return words;
}

/** What `curl` would send for these words. Options that are not known here are refused, not ignored. */
export function curlRequest(words: readonly string[]): CurlRequest {
  const [command, ...rest] = words;
  if (command !== "curl") throw new Error("not a call of curl");
  let method: string | null = null;
  let url: string | null = null;
  let body: string | null = null;
  const given: [string, string][] = [];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (!word.startsWith("-")) {
      if (url !== null) throw new Error("two addresses in one call");
      url = word;
      continue;
    }
    const value = rest.shift();
    if (value === undefined) throw new Error(`${word} has no value`);
    if (word === "-X" || word === "--request") method = value;
    else if (word === "-d" || word === "--data") body = body === null ? value : `${body}&${value}`;
    else if (word === "-H" || word === "--header") {
      const at = value.indexOf(":");
      given.push([value.slice(0, at), value.slice(at + 1).trim()]);
    } else throw new Error(`unknown option ${word}`);
  }
  if (url === null) throw new Error("a call without an address");
  const has = (name: string) => given.some(([one]) => one.toLowerCase() === name);
  const headers: [string, string][] = [
    ["Host", new URL(url).host],
    ["User-Agent", "curl/8.0.0"],
    ...(has("accept") ? [] : ([["Accept", "*/*"]] as [string, string][])),
    ...given,
  ];
  if (body !== null) {
    headers.push(["Content-Length", String(Buffer.byteLength(body))]);
    if (!has("content-type")) headers.push(["Content-Type", "application/x-www-form-urlencoded"]);
  }
  return { method: method ?? (body === null ? "GET" : "POST"), url, headers, body };
}

/** Sends it with these headers and no others; without a body there is not even a length. */
export async function sendCurl(call: CurlRequest): Promise<{ status: number; body: string }> {
  return await new Promise((resolve, reject) => {
    const sent = request(call.url, { method: call.method, setHost: false, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
    });
    sent.on("error", reject);
    for (const [name, value] of call.headers) sent.setHeader(name, value);
    if (call.body === null) {
      sent.removeHeader("content-length");
      sent.removeHeader("transfer-encoding");
    }
    sent.end(call.body ?? undefined);
  });
}
