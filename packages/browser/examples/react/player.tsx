import { useLatchkey } from "./use-latchkey.ts";

export function Player({ account }: { account: string }) {
  const result = useLatchkey(
    { clientId: "YOUR_CLIENT_ID", baseUrl: "https://latchkey.example" },
    { account, redirects: { logout: "/signed-out", newAccount: "/sign-up", suspended: "/suspended" } },
  );
  return (
    <main>
      <h1>Player</h1>
      {result?.status === "attached" && result.overLimit ? (
        <p>This account is in use on many devices.</p>
      ) : null}
    </main>
  );
}
