import { digestText } from "../collect/digest.ts";
import { readCookie, writeCookie } from "./cookies.ts";
import { readKept, writeKept } from "./database.ts";
import { readStored, writeStored } from "./web-storage.ts";

// The longest life that browsers grant a cookie.
const MAX_AGE_S = 400 * 86_400;
const ACCOUNTS = 4;
const SHAPE = /^(\w{8}\.[\w-]{1,64}~?)+$/;

/**
 * The device ids that the service gave this browser: one for each of the last accounts used here,
 * newest first, as `<account digest>.<device id>~...`. Kept in a cookie, localStorage and IndexedDB;
 * whichever survives restores the others.
 */
export interface StoredDevice {
  /** The id given for this account, else the newest one given for any, else undefined. */
  recall(account: string): Promise<string | undefined>;
  /** Remembers the id given for this account; the page may leave at once. */
  keep(account: string, deviceId: string): void;
  forget(): Promise<void>;
}

/** The stored ids of one project on this origin. */
export function storedDevice(clientId: string): StoredDevice {
  const short = (text: string): string => digestText(text).slice(0, 8);
  const key = `lk_device_${short(clientId)}`;
  const parse = (value = ""): string[] => (SHAPE.test(value) ? value.split("~") : []);
  const atHand = (): string[] => {
    const entries = parse(readCookie(key));
    return entries[0] ? entries : parse(readStored("localStorage", key));
  };
  const save = (entries: readonly string[]): Promise<void> => {
    const value = entries.slice(0, ACCOUNTS).join("~");
    writeCookie(key, value, value ? MAX_AGE_S : 0);
    writeStored("localStorage", key, value);
    return writeKept(key, value);
  };
  return {
    async recall(account) {
      let entries = atHand();
      if (!entries[0]) {
        entries = parse(await readKept(key));
        if (entries[0]) void save(entries);
      }
      return (entries.find((one) => one.startsWith(`${short(account)}.`)) ?? entries[0])?.slice(9);
    },
    keep(account, deviceId) {
      const mine = `${short(account)}.`;
      void save([mine + deviceId, ...atHand().filter((one) => !one.startsWith(mine))]);
    },
    forget: () => save([]),
  };
}
