import { deflateRawSync, inflateRawSync } from "node:zlib";

/**
 * Names and values that facts are made of, for the compressor to refer to. Packed facts can only be read with
 * the very text they were written with: a change here needs a new version beside the old one.
 */
const DICTIONARY_1 = Buffer.from(
  '"private_mode":null},"agent":{"browser":"safari","browser":"firefox","browser":"chrome","browser_major":1,"system":"android","system":"macos","system":"ios","system":"windows","bot":false}' +
    ',"population":{"accounts_per_fingerprint":0,"accounts_per_address":0,"failed_logins_per_address":0,"failed_logins_per_address":null}' +
    ',"email":{"valid":null,"disposable":null,"webmail":null},"phone":{"valid":null,"kind":null}}' +
    ',"risk":{"account_sharing":0.00,"account_takeover":null,"fake_account":null,"bot":0.0}' +
    ',"signal":{"device_limits":false,"people":false,"concurrency":null,"cloned_device":null,"impossible_travel":false,"high_velocity":false,"new_device":false,"new_fingerprint":false,"new_ip":false,"new_location":false,"anonymous_network":false,"failed_logins":false,"credential_stuffing":false,"disposable_email":null,"multi_account":false,"announced_bot":false}' +
    ',"network":{"country":"US","city":"","asn":0,"kind":"residential","vpn":false,"tunnel":false}' +
    ',"device":{"id":"","type":"mobile","type":"computer","new":false,"confidence":0.99,' +
    '"account":{"new":false,"age_days":0,"attached_devices":1,"people":1,"reachable":true}' +
    '{"action":null,"action":"login",',
);

const VERSION = 1;
const OPTIONS = { level: 6, windowBits: 12, memLevel: 5, dictionary: DICTIONARY_1 } as const;

/** Facts in about a tenth of their JSON. The first byte says how they were packed. */
export function packFacts(facts: Readonly<Record<string, unknown>>): Buffer {
  return Buffer.concat([Buffer.of(VERSION), deflateRawSync(JSON.stringify(facts), OPTIONS)]);
}

/** The facts again; null for what this build cannot read. */
export function unpackFacts(packed: Buffer): Record<string, unknown> | null {
  if (packed[0] !== VERSION) return null;
  try {
    const text = inflateRawSync(packed.subarray(1), { windowBits: 12, dictionary: DICTIONARY_1 });
    return JSON.parse(text.toString("utf8")) as Record<string, unknown>;
  } catch {
    return null;
  }
}
