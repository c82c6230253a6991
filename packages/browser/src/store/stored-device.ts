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
  /** Remembers the id given for this account, in all three places. */
  keep(account: string, deviceId: string): Promise<void>;
  forget(): Promise<void>;
}

/** The stored ids of one project on this origin. */
export function storedDevice(clientId: string): StoredDevice {
  const key = `lk_device_${digestText(clientId).slice(0, 8)}`;
  const tag = (account: string): string => digestText(account).slice(0, 8);
  const valid = (value: string | undefined): string | undefined =>
    value && SHAPE.test(value) ? value : undefined;

  const load = async (): Promise<string[]> => {
    const found =
      valid(readCookie(key)) ?? valid(readStored("localStorage", key)) ?? valid(await readKept(key)) ?? "";
    return found ? found.split("~") : [];
  };
  const save = async (entries: readonly string[]): Promise<void> => {
    const value = entries.slice(0, ACCOUNTS).join("~");
    writeCookie(key, value, value ? MAX_AGE_S : 0);
    writeStored("localStorage", key, value);
    await writeKept(key, value);
  };
  return {
    async recall(account) {
      const entries = await load();
      const entry = entries.find((one) => one.startsWith(`${tag(account)}.`)) ?? entries[0];
      return entry?.slice(9);
    },
    async keep(account, deviceId) {
      const mine = `${tag(account)}.`;
      const others = (await load()).filter((one) => !one.startsWith(mine));
      await save([mine + deviceId, ...others]);
    },
    forget: () => save([]),
  };
}
