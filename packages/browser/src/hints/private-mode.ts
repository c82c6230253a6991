import { browserFamily } from "../browser-family.ts";

/**
 * Whether storage is thrown away when the window closes. Answers only where a browser is known to
 * show it: Firefox refuses the private file system in private windows. Everywhere else null.
 */
export async function readPrivateMode(): Promise<boolean | null> {
  try {
    // Firefox refuses in the same words where the person blocked all cookies and storage.
    if (browserFamily() !== "firefox" || !navigator.cookieEnabled) return null;
    await navigator.storage.getDirectory();
    return false;
  } catch (thrown) {
    return (thrown as Error | null)?.name === "SecurityError" || null;
  }
}
