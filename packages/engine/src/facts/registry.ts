/** What a fact holds. A fact that is not known is null, whatever its type. */
export type FactType = "string" | "number" | "boolean" | "list";

export interface FactDefinition {
  /** Name as conditions write it: `group.name`. */
  name: string;
  type: FactType;
  /** One sentence, for the policy editor and the documentation. */
  description: string;
  /** Events it is known for; elsewhere it is null. */
  on: readonly ("access" | "evaluate" | "connect")[];
}

const ALL = ["access", "evaluate", "connect"] as const;
const SEEN = ["access", "evaluate"] as const;
const ACCESS = ["access", "connect"] as const;
const EVALUATE = ["evaluate"] as const;

const fact = (
  name: string,
  type: FactType,
  on: FactDefinition["on"],
  description: string,
): FactDefinition => ({ name, type, on, description });

/** Every fact that a policy's condition may use, by group. */
export const FACTS: readonly FactDefinition[] = [
  fact("event.type", "string", ALL, "access, evaluate or connect."),
  fact("event.action", "string", EVALUATE, "What is evaluated: login, signup or an action of your own."),
  fact("event.first", "boolean", ALL, "The first thing this account ever did."),
  fact("event.hour_utc", "number", ALL, "Hour of the day in UTC, 0 to 23."),
  fact("event.weekday_utc", "number", ALL, "Day of the week in UTC, 0 is Sunday."),

  fact("risk.account_sharing", "number", ACCESS, "Probability that households apart share the account."),
  fact("risk.account_takeover", "number", EVALUATE, "Probability that a thief is logging in."),
  fact("risk.fake_account", "number", EVALUATE, "Probability that a sign-up is not a new person's."),
  fact("risk.bot", "number", SEEN, "Probability that a program is at work."),
  fact("severity.account_sharing", "number", ACCESS, "0 none, 1 low, 2 medium, 3 high, 4 maximum."),
  fact("severity.account_takeover", "number", EVALUATE, "0 none, 1 low, 2 medium, 3 high, 4 maximum."),
  fact("severity.fake_account", "number", EVALUATE, "0 none, 1 low, 2 medium, 3 high, 4 maximum."),
  fact("severity.bot", "number", SEEN, "0 none, 1 low, 2 medium, 3 high, 4 maximum."),

  fact("network.country", "string", ALL, "Country of the address, two letters."),
  fact("network.city", "string", ALL, "City that the address data names."),
  fact("network.asn", "number", ALL, "Number of the network operator (autonomous system)."),
  fact(
    "network.kind",
    "string",
    ALL,
    "residential, mobile, business, hosting, vpn, proxy, tor, relay or satellite.",
  ),
  fact("network.vpn", "boolean", ALL, "A VPN's address."),
  fact("network.proxy", "boolean", ALL, "An open or commercial proxy's address."),
  fact("network.tor", "boolean", ALL, "A Tor exit."),
  fact("network.relay", "boolean", ALL, "A privacy relay built into a browser or system."),
  fact("network.hosting", "boolean", ALL, "A hosting company's address."),
  fact("network.mobile", "boolean", ALL, "A mobile carrier's gateway."),
  fact("network.satellite", "boolean", ALL, "A satellite provider's gateway."),
  fact("network.anonymous", "boolean", ALL, "VPN, proxy, Tor or hosting: the person's place is hidden."),
  fact("network.accuracy_km", "number", ALL, "Radius in kilometres within which the place lies."),
  fact("network.known", "boolean", SEEN, "The account was used from this line before."),
  fact(
    "network.known_operator",
    "boolean",
    SEEN,
    "The account was used through this network operator before.",
  ),
  fact("network.known_country", "boolean", SEEN, "The account was used from this country before."),
  fact("network.zone_fits", "boolean", SEEN, "The browser's time zone is one used here before."),

  fact("device.id", "string", ALL, "The device."),
  fact("device.type", "string", ALL, "computer, tablet or mobile."),
  fact("device.new", "boolean", SEEN, "The device was never seen on this account before."),
  fact(
    "device.new_browser",
    "boolean",
    SEEN,
    "The browser installation was never seen on this account before.",
  ),
  fact("device.confidence", "number", SEEN, "Probability that the device was recognised rightly."),
  fact("device.method", "string", SEEN, "stored_id, exact, probabilistic or new."),
  fact("device.proved", "boolean", ALL, "Somebody proved on it to own the account."),
  fact("device.whitelisted", "boolean", ALL, "The device is whitelisted."),
  fact("device.age_days", "number", ALL, "Days since it was first seen on this account."),
  fact("device.days_used", "number", ALL, "Distinct days on which it was used."),
  fact("device.browsers", "number", ALL, "Browser installations known on it."),
  fact("device.private_mode", "boolean", SEEN, "The browser says its storage is thrown away."),
  fact("device.stored_id", "boolean", SEEN, "The client still had the identifier it was given."),
  fact(
    "device.lost_id",
    "string",
    EVALUATE,
    "A known device came without its identifier, as it did before never, seldom, often or always; once: it was here once only; due: its browser throws it away after so long.",
  ),

  fact("agent.browser", "string", SEEN, "Browser family, lower case."),
  fact("agent.browser_version", "number", SEEN, "Major version of the browser."),
  fact("agent.system", "string", SEEN, "Operating system, lower case."),
  fact("agent.system_version", "string", SEEN, "Version of the operating system as reported."),
  fact("agent.model", "string", SEEN, "Model of the device, where it says so."),
  fact("agent.bot", "boolean", SEEN, "The agent announces itself as a program."),
  fact("agent.automation", "number", SEEN, "Traces of automation that the collector found."),
  fact("agent.contradictions", "number", SEEN, "Contradictions in the browser's description of itself."),
  fact("agent.time_zone", "string", SEEN, "Time zone of the browser (IANA name)."),
  fact(
    "agent.known_languages",
    "boolean",
    EVALUATE,
    "The browser asks for the languages that a device let in before asks for.",
  ),

  fact("account.age_days", "number", ALL, "Days since the account was first seen here."),
  fact("account.devices", "number", ALL, "Devices known of the account, attached or not."),
  fact("account.attached_devices", "number", ALL, "Attached devices that count towards limits."),
  fact("account.attached_computers", "number", ALL, "Attached computers that count towards limits."),
  fact("account.attached_tablets", "number", ALL, "Attached tablets that count towards limits."),
  fact("account.attached_mobiles", "number", ALL, "Attached phones that count towards limits."),
  fact("account.device_limit", "number", ALL, "The overall device limit in force."),
  fact("account.over_limit", "boolean", ALL, "More devices are attached than the limits in force allow."),
  fact("account.live_devices", "number", ALL, "Devices with an open live stream."),
  fact("account.people", "number", ALL, "Estimate of the people who use the account."),
  fact("account.people_at_least", "number", ALL, "The least number of people that the evidence proves."),
  fact("account.households", "number", ALL, "Households that are surely apart."),
  fact(
    "account.reachable",
    "boolean",
    ALL,
    "A proof can be asked for: an e-mail, a phone or a factor is known.",
  ),
  fact("account.open_challenges", "number", ALL, "Challenges that wait for a proof."),
  fact(
    "account.successful_logins",
    "number",
    ALL,
    "Accesses and logins that have taught the account's habits.",
  ),
  fact("account.failed_logins_hour", "number", ALL, "Failed logins of this account within the hour."),
  fact("account.accesses_per_minute", "number", ALL, "Pace of accesses, averaged over about a minute."),

  fact(
    "project.accounts_per_browser",
    "number",
    ALL,
    "Other accounts lately seen with this very browser description.",
  ),
  fact("project.accounts_per_address", "number", ALL, "Other accounts lately seen from this address."),
  fact(
    "project.accounts_per_network",
    "number",
    ALL,
    "Other accounts lately seen from this network (/24 or /48).",
  ),
  fact(
    "project.failed_logins_per_address",
    "number",
    ALL,
    "Failed logins lately from this address, all accounts.",
  ),
  fact(
    "project.failed_logins_per_network",
    "number",
    ALL,
    "Failed logins lately from this network, all accounts.",
  ),
  fact(
    "project.failed_logins_per_browser",
    "number",
    ALL,
    "Failed logins lately with this browser description.",
  ),
  fact("project.succeeded_logins_per_address", "number", ALL, "Successful logins lately from this address."),
  fact("project.signups_per_address", "number", ALL, "Sign-ups lately from this address."),
  fact("project.signups_per_browser", "number", ALL, "Sign-ups lately with this browser description."),
  fact(
    "project.signups_per_email_shape",
    "number",
    ALL,
    "Sign-ups lately with e-mail addresses of this shape.",
  ),

  fact("email.valid", "boolean", EVALUATE, "The e-mail address is well formed and its domain can exist."),
  fact("email.disposable", "boolean", EVALUATE, "The domain hands out throw-away addresses."),
  fact("email.webmail", "boolean", EVALUATE, "A free webmail provider."),
  fact("email.gibberish", "boolean", EVALUATE, "The name part looks typed at random."),
  fact("phone.valid", "boolean", EVALUATE, "The phone number is plausible."),
  fact("phone.country", "string", EVALUATE, "Country of the phone number, two letters."),
  fact("phone.kind", "string", EVALUATE, "mobile, fixed, voip, premium or other."),
  fact("phone.country_fits", "boolean", EVALUATE, "The phone number's country is the address's country."),

  fact(
    "signal.device_limits",
    "boolean",
    ACCESS,
    "The signal found something; null where it could not tell.",
  ),
  fact("signal.people", "boolean", ACCESS, "The signal found something; null where it could not tell."),
  fact("signal.separate_households", "boolean", ACCESS, "Some devices live in homes that never meet."),
  fact("signal.concurrency", "boolean", ACCESS, "The signal found something; null where it could not tell."),
  fact(
    "signal.cloned_device",
    "boolean",
    ACCESS,
    "The signal found something; null where it could not tell.",
  ),
  fact(
    "signal.impossible_travel",
    "boolean",
    ACCESS,
    "The signal found something; null where it could not tell.",
  ),
  fact(
    "signal.high_velocity",
    "boolean",
    ACCESS,
    "The signal found something; null where it could not tell.",
  ),
  fact("signal.habits", "boolean", EVALUATE, "The login fits a thief better than the account's habits."),
  fact("signal.credential_stuffing", "boolean", EVALUATE, "Logins from here fail at many accounts."),
  fact("signal.failed_logins", "boolean", EVALUATE, "Several logins to this account failed shortly before."),
  fact(
    "signal.multi_account",
    "boolean",
    EVALUATE,
    "This browser or e-mail shape already has several accounts.",
  ),
  fact("signal.announced_bot", "boolean", SEEN, "The user agent says itself that it is a program."),
];

const byName: ReadonlyMap<string, FactDefinition> = new Map(FACTS.map((f) => [f.name, f]));

/** The definition of a fact, or null where there is none of that name. */
export function factDefinition(name: string): FactDefinition | null {
  return byName.get(name) ?? null;
}
