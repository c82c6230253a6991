import { hit, miss, type Signal, unknown } from "./signal.ts";

/** The e-mail address is made to be thrown away, or cannot exist. */
export const disposableEmail: Signal = {
  id: "disposable_email",
  category: "fake_account",
  reason: "disposable_email",
  description: "The e-mail address is disposable or malformed.",
  kinds: ["evaluate"],
  evaluate: ({ email }) => {
    if (email === null || (email.disposable === null && email.valid === null)) return unknown("email");
    if (email.disposable === true) return hit(5, { disposable: true });
    if (email.valid === false) return hit(5, { valid: false });
    return miss();
  },
};
