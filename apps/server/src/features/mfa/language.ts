/** Languages that messages to account owners are written in. */
const LANGUAGES = ["en", "fr", "es", "ar"] as const;

/** The first language of an `Accept-Language` header that messages exist in; English otherwise. */
export function negotiateLanguage(header: string | undefined): string {
  const wanted = (header ?? "").split(",").map((part) => part.trim().slice(0, 2).toLowerCase());
  return wanted.find((language) => (LANGUAGES as readonly string[]).includes(language)) ?? "en";
}
