import type { Finding } from "../types.ts";

type Evidence = Finding["evidence"];

const count = (value: Evidence[string] | undefined): string =>
  typeof value === "number" ? String(value) : "several";

/** How each signal's hit is said to a person, from its evidence. */
export const PHRASES: Readonly<Record<string, (evidence: Evidence) => string>> = {
  device_limits: (e) =>
    e.limit === null
      ? `${count(e.attached)} devices are signed in, more of one kind than the account allows`
      : `${count(e.attached)} devices are signed in where ${count(e.limit)} are allowed`,
  people: (e) => `at least ${count(e.people)} people use the account where ${count(e.limit)} are allowed`,
  separate_households: (e) =>
    `devices that never share a home with the others used the account while those were at home (${count(e.days)} days in ${count(e.weeks)} weeks${far(e)})`,
  concurrency: (e) =>
    `two devices of one kind (${String(e.device_type)}) were in use at the same moment in different places${far(e)}`,
  cloned_device: (e) =>
    `one device was live from two places at once${far(e)}, so its identity was probably copied`,
  impossible_travel: (e) =>
    `another device was used ${count(e.distance_km)} km away${city(e)} only ${hours(e)} earlier, farther than anybody travels in that time`,
  high_velocity: (e) =>
    `the account was used faster than a person does (${count(e.accesses_per_minute)} times a minute, ${count(e.devices_in_an_hour)} devices in an hour)`,
  new_device: () => "the device was new to the account",
  new_fingerprint: () => "the browser was new to the account",
  new_ip: (e) =>
    e.asn_known === true
      ? "the address was new, though its provider was known"
      : "the address and its provider were new",
  new_location: (e) => `the account had never been used from this country (${String(e.country)})`,
  anonymous_network: (e) => `the connection hid its place (${String(e.kind)})`,
  failed_logins: (e) => `${count(e.failures_in_an_hour)} logins to the account had failed within the hour`,
  credential_stuffing: (e) =>
    `many logins from the same source failed at other accounts (${count(e.failed)})`,
  habits: (e) =>
    `device, place and browser together did not fit how the account is usually used${languages(e)}${storage(e)}`,
  disposable_email: (e) =>
    e.disposable === true ? "the e-mail address is a throw-away one" : "the e-mail address cannot exist",
  multi_account: () => "the same browser or kind of e-mail address already made several accounts",
  announced_bot: () => "the visitor announced itself as a program",
};

function languages(e: Evidence): string {
  return typeof e.language === "string" && e.language.endsWith("other")
    ? ", and the browser asks for languages that none of its devices asks for"
    : "";
}

function storage(e: Evidence): string {
  return e.storage === "never" || e.storage === "seldom"
    ? ", and a browser that used to keep its identifier came without it"
    : "";
}

function far(e: Evidence): string {
  return typeof e.distance_km === "number" && e.distance_km > 0
    ? `, at least ${Math.round(e.distance_km)} km apart`
    : "";
}

function city(e: Evidence): string {
  return typeof e.other_city === "string" ? ` (${e.other_city})` : "";
}

function hours(e: Evidence): string {
  if (typeof e.hours !== "number") return "shortly";
  return e.hours < 1 ? `${Math.round(e.hours * 60)} minutes` : `${e.hours} hours`;
}
