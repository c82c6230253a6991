"use client";

import { createLatchkey } from "@latchkey/browser";
import { type ReactNode, useEffect } from "react";

/** Runs in the browser only; importing the package on the server does nothing. */
export function Protected({ account, children }: { account: string; children: ReactNode }) {
  useEffect(() => {
    // A path on your own domain, rewritten to the service in next.config.js, is first-party for every browser.
    const latchkey = createLatchkey({ clientId: "YOUR_CLIENT_ID", baseUrl: "/latchkey" });
    void latchkey.attach({ account, redirects: { logout: "/signed-out", newAccount: "/sign-up" } });
    return () => latchkey.close();
  }, [account]);
  return <>{children}</>;
}
