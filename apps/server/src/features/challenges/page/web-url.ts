/** An absolute `http:` or `https:` address without credentials, written as browsers write it; else null. */
export function webUrl(value: string | null): URL | null {
  if (value === null || !URL.canParse(value)) return null;
  const url = new URL(value);
  const isWeb = url.protocol === "https:" || url.protocol === "http:";
  return isWeb && url.username === "" && url.password === "" ? url : null;
}

/** A logo: a web address, or a picture in a `data:` address (base64 only, so that it needs no escaping in a policy). */
export function logoAddress(value: string | null): string | null {
  if (value === null) return null;
  if (/^data:image\/(png|jpeg|gif|webp|avif|svg\+xml);base64,[A-Za-z0-9+/]+=*$/.test(value)) return value;
  return webUrl(value)?.href ?? null;
}
