/** One simulated event with the truth about it, before it is written as a replay line or fed to the engine. */
import type { Description } from "../population/describe.ts";
import type { SeenNetwork } from "./networks.ts";

export type Intent = "owner" | "household" | "sharer" | "attacker" | "stuffing" | "farm" | "newcomer";

/** What really happened. */
export interface Truth {
  /** Machine, not installation. */
  device: string;
  browser: string;
  person: string;
  household: string;
  /** Kind of account, or of attack. */
  kind: string;
  intent: Intent;
}

export interface SimEvent {
  id: string;
  at: number;
  type: "access" | "evaluate" | "login_failed" | "login_succeeded" | "password_changed";
  account: string | null;
  action: string | null;
  ref: string | null;
  network: SeenNetwork;
  /** Null where the page's script did not run: only address and agent are known. */
  description: Description | null;
  /** Agent as the header tells it; always there. */
  userAgent: string;
  headerAgent: Description["headerAgent"];
  /** Id of the earlier event whose answer this client still has in storage. */
  storedFrom: string | null;
  lastDigest: string | null;
  private: boolean;
  connectedForS: number | null;
  email: string | null;
  phone: string | null;
  truth: Truth;
}
