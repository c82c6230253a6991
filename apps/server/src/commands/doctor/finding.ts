/** What one check found. `wrong` keeps the service from its work; `note` is worth knowing. */
export interface Finding {
  state: "ok" | "note" | "wrong";
  /** What was looked at, in a word or two. */
  about: string;
  /** What is the case and, where it is wrong, how to mend it. Never a secret, an address or a person. */
  says: string;
}

export const ok = (about: string, says: string): Finding => ({ state: "ok", about, says });
export const note = (about: string, says: string): Finding => ({ state: "note", about, says });
export const wrong = (about: string, says: string): Finding => ({ state: "wrong", about, says });
