const YEAR_S = 31_536_000;

/** Value of a first-party cookie, or undefined. Storage may be blocked: then nothing is there. */
export function readCookie(name: string): string | undefined {
  try {
    return document.cookie
      .split("; ")
      .find((pair) => pair.startsWith(`${name}=`))
      ?.slice(name.length + 1);
  } catch {
    return undefined;
  }
}

/** Writes a first-party cookie for a year, in the form the v2 protocol knows. Does nothing where cookies are blocked. */
export function writeCookie(name: string, value: string, maxAgeS: number = YEAR_S): void {
  try {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in half of the browsers.
    document.cookie = `${name}=${value}; path=/; max-age=${maxAgeS};`;
  } catch {}
}
