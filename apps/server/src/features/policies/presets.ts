import type { z } from "zod";
import type { PolicyBody } from "./schema.ts";

export type Preset = z.input<typeof PolicyBody> & { id: string };

/** Ready-made policies: what the older settings did, and rules that products ask for first. */
export const PRESETS: readonly Preset[] = [
  {
    id: "device_limit",
    name: "Device limit",
    description: "Challenge an access that brings the account over its device limit.",
    trigger: "access",
    condition: "account.over_limit",
    verdict: "challenge",
    reason: "limit_exceeded",
  },
  {
    id: "concurrency",
    name: "Used in two places at once",
    description: "Challenge when devices of one kind are in use at the same time in different places.",
    trigger: "access",
    condition: "signal.concurrency",
    verdict: "challenge",
    reason: "concurrency",
  },
  {
    id: "impossible_travel",
    name: "Impossible travel",
    description:
      "Challenge when two devices were used farther apart than anybody travels in the time between.",
    trigger: "access",
    condition: "signal.impossible_travel",
    verdict: "challenge",
    reason: "impossible_travel",
  },
  {
    id: "shared_for_sure",
    name: "Shared for sure",
    description: "Challenge when all the evidence together leaves little doubt.",
    trigger: "access",
    condition: 'risk.account_sharing >= "maximum" && !network.vpn',
    verdict: "challenge",
    reason: "account_sharing",
  },
  {
    id: "deny_listed",
    name: "Deny list",
    description: "Deny whatever a deny list names, unless an allow list names it as well.",
    trigger: "any",
    condition: "lists.denied && !lists.allowed",
    verdict: "deny",
    reason: "deny_list",
    priority: 1000,
  },
  {
    id: "allow_listed",
    name: "Allow list",
    description: "Ask nothing of whatever an allow list names.",
    trigger: "any",
    condition: "lists.allowed",
    verdict: "allow",
    priority: 1001,
  },
  {
    id: "anonymous_login",
    name: "Login through an anonymising network",
    description: "Ask for a proof when a new device logs in through a VPN, proxy, Tor or a hosting company.",
    trigger: "login",
    condition: "network.anonymous && device.new",
    verdict: "challenge",
    reason: "anonymous_network",
  },
  {
    id: "throwaway_signup",
    name: "Throw-away e-mail",
    description: "Ask for a proof when somebody signs up with a throw-away e-mail address.",
    trigger: "signup",
    condition: "email.disposable",
    verdict: "challenge",
    reason: "disposable_email",
  },
];
