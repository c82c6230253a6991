/** What our own SDK's fingerprint says: the short form, and in the portable form its parts as well. */
export interface PortableFingerprint {
  short: string;
  /** Null in the short form. */
  components: Record<string, string> | null;
  noisy: string[] | null;
}

const NAME = /^[a-zA-Z0-9_]{1,40}$/;
const DIGEST = /^[0-9a-f]{16}$/;
const MOST_PARTS = 80;

/**
 * Reads `lk1.<digest>` or `lk1.<digest>.<name>:<digest>~<name>:!`, where `!` marks a component that the browser
 * randomises. Null for any other text; parts that are malformed are left out.
 */
export function readPortable(text: string | null | undefined): PortableFingerprint | null {
  if (text === null || text === undefined || !text.startsWith("lk1.")) return null;
  const [collector = "", digest = "", list] = text.split(".", 3);
  const short = `${collector}.${digest}`;
  if (list === undefined) return { short, components: null, noisy: null };
  const components: Record<string, string> = {};
  const noisy: string[] = [];
  for (const part of list.split("~").slice(0, MOST_PARTS)) {
    const [name = "", value = ""] = part.split(":", 2);
    if (!NAME.test(name)) continue;
    if (value === "!") noisy.push(name);
    else if (DIGEST.test(value)) components[name] = value;
  }
  return { short, components, noisy };
}
