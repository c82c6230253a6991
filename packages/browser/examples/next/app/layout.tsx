import type { ReactNode } from "react";
import { Protected } from "./protected.tsx";

/** The layout of all signed-in pages. Where the account id comes from is your session's business. */
export default async function Layout({ children }: { children: ReactNode }) {
  const account = await signedInAccount();
  return (
    <html lang="en">
      <body>{account ? <Protected account={account}>{children}</Protected> : children}</body>
    </html>
  );
}

async function signedInAccount(): Promise<string | null> {
  return null;
}
