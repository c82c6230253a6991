import { createHash, createHmac } from "node:crypto";

export interface DuoRequest {
  method: string;
  host: string;
  path: string;
  params: Readonly<Record<string, string>>;
}

/** RFC 3986 form with the five characters `encodeURIComponent` leaves out. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Parameters sorted by code unit, as Duo signs and takes them. */
export const duoParams = (params: Readonly<Record<string, string>>): string =>
  Object.keys(params)
    .sort()
    .map((name) => `${encode(name)}=${encode(params[name] ?? "")}`)
    .join("&");

const lines = (date: string, request: DuoRequest, params: string): string[] => [
  date,
  request.method.toUpperCase(),
  request.host.toLowerCase(),
  request.path,
  params,
];

/** Signature v2 of Duo's server APIs: HMAC-SHA512 over date, method, host, path and parameters (hex). */
export function signDuoV2(skey: string, date: string, request: DuoRequest): string {
  return createHmac("sha512", skey)
    .update(lines(date, request, duoParams(request.params)).join("\n"))
    .digest("hex");
}

/** Signature v5: the same lines, then the digests of the body and of no further headers. */
export function signDuoV5(skey: string, date: string, request: DuoRequest, body: string): string {
  const digest = (text: string): string => createHash("sha512").update(text).digest("hex");
  const params = body === "" ? duoParams(request.params) : "";
  return createHmac("sha512", skey)
    .update([...lines(date, request, params), digest(body), digest("")].join("\n"))
    .digest("hex");
}

/** RFC 2822 date in UTC. */
export const duoDate = (now: number): string => new Date(now).toUTCString().replace("GMT", "-0000");
